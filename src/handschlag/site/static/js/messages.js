// Messages: what is being written is kept in this browser, the end of the talk is in sight, Ctrl and Enter send.

const drawer = (form) => `draft-${form.dataset.messageForm}`;
const store = (name, text) => {
  try {
    if (text) localStorage.setItem(name, text);
    else localStorage.removeItem(name);
  } catch {
    // full or forbidden: it is not kept
  }
};
const read = (name) => {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
};
const toEnd = () => document.getElementById("end")?.scrollIntoView({ block: "end" });

const bringBack = (form) => {
  const { text } = form.elements;
  if (!text.value) text.value = read(drawer(form));
  if (text.value) text.dispatchEvent(new Event("input", { bubbles: true }));
};

for (const form of document.querySelectorAll("[data-message-form]")) bringBack(form);
if (!location.hash) (document.getElementById("unread") ?? document.getElementById("end"))?.scrollIntoView({ block: "center" });

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-message-form]");
  if (form && event.target.name === "text") store(drawer(form), event.target.value);
});
document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-message-form]");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-message-form]:not([hx-post])")) store(drawer(event.target), "");
});

// What others say comes to the end; whoever is there stays there.
let isAtEnd = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  const page = document.documentElement;
  isAtEnd = event.detail.target.id === "talk-ear" && scrollY + innerHeight > page.scrollHeight - 80;
});
document.addEventListener("htmx:afterSettle", () => {
  if (isAtEnd) toEnd();
  isAtEnd = false;
});

// Sent in the background: the form comes back empty, or with the text and what is wrong with it.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "talk-foot") return;
  const form = document.getElementById("talk-form");
  if (!form.elements.text.value) store(drawer(form), "");
  form.elements.text.focus();
  toEnd();
});
