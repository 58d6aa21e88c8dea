// The rounds of a cascade on the map of the network. Where there is no WebGL 2 the map stays away.

import { mount } from "./network-map.js";

const HIT = 1;
const LEFT = 2;
const ALONE = 3;
let shown;

const round = () => {
  const steps = [...document.querySelectorAll("[data-rounds] .crisis-steps a")];
  return Math.max(steps.findIndex((step) => step.hasAttribute("aria-current")), 0);
};

// Who was hit and who has left by this round; who stands alone is known when nobody leaves any more.
const states = ({ positions, rounds, alone }, turn) => {
  const found = new Uint8Array(positions);
  rounds.slice(0, turn + 1).forEach((left, number) => left.forEach((at) => (found[at] = number ? LEFT : HIT)));
  if (turn >= rounds.length - 1) alone.forEach((at) => (found[at] = ALONE));
  return found;
};

const start = async () => {
  const figure = document.querySelector("[data-crisis-map]");
  if (!figure || figure === shown?.figure) return;
  shown = { figure };
  figure.hidden = false;
  try {
    const map = mount(figure.querySelector(".network-map"));
    const [answer] = await Promise.all([fetch(figure.dataset.roundsSrc), map.ready]);
    if (!answer.ok) throw new Error(`rounds: ${answer.status}`);
    Object.assign(shown, { map, cascade: await answer.json() });
    play();
    figure.dataset.drawn = "";
  } catch {
    figure.hidden = true;
  }
};

const play = () => shown?.cascade && shown.map.setStates(states(shown.cascade, round()));

document.addEventListener("crisis:round", play);
document.addEventListener("htmx:afterSettle", start);
start();
