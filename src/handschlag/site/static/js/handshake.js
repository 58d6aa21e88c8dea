// Reads the code that somebody else shows, with the camera. Without it the code is typed, or scanned by the phone's own camera.

const place = document.querySelector("[data-scanner]");
const code = /^\/handshake\/with\/[\w-]+\/$/;

// Ours, whatever name the site is reached by; only its path is followed.
const pathOf = (text) => {
  try {
    const { pathname } = new URL(text);
    return code.test(pathname) ? pathname : null;
  } catch {
    return null;
  }
};

if (place && navigator.mediaDevices?.getUserMedia) {
  const row = place.querySelector("[data-scan]");
  const start = row.querySelector("[data-start]");
  const video = row.querySelector("video");
  const said = place.querySelector("[data-said]");
  let stop = () => {};
  row.hidden = false;

  const found = (text) => {
    const path = pathOf(text);
    if (!path) {
      said.textContent = place.dataset.strange;
      return;
    }
    stop();
    location.assign(path);
  };

  const show = (runs) => {
    video.hidden = !runs;
    start.hidden = runs;
  };

  start.addEventListener("click", async () => {
    said.textContent = "";
    show(true);
    try {
      const { scan } = await import("./scanner.js");
      stop = await scan(video, found);
    } catch {
      show(false);
      said.textContent = place.dataset.denied;
    }
  });

  // Back from the question: the camera rests until it is asked for again.
  window.addEventListener("pageshow", () => show(false));
}
