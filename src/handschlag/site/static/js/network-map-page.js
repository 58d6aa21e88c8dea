// The page of the map: the controls around it. Without scripts, or without WebGL, a picture stands there instead.

import { mount } from "./network-map.js";

const STEPS = 160; // pictures from the first day to the last
const CALM_STEPS = 12; // where people want less to move
const MOST = 8; // names found

const stage = document.querySelector("[data-network-map]");
const words = stage?.dataset;
const tools = document.querySelector("[data-network-map-tools]");
const part = (name) => document.querySelector(`[data-map-${name}]`);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

if (stage) start(mount(stage));

async function start(shown) {
  try {
    await shown.ready;
  } catch {
    return instead();
  }
  stage.classList.add("network-map-ready");
  tools.hidden = part("zoom").hidden = false;
  layers(shown);
  time(shown);
  search(shown);
  for (const button of document.querySelectorAll("[data-map-deed]")) {
    const deeds = { nearer: () => shown.zoom(1.5), farther: () => shown.zoom(1 / 1.5), whole: () => shown.whole() };
    button.addEventListener("click", deeds[button.dataset.mapDeed]);
  }
  stage.addEventListener("network-map:focus", ({ detail }) => tell(shown, detail));
}

function instead() {
  const picture = new Image();
  picture.src = words.picture;
  picture.alt = words.description;
  picture.className = "network-map-still";
  stage.replaceWith(picture);
  part("keys").hidden = true;
  part("told").textContent = words.still;
}

function layers(shown) {
  const boxes = [...document.querySelectorAll("[data-map-strand]")];
  for (const box of boxes) box.closest("label").hidden = !(shown.map.strands & Number(box.value));
  part("strands").hidden = boxes.filter((box) => !box.closest("label").hidden).length < 2;
  const change = () => shown.setStrands(boxes.reduce((sum, box) => sum | (box.checked ? Number(box.value) : 0), 0));
  for (const box of boxes) box.addEventListener("change", change);
}

function time(shown) {
  const [slider, play, day] = ["time", "play", "day"].map(part);
  const { origin, days } = shown.map;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const told = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeZone: "UTC" });
  let running = 0;
  part("growth").hidden = days < 2;
  slider.max = slider.value = days;
  const set = (value) => {
    slider.value = value;
    const text = told.format(new Date((origin + Number(slider.value)) * 86400000));
    slider.setAttribute("aria-valuetext", text);
    day.textContent = text;
    shown.setNow(Number(slider.value));
  };
  const stop = () => {
    clearTimeout(running);
    running = 0;
    play.setAttribute("aria-pressed", "false");
  };
  const step = () => {
    const steps = calm.matches ? CALM_STEPS : STEPS;
    set(Math.min(days, Number(slider.value) + Math.max(1, Math.round(days / steps))));
    if (Number(slider.value) >= days) return stop();
    running = setTimeout(step, calm.matches ? 1000 : 40);
  };
  slider.addEventListener("input", () => (stop(), set(slider.value)));
  play.addEventListener("click", () => {
    if (running) return stop();
    if (Number(slider.value) >= days) set(0);
    play.setAttribute("aria-pressed", "true");
    running = setTimeout(step, 0);
  });
  set(days);
}

function search(shown) {
  const [box, field, found, status, me] = ["search", "name", "found", "status", "me"].map(part);
  me.hidden = shown.you < 0;
  me.addEventListener("click", () => shown.focus(shown.you, { nearer: true }));
  box.hidden = shown.names.size < 2;
  const all = [...shown.names].map(([position, name]) => ({ position, name, folded: fold(name) }));
  const show = ({ position, name }) => {
    field.value = name;
    found.replaceChildren();
    shown.focus(position, { nearer: true });
  };
  field.addEventListener("input", () => {
    const wanted = fold(field.value);
    const hits = wanted ? all.filter(({ folded }) => folded.includes(wanted)) : [];
    hits.sort((a, b) => !a.folded.startsWith(wanted) - !b.folded.startsWith(wanted) || a.folded.localeCompare(b.folded));
    found.replaceChildren(...hits.slice(0, MOST).map((hit) => row(hit, show)));
    status.textContent = wanted ? fill(hits.length ? words.found : words.nobody, { count: hits.length }) : "";
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    found.querySelector("button")?.click();
  });
}

function row(hit, show) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = hit.name;
  button.addEventListener("click", () => show(hit));
  const item = document.createElement("li");
  item.append(button);
  return item;
}

function tell(shown, { position, ties }) {
  const circle = position < 0 ? 255 : shown.map.circle[position];
  const name = shown.names.get(position) || words.somebody;
  const text = position < 0 ? "" : fill(circle === 255 ? words.alone : words.told, { name, ties, circle: circle + 1 });
  part("told").textContent = text;
}
