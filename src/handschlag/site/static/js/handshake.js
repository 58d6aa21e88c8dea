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
  const video = row.querySelector("video");
  const said = place.querySelector("[data-said]");
  let isLeaving = false;
  row.hidden = false;

  const found = (text) => {
    const path = pathOf(text);
    if (!path) {
      said.textContent = place.dataset.strange;
    } else if (!isLeaving) {
      isLeaving = true;
      location.assign(path);
    }
  };

  row.querySelector("[data-start]").addEventListener("click", async () => {
    said.textContent = "";
    video.hidden = false;
    try {
      const { scan } = await import("./scanner.js");
      await scan(video, found);
    } catch {
      video.hidden = true;
      said.textContent = place.dataset.denied;
    }
  });

  // Back from the question: scan anew.
  window.addEventListener("pageshow", () => (isLeaving = false));
}
