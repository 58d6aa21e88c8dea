// Which part of the map is looked at, and how one moves it: by pointer, pinch, wheel and keys.

const SIDE = 65535;
const NEAREST = 90; // times nearer than the whole
const MARGIN = 12; // pixels

export class Camera {
  constructor(changed) {
    this.changed = changed;
    this.width = this.height = 1;
    this.bounds = [0, 0, SIDE, SIDE];
    this.x = this.y = SIDE / 2;
    this.scale = this.least = 1;
  }

  // How much nearer than the whole.
  get nearness() {
    return this.scale / this.least;
  }

  resize(width, height) {
    const was = this.nearness;
    [this.width, this.height] = [width, height];
    const [left, top, right, bottom] = this.bounds;
    this.least = Math.min((width - 2 * MARGIN) / (right - left), (height - 2 * MARGIN) / (bottom - top));
    this.scale = this.least * was;
    this.changed();
  }

  whole() {
    const [left, top, right, bottom] = this.bounds;
    [this.x, this.y, this.scale] = [(left + right) / 2, (top + bottom) / 2, this.least];
    this.changed();
  }

  lookAt(x, y, nearness) {
    [this.x, this.y] = [x, y];
    this.scale = this.least * Math.max(this.nearness, Math.min(nearness, NEAREST));
    if (this.scale === this.least) this.whole();
    else this.changed();
  }

  pan(dx, dy) {
    const [left, top, right, bottom] = this.bounds;
    this.x = Math.min(right, Math.max(left, this.x - dx / this.scale));
    this.y = Math.min(bottom, Math.max(top, this.y - dy / this.scale));
    this.changed();
  }

  // Nearer by a factor; what is at the pixel stays there.
  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const [wx, wy] = this.world(px, py);
    this.scale = Math.min(this.least * NEAREST, Math.max(this.least, this.scale * factor));
    this.x = wx - (px - this.width / 2) / this.scale;
    this.y = wy - (py - this.height / 2) / this.scale;
    if (this.scale === this.least) this.whole();
    else this.pan(0, 0);
  }

  world(px, py) {
    return [this.x + (px - this.width / 2) / this.scale, this.y + (py - this.height / 2) / this.scale];
  }

  screen(wx, wy) {
    return [(wx - this.x) * this.scale + this.width / 2, (wy - this.y) * this.scale + this.height / 2];
  }
}

const KEYS = {
  ArrowLeft: (camera) => camera.pan(80, 0),
  ArrowRight: (camera) => camera.pan(-80, 0),
  ArrowUp: (camera) => camera.pan(0, 80),
  ArrowDown: (camera) => camera.pan(0, -80),
  "+": (camera) => camera.zoom(1.4),
  "=": (camera) => camera.zoom(1.4),
  "-": (camera) => camera.zoom(1 / 1.4),
  Home: (camera) => camera.whole(),
};

// ``tapped(px, py)`` and ``hovered(px, py)`` hear of what is not a movement. Returns how to stop listening.
export function steer(canvas, camera, { tapped, hovered, escaped }) {
  const pointers = new Map();
  const ending = new AbortController();
  const on = (name, hear, more = {}) => canvas.addEventListener(name, hear, { signal: ending.signal, ...more });
  let moved = 0;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  on("pointerdown", (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    if (pointers.size === 1) moved = 0;
  });
  on("pointermove", (event) => {
    const now = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) return hovered(...now);
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (others.length) pinch(camera, others[0], before, now);
    else if (moved > 4) camera.pan(now[0] - before[0], now[1] - before[1]);
    pointers.set(event.pointerId, now);
  });
  const lift = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (event.type === "pointerup" && !pointers.size && moved <= 4) tapped(...at(event));
  };
  on("pointerup", lift);
  on("pointercancel", lift);
  on("pointerleave", () => hovered(-1e9, -1e9));
  on("dblclick", (event) => camera.zoom(2, ...at(event)));
  on(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      camera.zoom(Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) / 480), ...at(event));
    },
    { passive: false },
  );
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") escaped();
    else if (KEYS[event.key]) KEYS[event.key](camera);
    else return;
    event.preventDefault();
  });
  return () => ending.abort();
}

function pinch(camera, fixed, before, now) {
  const apart = (place) => Math.max(1, Math.hypot(place[0] - fixed[0], place[1] - fixed[1]));
  camera.zoom(apart(now) / apart(before), (fixed[0] + now[0]) / 2, (fixed[1] + now[1]) / 2);
  camera.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
}
