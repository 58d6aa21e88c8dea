// The page of the door and what belongs to it, kept for the moment in which it is opened without a connection.

const CACHE = "door";
const KEPT = 3 * 24 * 3600 * 1000; // ms; after that nobody stands at that door any more

// Says whether all of it is there.
export async function keepShell(worker, further) {
  if (!navigator.serviceWorker || !globalThis.caches) return false; // only over encrypted connections, and on this machine
  try {
    await navigator.serviceWorker.register(worker, { scope: location.pathname });
    const cache = await caches.open(CACHE);
    const page = await fetch(location.pathname, { redirect: "error" });
    if (!page.ok) return false;
    await cache.put(location.pathname, page);
    const used = performance.getEntriesByType("resource").map((entry) => entry.name);
    const files = [...used, ...further].filter((address) => new URL(address, location).pathname.startsWith("/static/"));
    const kept = await Promise.allSettled([...new Set(files)].map((address) => cache.add(address)));
    await tidy(cache);
    return kept.every((one) => one.status === "fulfilled");
  } catch {
    return false; // no connection now: what was kept before stays
  }
}

async function tidy(cache) {
  for (const request of await cache.keys()) {
    const made = Date.parse((await cache.match(request, { ignoreVary: true }))?.headers.get("Date") ?? "");
    if (Date.now() - made > KEPT) await cache.delete(request, { ignoreVary: true });
  }
}

export async function forgetShell(drawer) {
  localStorage.removeItem(`${drawer}-list`);
  await globalThis.caches?.delete(CACHE);
}

// The list as it was last heard, for a page that is opened without a connection: it is newer than that.
export function keepList(drawer, people) {
  try {
    for (const name of Object.keys(localStorage)) {
      if (/^door-.*-list$/.test(name) && !(Date.now() - read(name)?.at < KEPT)) localStorage.removeItem(name);
    }
    localStorage.setItem(`${drawer}-list`, JSON.stringify({ at: Date.now(), people }));
  } catch {
    // then it is the list of when the page was made
  }
}

export const keptList = (drawer) => read(`${drawer}-list`)?.people;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}
