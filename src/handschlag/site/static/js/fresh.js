// Shows what has become new on the open page: it is fetched once more, as its reader may see it now. What changed takes
// the place of what was there, unless somebody is busy in it; new posts wait behind a button, so that nothing moves
// under the eyes of who is reading.

const AGAIN = 10000;
const TOKEN = /(name="csrfmiddlewaretoken" value=")[^"]*/g;
const plain = (part) => part.outerHTML.replace(TOKEN, "$1");
const posts = (root) => [...root.querySelectorAll(".posts article.post[id]")];
const parts = (root) => [...root.querySelectorAll("[data-live-part]")];
const name = (part) => part.dataset.livePart ?? part.id;
const pieces = (root) => [...posts(root), ...parts(root)];

const shown = new Map(pieces(document).map((part) => [name(part), plain(part)]));
const list = () => document.querySelector("[data-live-list]");
let shownList = list() && plain(list());
let page = null; // as it was fetched last
let timer;

const isFilled = (input) => input.checked !== input.defaultChecked || input.value !== input.defaultValue;
const isBusy = (part) =>
  part.contains(document.activeElement) ||
  part.querySelector("details[open], .htmx-request") !== null ||
  [...part.querySelectorAll("input, textarea")].some(isFilled);
const put = (part, fresh) => {
  const made = document.importNode(fresh, true);
  part.replaceWith(made);
  globalThis.htmx?.process(made);
  return made;
};

const exchange = () => {
  let waits = false;
  const now = new Map(pieces(page).map((part) => [name(part), part]));
  for (const part of pieces(document)) {
    const fresh = now.get(name(part));
    if (!fresh || plain(fresh) === shown.get(name(part))) continue;
    if (isBusy(part)) {
      waits = true;
      continue;
    }
    shown.set(name(part), plain(fresh));
    put(part, fresh);
  }
  clearTimeout(timer);
  if (waits) timer = setTimeout(exchange, AGAIN);
};

const news = () => document.querySelector("[data-live-news]");
const offer = (text, act) => {
  const place = news();
  if (place.textContent === text) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-primary live-button", textContent: text });
  button.addEventListener("click", act);
  place.replaceChildren(button);
};

// The same that the page does when it is opened: what is shown now has been read.
const markRead = () => {
  const form = page.querySelector(".unread-bar form");
  if (form) fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => {});
};
const waiting = () => posts(page).filter((post) => !document.getElementById(post.id));
const append = () => {
  const end = document.querySelector(".posts");
  const made = waiting().map((post) => {
    shown.set(post.id, plain(post));
    return end.appendChild(document.importNode(post.closest("li"), true));
  });
  news().replaceChildren();
  made.forEach((item) => globalThis.htmx?.process(item));
  const first = made[0]?.querySelector("article");
  if (!first) return;
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "center" });
  markRead();
};
const offerPosts = () => {
  const { one, many, further } = news().dataset;
  const count = waiting().length;
  const next = page.querySelector(".post-pages a[rel=next]");
  if (count) offer(count === 1 ? one : many.replace("{count}", count), append);
  else if (next && !document.querySelector(".post-pages a[rel=next]")) offer(further, () => location.assign(next.href));
};
const offerList = () => {
  const fresh = page.querySelector("[data-live-list]");
  if (!fresh || plain(fresh) === shownList) return;
  offer(news().dataset.list, () => {
    news().replaceChildren();
    const now = page.querySelector("[data-live-list]");
    shownList = plain(now);
    put(list(), now).querySelector("a")?.focus();
  });
};

// The line may be broken just then: what is new is not forgotten, and fetched as soon as there is one again.
const fetched = async (address) => {
  for (;;) {
    const response = await fetch(address, { redirect: "manual" }).catch(() => null);
    if (response && response.status < 500) return response;
    await new Promise((done) => {
      window.addEventListener("online", done, { once: true });
      setTimeout(done, AGAIN);
    });
  }
};

/** Fetch the page anew and show what is new in it; gives what was fetched, or nothing. */
export const refresh = async () => {
  await new Promise((done) => setTimeout(done, Math.random() * 600)); // so that not all readers ask in the same moment
  const address = location.href.replace(/#.*/, "");
  const response = await fetched(address);
  if (!response.ok) return null;
  page = new DOMParser().parseFromString(await response.text(), "text/html");
  exchange();
  if (!news()) return page;
  if (document.querySelector(".posts")) offerPosts();
  if (list()) offerList();
  return page;
};
