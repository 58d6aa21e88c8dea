// What makes the pages nicer. Nothing here is needed: every page reads and every form works without it.

import "./shortcuts.js";
import "./undo.js";

// htmx asks from the same origin; Django wants the token that any form of the page carries.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token) event.detail.headers["X-CSRFToken"] = token.value;
});

// An impatient second click sends nothing; the server knows doubles too, this only spares the wait.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.submitter?.hasAttribute("data-preview")) return;
  if (form.ariaBusy === "true") {
    event.preventDefault();
    return;
  }
  form.ariaBusy = "true";
});

const free = (root) => root.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
window.addEventListener("pageshow", (event) => event.persisted && free(document));
document.addEventListener("htmx:afterRequest", (event) => event.target.closest("form")?.removeAttribute("aria-busy"));

// Who signs out leaves no unfinished text in the browser, and no list of a meetup's people; what they noted at the door
// and could not send yet stays, until they are back.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[action$='/logout/']")) return;
  for (const name of Object.keys(localStorage)) if (/^draft-|^door-.*-list$/.test(name)) localStorage.removeItem(name);
  globalThis.caches?.delete("door");
});

// Menus close on a click elsewhere and on Escape, which gives the focus back.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[data-menu][open]") ?? document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A link that leads to a page opens the dialog that stands for it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-opens]");
  const dialog = link && document.getElementById(link.dataset.opens);
  if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  dialog.showModal();
});

// Where the browser cannot size a field to its content by itself.
const grow = (area) => {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
};
if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", (event) => event.target.matches("textarea[data-autosize]") && grow(event.target));
  document.querySelectorAll("textarea[data-autosize]").forEach((area) => area.value && grow(area));
}

// A row of tabs may be longer than a phone is wide: the present one comes into sight, the page stays.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const row = tab.closest(".tabs");
  row.scrollLeft += tab.getBoundingClientRect().right - row.getBoundingClientRect().right;
});

// What is shown only once is copied with one click, where the browser allows it.
document.querySelectorAll("[data-copies]").forEach((row) => {
  if (!navigator.clipboard) return;
  row.hidden = false;
  row.querySelector("button").addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(row.dataset.copies).value);
    const said = row.querySelector("[data-copied]");
    said.textContent = said.dataset.copied;
  });
});

// After a failed try the summary of errors is what comes next.
document.querySelector("[data-focus]")?.focus();

// Light: as the device, light or dark, remembered in this browser only.
const choice = document.querySelector("[data-theme-choice]");
const show = () => {
  const value = document.documentElement.dataset.theme ?? "system";
  for (const button of choice.querySelectorAll("[data-theme-value]")) button.ariaPressed = button.dataset.themeValue === value;
};
if (choice) {
  choice.hidden = false;
  show();
  choice.addEventListener("click", (event) => {
    const value = event.target.closest("[data-theme-value]")?.dataset.themeValue;
    if (!value) return;
    if (value === "system") {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem("theme");
    } else {
      document.documentElement.dataset.theme = value;
      localStorage.setItem("theme", value);
    }
    show();
  });
}
