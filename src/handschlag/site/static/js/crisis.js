// Plays the rounds of a cascade one after the other. Without it each round is a link.

const EVERY = 1500;
let timer;

const steps = () => [...document.querySelectorAll("[data-rounds] .crisis-steps a")];
const current = () => steps().findIndex((step) => step.hasAttribute("aria-current"));

const show = async (step) => {
  const response = await fetch(step.href, { redirect: "manual" }).catch(() => null);
  if (!response?.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-rounds]");
  const shown = document.querySelector("[data-rounds]");
  if (!fresh || !shown) return false;
  const open = shown.querySelector("details")?.open ?? false;
  const focused = [...shown.querySelectorAll("a, button")].indexOf(document.activeElement);
  shown.replaceWith(fresh);
  if (open) fresh.querySelector("details").open = true;
  offer();
  fresh.querySelectorAll("a, button")[focused]?.focus({ preventScroll: true });
  history.replaceState(null, "", step.href);
  document.dispatchEvent(new CustomEvent("crisis:round", { detail: current() }));
  return true;
};

const stop = () => {
  clearTimeout(timer);
  timer = undefined;
  label();
};

const next = async () => {
  const step = steps()[current() + 1];
  const went = step && (await show(step));
  if (timer === undefined) return;
  if (went && current() < steps().length - 1) timer = setTimeout(next, EVERY);
  else stop();
};

const play = async () => {
  timer = 0;
  label();
  if (current() === steps().length - 1) await show(steps()[0]);
  timer = setTimeout(next, current() === 0 ? EVERY : 0);
};

const label = () => {
  const section = document.querySelector("[data-rounds]");
  const button = section?.querySelector("[data-player]");
  if (!button) return;
  button.textContent = timer === undefined ? section.dataset.play : section.dataset.stop;
  button.ariaPressed = String(timer !== undefined);
};

// The button stands there as soon as there is more than one round, also after the page was exchanged.
const offer = () => {
  const nav = document.querySelector("[data-rounds] .crisis-steps");
  if (!nav || nav.querySelector("[data-player]") || steps().length < 2) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.dataset.player = "";
  button.addEventListener("click", () => (timer === undefined ? play() : stop()));
  nav.prepend(button);
  label();
};

document.addEventListener("click", async (event) => {
  const step = event.target.closest("[data-rounds] .crisis-steps a");
  if (!step || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (timer !== undefined) stop();
  if (!(await show(step))) location.assign(step.href);
});
document.addEventListener("htmx:afterSettle", offer);
offer();
