// Reads QR codes with the camera: by the browser itself where it can, else by a library that is fetched only then.

const PAUSE = 120; // ms between two looks
const LARGEST = 960; // pixels of the longer side that are looked at
// Beside this file under its plain name; fetched by the build, see docs/adr/0008-browser-libraries.md.
const LIBRARY = new URL("../vendor/qr/decode.js", import.meta.url).href;

// Shows the camera in ``video`` and calls ``found(text)`` for every code seen, again and again while it is seen.
// Resolves once the camera runs, with a function that stops it. Rejects where there is no reader (an error named
// "NoReader"), or no camera, or none that may be used.
export async function scan(video, found) {
  const read = await reader();
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  video.srcObject = stream;
  video.muted = true;
  video.playsInline = true;
  try {
    await video.play();
  } catch (error) {
    end(video, stream);
    throw error;
  }

  let runs = true;
  const look = async () => {
    if (!runs) return;
    if (!document.hidden && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      const text = await read(video).catch(() => "");
      if (runs && text) found(text);
    }
    setTimeout(look, PAUSE);
  };
  look();

  return () => {
    runs = false;
    end(video, stream);
  };
}

function end(video, stream) {
  for (const track of stream.getTracks()) track.stop();
  video.srcObject = null;
}

async function reader() {
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (formats.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  return library();
}

async function library() {
  let decode;
  try {
    ({ decodeQR: decode } = await import(LIBRARY));
  } catch (error) {
    throw Object.assign(new Error("no reader of QR codes"), { name: "NoReader", cause: error });
  }
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, LARGEST / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    paper.drawImage(video, 0, 0, canvas.width, canvas.height);
    return decode(paper.getImageData(0, 0, canvas.width, canvas.height)); // throws where there is none
  };
}
