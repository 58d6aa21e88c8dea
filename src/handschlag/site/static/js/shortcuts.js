// Keys for who does not want to leave the keyboard. Never while something is typed; can be switched off in the sheet.

const ITEMS = "main article.post, main .row";
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

const isOff = () => localStorage.getItem("shortcuts") === "off";
const first = (selector) => document.querySelector(selector);
const present = () => document.activeElement.closest(ITEMS);
const go = (selector, root = document) => {
  const found = root?.querySelector(selector);
  found?.click();
  return Boolean(found);
};

const focus = (item) => {
  const target = item.matches("article") ? item : (item.querySelector(".row-title a") ?? item);
  if (target === item) target.tabIndex = -1;
  target.focus();
  item.scrollIntoView({ block: "nearest" });
};
const step = (by) => () => {
  const items = [...document.querySelectorAll(ITEMS)];
  const at = items.indexOf(present());
  const inSight = items.findIndex((item) => item.getBoundingClientRect().bottom > 0);
  const next = items[at < 0 ? Math.max(inSight, 0) : at + by];
  if (next) focus(next);
};
const write = () => first("[data-writing]")?.closest("form").elements.source.focus();
const search = () => {
  const field = first("input[type=search]");
  if (field) field.focus();
  else go("a[data-search], .masthead a[href$='/search/']");
};
const unread = () => {
  if (go(".unread-bar a[href*='#unread']")) return;
  const item = first(".posts > .unread-line + li article, .row-unread");
  if (item) focus(item);
};

const KEYS = {
  j: step(1),
  k: step(-1),
  o: () => go(".row-title a, .post-facts a", present()),
  Enter: () => present()?.matches("article") && document.activeElement === present() && go(".post-facts a", present()),
  r: () => go("a[href*='reply_to=']", present()) || write(),
  q: () => first("[data-quote]")?.click(),
  e: () => go("a[href$='/edit/']", present()),
  u: unread,
  z: () => go("[data-undo] button"),
  c: () => go("main a[href$='/topics/new/']"),
  "/": search,
  "?": () => sheet(),
  "g h": () => go(".masthead .brand"),
  "g g": () => go(".rooms a[href$='/groups/']"),
};

let prefix = "";
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isOff() || event.target.closest(TYPING) || first("dialog[open]")) return;
  const key = prefix + event.key;
  prefix = key === "g" ? "g " : "";
  if (prefix) return void setTimeout(() => (prefix = ""), 1500);
  if (!KEYS[key] || (key === "Enter" && !event.target.matches("article.post"))) return;
  event.preventDefault();
  KEYS[key]();
});

// The sheet is a page of its own; here it comes in front of the page.
const wire = (root) => {
  const choice = root.querySelector("[data-shortcuts-switch]");
  if (!choice) return;
  const box = choice.querySelector("input");
  choice.hidden = false;
  box.checked = !isOff();
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem("shortcuts");
    else localStorage.setItem("shortcuts", "off");
  });
};
const sheet = async () => {
  const link = first("a[data-shortcuts]");
  let dialog = first("dialog#shortcuts");
  if (!dialog && link) {
    const response = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!response?.ok) return;
    document.body.insertAdjacentHTML("beforeend", await response.text());
    dialog = first("dialog#shortcuts");
    wire(dialog);
  }
  dialog?.showModal();
};
document.addEventListener("click", (event) => {
  if (!event.target.closest("a[data-shortcuts]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  sheet();
});
wire(document);
