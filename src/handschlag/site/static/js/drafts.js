// Keeps what is being written: in this browser at once, on the server a moment later. A lost line, a reload or
// a crash loses nothing, and another device goes on where this one stopped.

import { showAnswered } from "./typing.js";

const PAUSE = 1500;
const RETRY = 15000;
const FIELDS = ["title", "source", "tags", "reply_to", "based_on"];
const SMALL = 60000; // a browser sends no more than that while it leaves the page

const same = (one, other) =>
  one.source.trimEnd() === other.source.trimEnd() &&
  one.title.trim() === other.title.trim() &&
  (one.tags ?? other.tags ?? "").trim() === (other.tags ?? one.tags ?? "").trim(); // unknown where nothing was typed

export const keepDraft = (form, aids) => {
  const { draftUrl, kind, pk, member } = aids.dataset;
  const drawer = `draft-${member}-${kind}-${pk}`;
  const state = aids.querySelector("[data-state]");
  const choice = aids.querySelector("[data-choice]");
  const restored = aids.querySelector("[data-restored]:not([data-state])");

  const typed = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name]?.value ?? ""]));
  const served = typed();
  let revision = 0;
  let isDirty = false;
  let isSent = false; // then nothing is kept here but which form it was, for the next page to know
  let isPutting = false;
  let asked = false;
  let timer;
  let aborter = new AbortController();

  // This browser's own copy.
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(drawer));
    } catch {
      return null;
    }
  };
  const store = (entry) => {
    try {
      if (entry) localStorage.setItem(drawer, JSON.stringify(entry));
      else localStorage.removeItem(drawer);
    } catch {
      // full or forbidden: the server keeps it
    }
  };
  const remember = () => {
    const sent = isSent ? form.elements.key?.value : undefined;
    store({ ...typed(), revision, unsaved: isDirty, sent, saved_at: new Date().toISOString() });
  };

  const say = (what, when) => {
    state.textContent = (state.dataset[what] ?? "").replace("{when}", when);
    const isTrouble = ["unsent", "refused"].includes(what);
    state.classList.toggle("writing-trouble", isTrouble);
    state.classList.toggle("muted", !isTrouble);
    if (what === "unsent") state.scrollIntoView({ block: "nearest" });
  };

  // Into the form, without taking it for typed.
  const put = (text) => {
    isPutting = true;
    for (const name of FIELDS) {
      if (!form.elements[name] || (name === "tags" && text.tags === undefined)) continue;
      form.elements[name].value = text[name] ?? "";
    }
    const answered = text.reply_to && `${text.reply_to}` !== served.reply_to;
    showAnswered(aids, answered && (document.querySelector(`#post-${text.reply_to} .post-author`)?.textContent ?? text.author));
    form.elements.source.dispatchEvent(new Event("input", { bubbles: true }));
    isPutting = false;
  };
  const bringBack = (text) => {
    put(text);
    const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    say("restored", format.format(new Date(text.saved_at)));
    restored.hidden = false;
  };

  const body = () => {
    const sent = new URLSearchParams({ ...typed(), revision });
    for (const name of ["csrfmiddlewaretoken", "key"]) sent.set(name, form.elements[name]?.value ?? "");
    return sent;
  };
  const saveLater = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };
  const save = async () => {
    clearTimeout(timer);
    if (!isDirty || isSent || !choice.hidden) return;
    const sent = body();
    isDirty = false;
    try {
      const keepalive = sent.toString().length < SMALL;
      const response = await fetch(draftUrl, { method: "POST", body: sent, redirect: "manual", keepalive, signal: aborter.signal });
      if (isSent) return;
      if (response.status === 409) return choose(await response.json());
      if (!response.ok) throw response;
      revision = (await response.json()).revision;
      if (revision) remember();
      else store(null);
      say(revision ? "saved" : "");
    } catch (problem) {
      if (isSent) return;
      isDirty = true;
      say(problem instanceof Response ? "refused" : "waiting");
      if (problem.status === 400) state.textContent += ` ${(await problem.json().catch(() => null))?.reason ?? ""}`;
      saveLater(RETRY);
    }
  };

  // Two texts: the person says which one goes on.
  const choose = (other, mine = typed()) => {
    say("");
    choice.querySelector("[data-other]").textContent = [other.title, other.source].filter(Boolean).join("\n\n");
    choice.hidden = false;
    choice.scrollIntoView({ block: "nearest" }); // until it is answered nothing is saved
    choice.onclick = (event) => {
      const taken = event.target.closest("[data-take]")?.dataset.take;
      if (!taken) return;
      choice.hidden = true;
      revision = other.revision;
      isDirty = taken === "mine";
      if (!isDirty) put(other);
      else if (!same(mine, typed())) put(mine);
      remember();
      save();
      form.elements.source.focus();
    };
  };

  // What lies here and there is brought together once: on load if something is known to lie somewhere, else at the first focus.
  const ask = async () => {
    if (asked) return;
    asked = true;
    const local = read();
    try {
      const address = `${draftUrl}?${new URLSearchParams({ key: local?.sent ?? "" })}`;
      const response = await fetch(address, { redirect: "manual" });
      if (!response.ok) throw response;
      const kept = await response.json();
      if (!isSent) settle(local, kept);
    } catch {
      asked = false;
      if (local && same(typed(), served) && !same(local, served)) bringBack(local);
    }
  };
  const settle = (local, kept) => {
    if (local?.sent && kept.published) {
      store(null);
      if (kept.revision && same(kept, local)) discardKept(); // a saving that overtook the sending
      if (same(local, typed())) location.reload(); // back to a form that has been sent
      return;
    }
    const isTouched = !same(typed(), served) || (kind !== "post" && served.source !== "");
    const mine = isTouched ? typed() : local?.unsaved ? local : null;
    const bring = (text) => !isTouched && !same(text, typed()) && bringBack(text);
    const isNewest = Boolean(local && local.revision >= kept.revision);
    revision = kept.revision;
    if (!mine) {
      if (kept.revision) bring(kept);
    } else if (kept.revision && !same(mine, kept)) {
      if (!isNewest) return choose(kept, mine);
      bring(mine);
      isDirty = true;
    } else {
      bring(mine);
      isDirty = !kept.revision && !same(mine, served);
    }
    if (isDirty || kept.revision) remember();
    else if (!isTouched) store(null);
    save();
  };

  const discardKept = () => fetch(`${draftUrl}delete/`, { method: "POST", body: body(), redirect: "manual" }).catch(() => null);
  const discard = async () => {
    clearTimeout(timer);
    isDirty = false;
    store(null);
    restored.hidden = true;
    await discardKept();
    if (location.search.includes("draft")) return location.replace(location.pathname + location.search.replace(/[?&]draft=1/, ""));
    put(served);
    revision = 0;
    say("discarded");
    form.elements.source.focus();
  };

  form.addEventListener("input", (event) => {
    if (isPutting || !FIELDS.includes(event.target.name)) return;
    isDirty = true;
    remember();
    saveLater(PAUSE);
  });
  form.addEventListener("focusin", ask);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-preview")) return;
    if (!navigator.onLine) {
      event.preventDefault();
      event.stopPropagation();
      remember();
      say("unsent");
      return;
    }
    isSent = true;
    clearTimeout(timer);
    aborter.abort();
    remember();
  });
  restored.querySelector("[data-discard]").addEventListener("click", discard);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  window.addEventListener("online", save);
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isSent = asked = false;
    aborter = new AbortController();
    ask();
  });
  if (read() || "draft" in aids.dataset) ask();
};
