// Live updates: one connection for all tabs of a browser. Each tab says what it shows and in which state it has it
// ("topic.12" → "345"); the connection is asked with that, so whoever slept or lost the line misses nothing.
// Without a stream the same question is asked now and then, less often while nothing happens.

import { refresh } from "./fresh.js";

const SOON = 400;
const POLL = 15000;
const LONGEST = 60000;
const TRIES_AGAIN = 20; // polls after which a stream is tried once more
const SLEEPS = 300000;

const { stream, poll, account } = document.getElementById("live").dataset;
const said = document.getElementById("live-said");
const tab = crypto.getRandomValues(new Uint32Array(2)).join("-");
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("live") : null;
const bare = document.title;
const mine = new Map();
const split = (text) => [text.slice(0, text.lastIndexOf(".")), text.slice(text.lastIndexOf(".") + 1)];
const read = (root) => root.querySelectorAll("[data-live]").forEach((part) => mine.set(...split(part.dataset.live)));
const isSeen = () => document.visibilityState === "visible";

// What this tab does with news.

const count = (state) => state.split("-").reduce((sum, number) => sum + Number(number), 0);
const showCount = (state) => {
  const waiting = count(state);
  document.title = waiting ? `(${waiting > 99 ? "99+" : waiting}) ${bare}` : bare;
  if (waiting) navigator.setAppBadge?.(waiting).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
};
let isAccountOld = false;
const showAccount = async () => {
  isAccountOld = false;
  const response = await fetch(account, { redirect: "manual" }).catch(() => null);
  if (response?.ok) document.querySelector("[data-live-account]").innerHTML = await response.text();
  else isAccountOld = true;
};
const hear = (news) => {
  let isPageOld = false;
  for (const [thing, state] of Object.entries(news)) {
    const before = mine.get(thing);
    if (before === undefined || before === state) continue;
    mine.set(thing, state);
    if (thing !== "me.0") {
      const asking = document.querySelector(`[data-live^="${thing}."][hx-get]`);
      if (asking) globalThis.htmx?.trigger(asking, "live");
      else isPageOld = true;
      continue;
    }
    showCount(state);
    if (count(state) > count(before)) said.textContent = said.dataset.news;
    if (isSeen()) showAccount();
    else isAccountOld = true;
    isPageOld ||= document.querySelector("[data-live-list='me']") !== null;
  }
  if (isPageOld) refresh().then((page) => page && read(page));
};

// What the tab that leads does for all: tabs → what they watch.

const tabs = new Map();
const latest = new Map();
let isLeader = false;
let source = null;
let asked = "";
let failures = 0;
let polls = 0;
let hasEnded = false;
let timer;
let sleeping;

const union = () => {
  const all = new Map();
  for (const { things } of tabs.values()) {
    for (const [thing, state] of Object.entries(things)) all.set(thing, (all.get(thing) ?? state) === state ? state : "-");
  }
  return all;
};
const question = () => new URLSearchParams([...union()].map(([thing, state]) => ["w", `${thing}.${state}`]));
const covered = () => [...union().keys()].sort().join();
const isAnySeen = () => [...tabs.values()].some((one) => one.isSeen);
const spread = (news) => {
  for (const [thing, state] of Object.entries(news)) {
    latest.set(thing, state);
    for (const { things } of tabs.values()) if (thing in things) things[thing] = state;
  }
  channel?.postMessage({ news });
  hear(news);
};
const end = () => {
  hasEnded = true;
  source?.close();
  clearTimeout(timer);
};
const later = (work, wait) => {
  clearTimeout(timer);
  timer = setTimeout(work, wait * (0.75 + Math.random() / 2));
};

const ask = async () => {
  if (hasEnded || !isAnySeen()) return;
  polls += 1;
  const response = await fetch(`${poll}?${question()}`, { redirect: "manual" }).catch(() => null);
  if (response?.type === "opaqueredirect" || response?.status === 403) return end();
  failures = response?.ok ? 0 : failures + 1;
  const news = response?.ok ? await response.json() : {};
  if (Object.keys(news).length) {
    spread(news);
    polls = Math.min(polls, 1);
  }
  if (stream && polls % TRIES_AGAIN === 0) return connect();
  later(ask, Math.min(LONGEST, POLL * 2 ** Math.max(failures, Math.floor(polls / 10))));
};
const connect = () => {
  source?.close();
  clearTimeout(timer);
  if (hasEnded || !tabs.size) return;
  if (!stream) return ask();
  const address = stream.startsWith(":") ? `${location.protocol}//${location.hostname}${stream}` : stream;
  asked = covered();
  source = new EventSource(`${address}?${question()}`, { withCredentials: true });
  source.onopen = () => (failures = polls = 0);
  source.onmessage = (event) => spread(JSON.parse(event.data));
  source.addEventListener("end", end);
  source.onerror = () => {
    source.close();
    failures += 1;
    later(failures > 2 ? ask : connect, Math.min(LONGEST, 1000 * 2 ** failures));
  };
};
const note = ({ from, things, isSeen: seen, isGone }) => {
  if (isGone) tabs.delete(from);
  else tabs.set(from, { things, isSeen: seen });
  if (!isLeader || hasEnded) return;
  const missed = Object.entries(things ?? {}).filter(([thing, state]) => latest.has(thing) && latest.get(thing) !== state);
  if (missed.length && source?.readyState === EventSource.OPEN) {
    spread(Object.fromEntries(missed.map(([thing]) => [thing, latest.get(thing)])));
  }
  clearTimeout(sleeping);
  if (!isAnySeen()) sleeping = setTimeout(() => source?.close(), SLEEPS);
  const isAsleep = !source || source.readyState === EventSource.CLOSED;
  if (isAnySeen() && (isAsleep || covered() !== asked)) later(connect, SOON);
};

const watch = (isGone = false) => {
  const things = isSeen() ? Object.fromEntries(mine) : { "me.0": mine.get("me.0") };
  const message = { from: tab, things, isSeen: isSeen() && !isGone, isGone };
  channel?.postMessage(message);
  note(message);
};
const lead = () => {
  isLeader = true;
  channel?.postMessage({ who: true });
  watch();
};

channel?.addEventListener("message", ({ data }) => {
  if (data.news) hear(data.news);
  else if (data.who) watch();
  else note(data);
});
document.addEventListener("visibilitychange", () => {
  if (isSeen() && isAccountOld) showAccount();
  watch();
});
window.addEventListener("pagehide", () => watch(true));
window.addEventListener("pageshow", (event) => event.persisted && watch());
window.addEventListener("online", () => isLeader && connect());

read(document);
if (mine.has("me.0")) {
  showCount(mine.get("me.0"));
  watch();
  if (channel && navigator.locks) navigator.locks.request("live", () => (lead(), new Promise(() => {})));
  else lead();
}
