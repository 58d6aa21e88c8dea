// The next code on the screen without a blink: only the poster is replaced. Without a connection it stays, and says nothing.

const AGAIN = 5000;

const wait = (seconds) => setTimeout(renew, seconds * 1000 + 300);

async function renew() {
  try {
    const response = await fetch(location.href, { signal: AbortSignal.timeout(10000), redirect: "error" });
    if (!response.ok) throw new Error(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-poster]");
    document.querySelector("[data-poster]").replaceWith(fresh);
    wait(Number(fresh.dataset.poster));
  } catch {
    setTimeout(renew, AGAIN);
  }
}

wait(Number(document.querySelector("[data-poster]").dataset.poster));
