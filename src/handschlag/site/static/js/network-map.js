// The map of a network: puts drawing, camera, labels and the controls around them together.
//
// mount(element) -> { ready, setStates(states), focus(position), whole(), you() }. The element carries data-src (the
// bytes of the map) and data-names (who is who, or nothing). A state for each position: 0 stays, 1 hit, 2 left, 3 alone.

import { Grid, read } from "./network-map-binary.js";
import { Camera, steer } from "./network-map-camera.js";
import { Drawing } from "./network-map-drawing.js";
import { Labels } from "./network-map-labels.js";

const REACH = 14; // pixels a finger may miss by
const STILL = 160; // ms after the last movement until everything is drawn
const SLOW = 34; // ms a picture may take while something moves
const LEAST = 0.25; // of the ties that are drawn however slow it is
const COARSE = 0.6; // of the pixels in each direction, where fewer ties do not help: the processor draws
const NEAR = 14; // times nearer at most, when somebody is looked for
const ROOM = 30; // pixels a member has then

export function mount(element) {
  const map = new NetworkMap(element);
  return {
    ready: map.ready,
    setStates: (states) => map.setStates(states),
    setStrands: (strands) => map.setStrands(strands),
    setNow: (day) => map.setNow(day),
    focus: (position, how) => map.focus(position, how),
    whole: () => map.camera?.whole(),
    zoom: (factor) => map.camera?.zoom(factor),
    get map() {
      return map.map;
    },
    get names() {
      return map.names;
    },
    get you() {
      return map.you;
    },
    get ties() {
      return map.drawn;
    },
  };
}

class NetworkMap {
  constructor(element) {
    this.element = element;
    this.canvas = element.querySelector("canvas") ?? element.appendChild(document.createElement("canvas"));
    this.canvas.hidden = false; // without scripts it would only be a place at which the keyboard stops
    this.names = new Map();
    this.you = -1;
    this.focused = this.hovered = -1;
    this.strands = 255;
    this.effort = this.sharpness = 1;
    this.drawn = 0;
    this.ready = this.start();
  }

  async start() {
    const { src, names } = this.element.dataset;
    const asked = names ? fetch(names).then((answer) => (answer.ok ? answer.json() : null)) : null;
    asked?.catch(() => null); // who is who can be missing; the map stands without
    const answer = await fetch(src);
    if (!answer.ok) throw new Error(`map: ${answer.status}`);
    const map = (this.map = read(await answer.arrayBuffer()));
    this.now = map.days;
    this.drawing = new Drawing(this.canvas, map);
    this.cover = this.element.appendChild(document.createElement("canvas"));
    this.cover.className = "network-map-labels";
    this.cover.setAttribute("aria-hidden", "true");
    this.labels = new Labels(this.cover, map);
    this.grid = new Grid(map);
    this.camera = new Camera(() => this.moved());
    this.camera.bounds = bounds(map);
    this.paint();
    this.fit();
    this.camera.whole();
    this.listen();
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    performance.mark("network-map-drawn");
    const known = await asked?.catch(() => null);
    if (known) this.know(known);
    return { positions: map.nodes, ties: map.ties, circles: map.discs };
  }

  listen() {
    steer(this.canvas, this.camera, {
      tapped: (px, py) => this.focus(this.at(px, py)),
      hovered: (px, py) => this.hover(this.at(px, py)),
      escaped: () => this.focus(-1),
    });
    new ResizeObserver(() => this.fit()).observe(this.element);
    const repaint = () => (this.paint(), this.moved());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
    new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    this.canvas.addEventListener("webglcontextrestored", () => {
      this.drawing.prepare();
      this.moved();
    });
  }

  know({ you, names }) {
    this.you = you ?? -1;
    this.names = new Map(names);
    if (this.you >= 0 && !this.names.has(this.you)) this.names.set(this.you, this.element.dataset.you ?? "");
    this.labels.name(this.names);
    this.look();
    this.moved();
  }

  setStates(states) {
    this.states = states;
    this.look();
    this.moved();
  }

  setStrands(strands) {
    this.strands = strands;
    this.light();
    this.moved();
  }

  setNow(day) {
    this.now = day;
    this.light();
    this.moved();
  }

  // Shows one member and their ties, and nobody with -1.
  focus(position, { nearer = false } = {}) {
    if (position === this.focused && !nearer) return;
    this.focused = position;
    this.light();
    const near = Math.min(NEAR, ROOM / (this.map.unit * this.camera.least));
    if (nearer && position >= 0) this.camera.lookAt(this.map.x[position], this.map.y[position], near);
    this.element.dispatchEvent(new CustomEvent("network-map:focus", { detail: { position, ties: this.drawing.lit.length }, bubbles: true }));
    this.moved();
  }

  hover(position) {
    if (position === this.hovered) return;
    this.hovered = position;
    this.canvas.classList.toggle("network-map-on-member", position >= 0);
    this.moved();
  }

  at(px, py) {
    const reach = Math.max(REACH / this.camera.scale, this.map.unit * 0.6);
    return this.grid.nearest(...this.camera.world(px, py), reach, (i) => this.map.first[i] <= this.now);
  }

  // The ties of who is looked at, and who is at their other ends.
  light() {
    const { map, focused } = this;
    const ties = [];
    for (let tie = 0; tie < map.ties && focused >= 0; tie++) {
      if (map.one[tie] !== focused && map.other[tie] !== focused) continue;
      if (map.tieFirst[tie] <= this.now && (map.kind[tie] >> 4) & this.strands) ties.push(tie);
    }
    this.drawing.light(ties);
    this.look();
  }

  // What each member looks like: state, pale while somebody else is looked at, large who is.
  look() {
    const { map, drawing, states, focused } = this;
    const near = new Set([focused]);
    for (const tie of drawing.lit) near.add(map.one[tie]).add(map.other[tie]);
    for (let i = 0; i < map.nodes; i++) {
      const ink = drawing.looks[i] & 15;
      const state = states ? states[i] & 3 : 0;
      const pale = focused >= 0 && !near.has(i) ? 64 : 0;
      drawing.looks[i] = ink | (state << 4) | pale | (i === focused || i === this.you ? 128 : 0);
    }
    drawing.relook();
  }

  paint() {
    const style = (name) => resolved(this.element, name);
    const inks = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((place) => rgba(style(`--map-${place}`)));
    const [sheet, muted] = ["--map-sheet", "--map-muted"].map((name) => rgba(style(name)));
    const states = ["--map-muted", "--map-hit", "--map-left", "--map-alone"].flatMap((name) => rgba(style(name)));
    this.paints = { inks, sheet, muted, states, ink: style("--map-ink"), paper: style("--map-sheet") };
  }

  fit() {
    const { width, height } = this.element.getBoundingClientRect();
    if (!width || !height) return;
    this.resolve(this.sharpness);
    this.camera.resize(width, height);
  }

  // How many pixels there are to draw.
  resolve(sharpness) {
    const { width, height } = this.element.getBoundingClientRect();
    this.sharpness = sharpness;
    this.ratio = Math.min(devicePixelRatio || 1, 2) * sharpness;
    for (const canvas of [this.canvas, this.cover]) {
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
    }
  }

  // Draws soon, once for whatever has changed by then; with all that there is to see once nothing moves any more.
  moved() {
    if (this.due || !this.paints) return;
    const asked = performance.now();
    clearTimeout(this.rest);
    this.due = requestAnimationFrame(() => {
      const took = performance.now() - asked;
      this.due = 0;
      this.hurry(took);
      this.drawn = this.show(this.effort, true);
      this.rest = setTimeout(() => this.still(), Math.max(STILL, 3 * took));
    });
  }

  still() {
    if (this.sharpness < 1) this.resolve(1);
    this.drawn = this.show(1, false);
  }

  // Fewer ties, then fewer pixels, where a picture was long in coming; more where it came fast.
  hurry(took) {
    const wanted = took > SLOW ? this.effort * Math.max(0.4, SLOW / took) : this.effort * 1.15;
    this.effort = Math.min(1, Math.max(LEAST, wanted));
    if (this.effort === LEAST && took > 2 * SLOW && this.sharpness === 1) this.resolve(COARSE);
  }

  show(effort, are_moving) {
    const { camera, now, strands, paints, ratio } = this;
    const count = this.drawing.draw(camera, { now, strands, paints, ratio, effort });
    this.labels.draw(camera, { now, paints, ratio, focus: this.focused, hovered: this.hovered, are_moving });
    return count;
  }
}

// What is drawn of the square: mostly it is wider than high.
function bounds(map) {
  let [left, top, right, bottom] = [65535, 65535, 0, 0];
  const take = (x, y, r) => {
    [left, top] = [Math.min(left, x - r), Math.min(top, y - r)];
    [right, bottom] = [Math.max(right, x + r), Math.max(bottom, y + r)];
  };
  for (let i = 0; i < map.nodes; i++) take(map.x[i], map.y[i], map.unit);
  for (let disc = 0; disc < map.discs; disc++) take(map.discX[disc], map.discY[disc], map.discRadius[disc]);
  return right > left ? [left, top, right, bottom] : [0, 0, 65535, 65535];
}

function resolved(element, name) {
  const probe = element.appendChild(document.createElement("span"));
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function rgba(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  return [red / 255, green / 255, blue / 255, 1];
}
