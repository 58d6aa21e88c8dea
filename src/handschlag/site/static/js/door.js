// The list at the door: at once on this device, sent when there is a connection, in step with the other helpers.

import { Queue, newKey } from "./door-queue.js";
import { forgetShell, keepList, keepShell, keptList } from "./door-shell.js";

const door = document.querySelector("[data-door]");
const words = door.dataset;
const list = door.querySelector("[data-people]");
const line = door.querySelector("[data-line]");
const drawer = `door-${words.member}-${words.door}`;
const EVERY = 10000;
const NOTED = 4000; // ms in which the same code is not told twice

const onPage = [...door.querySelectorAll("[data-whom]")].map((row) => ({
  whom: row.dataset.whom,
  name: row.querySelector("[data-name]").textContent,
  is_present: row.classList.contains("door-here"),
}));
let people = onPage; // then as the site last said
let tag = "";
let isDead = false;
let trouble = "";

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").trim();
const rowOf = (whom) => [...door.querySelectorAll("[data-whom]")].find((row) => row.dataset.whom === whom);
const nameOf = (whom) => rowOf(whom)?.querySelector("[data-name]").textContent || words.someone;

const queue = new Queue({
  drawer,
  address: words.reports,
  token: () => door.querySelector("[name=csrfmiddlewaretoken]").value,
  changed: () => show(),
  answered: (report, outcome) => {
    trouble = "";
    isOutdated = true;
    if (outcome === "elsewhere" || outcome === "unknown") tell(outcome, report.name || nameOf(report.whom));
    else settle(report);
    ask();
  },
  refused: (reason) => {
    trouble = reason || words.signedOut;
    show();
  },
});

// What this device knows: the site's list, and over it what has been noted since.
function known() {
  const rows = new Map(people.map((person) => [person.whom, { ...person }]));
  for (const { whom, name, is_present } of queue.waiting) {
    const row = rows.get(whom) ?? { whom, name: name || nameOf(whom), notes: words.walkedIn, is_present: false };
    rows.set(whom, { ...row, is_present });
  }
  return [...rows.values()];
}

// An answered report is no longer in the queue, and not in the site's list until that is asked for.
function settle({ whom, name, is_present }) {
  const person = people.find((one) => one.whom === whom);
  if (person) person.is_present = is_present;
  else people.push({ whom, name: name || nameOf(whom), notes: words.walkedIn, is_present });
}

function show() {
  for (const person of known()) paint(person);
  count();
  const number = queue.waiting.length;
  const unsent = number === 1 ? words.one : fill(words.many, { count: number });
  const dead = queue.isDead || (isDead && number) ? words.dead : "";
  line.textContent = [number ? unsent : "", dead, trouble].filter(Boolean).join(" · ");
  line.hidden = !line.textContent;
}

function paint({ whom, name, notes, is_present }) {
  const row = rowOf(whom) ?? addRow(whom, name);
  const form = row.querySelector("form");
  row.classList.toggle("door-here", is_present);
  row.querySelector("[data-badge]").hidden = !is_present;
  row.querySelector("[data-deed]").textContent = is_present ? words.out : words.in;
  row.querySelector("button").classList.toggle("button-primary", !is_present);
  row.querySelector("button").classList.toggle("button-quiet", is_present);
  form.elements.is_present.value = is_present ? "0" : "1";
  if (notes !== undefined) row.querySelector("[data-notes]").textContent = notes;
}

function addRow(whom, name) {
  const row = document.getElementById("door-person").content.firstElementChild.cloneNode(true);
  row.dataset.whom = row.querySelector("form").elements.whom.value = whom;
  row.querySelector("form").elements.name.value = name;
  row.querySelector("[data-name]").textContent = name;
  row.querySelector("[data-spoken]").textContent = `: ${name}`;
  row.querySelector(".avatar")?.replaceChildren(initials(name));
  let rows = list.querySelector(".rows");
  if (!rows) {
    rows = Object.assign(document.createElement("ul"), { className: "rows" });
    list.replaceChildren(rows);
  }
  const after = [...rows.children].find((other) => fold(other.querySelector("[data-name]").textContent) > fold(name));
  rows.insertBefore(row, after ?? null);
  sieve();
  return row;
}

const initials = (name) => name.split(/\s+/).filter(Boolean).map((word) => word[0]).slice(0, 2).join("").toUpperCase();

function count() {
  const rows = known();
  if (people === onPage) return; // nothing heard yet: what the page says stands
  const expected = new Set(people.filter((person) => person.is_expected).map((person) => person.whom));
  const here = rows.filter((person) => person.is_present);
  for (const person of here) expected.add(person.whom);
  const text = fill(words.count, { here: here.length, expected: expected.size });
  door.querySelector("[data-counted]").textContent = text;
}

function note(whom, is_present, way, name = "") {
  queue.add({ whom, is_present, way, ...(name && { name }) });
}

door.addEventListener("submit", (event) => {
  const form = event.target;
  if (!words.ready || !form.matches("[data-report], [data-walk-in]")) return;
  event.preventDefault();
  if (form.matches("[data-report]")) {
    note(form.elements.whom.value, form.elements.is_present.value === "1", "list", form.elements.name.value);
    return;
  }
  const name = form.elements.name.value.trim().replace(/\s+/g, " ");
  if (!name) return;
  note(`guest:${newKey()}`, true, "walk-in", name);
  form.elements.name.value = "";
  door.querySelector("[data-scanned]").textContent = fill(words.arrived, { name });
  form.elements.name.focus();
});

// The list as one types; the button asks the site, which knows members who have not answered, too.
const query = door.querySelector("[data-search] input");
function sieve() {
  const wanted = fold(query.value);
  for (const row of list.querySelectorAll("[data-whom]")) {
    row.hidden = !fold(row.querySelector("[data-name]").textContent).includes(wanted);
  }
}
query.addEventListener("input", sieve);

// Every few seconds, while somebody looks: what the other helpers have noted.
let isAsking = false;
let isOutdated = false; // a report was answered while the site was asked: its list may lack that
let isLeaving = false; // signing out: app.js takes away what is kept of the list, and nothing is kept any more
document.addEventListener("submit", (event) => (isLeaving ||= event.target.matches("form[action$='/logout/']")));

async function ask() {
  if (isAsking || document.hidden) return;
  isAsking = true;
  isOutdated = false;
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const response = await fetch(words.state, {
      headers, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(EVERY),
    });
    isDead = response.status >= 500;
    if (response.status === 200) {
      const said = await response.json();
      if (!isOutdated) take(said, response.headers.get("ETag"));
    } else if (response.type === "opaqueredirect" || response.status === 403 || response.status === 404) {
      trouble = words.signedOut;
      forgetShell(drawer);
    }
  } catch {
    isDead = true;
    if (people === onPage) people = keptList(drawer) ?? onPage;
  }
  isAsking = false;
  show();
  if (isOutdated && !isDead) ask();
}

function take(said, newTag) {
  const gone = people.filter((person) => !said.people.some((one) => one.whom === person.whom));
  for (const { whom } of gone) if (rowOf(whom)) paint({ whom, is_present: false });
  people = said.people;
  tag = newTag;
  if (!isLeaving) keepList(drawer, people);
}

setInterval(ask, EVERY);
document.addEventListener("visibilitychange", ask);
window.addEventListener("online", ask);
window.addEventListener("offline", () => ((isDead = true), show()));

if (words.ready) {
  show();
  queue.send();
  ask();
  const scanner = new URL(words.scannerScript, location);
  const library = ["decode.js", "index.js"].map((file) => new URL(`../vendor/qr/${file}`, scanner).href);
  keepShell(words.worker, [scanner.href, ...library]).then((isKept) => (words.kept = isKept ? "yes" : ""));
}

// Codes in front of the camera.
const scanner = door.querySelector("[data-scanner]");
if (words.ready && navigator.mediaDevices?.getUserMedia) {
  const [start, stop] = [scanner.querySelector("[data-scan]"), scanner.querySelector("[data-stop]")];
  const video = scanner.querySelector("video");
  let end = null;
  let last = { text: "", at: 0 };
  scanner.hidden = false;

  const found = (text) => {
    const now = Date.now();
    if (text === last.text && now - last.at < NOTED) {
      last.at = now;
      return;
    }
    last = { text, at: now };
    const key = text.match(/\/in\/([0-9a-f-]{36})\/?$/i)?.[1].toLowerCase();
    if (!key) return tell("strange", "");
    const whom = `rsvp:${key}`;
    const isHere = known().some((person) => person.whom === whom && person.is_present);
    if (!isHere) note(whom, true, "scan");
    navigator.vibrate?.(isHere ? [60, 60, 60] : 80);
    tell(isHere ? "again" : "arrived", nameOf(whom));
  };

  start.addEventListener("click", async () => {
    video.hidden = false;
    start.disabled = true;
    try {
      const { scan } = await import("./scanner.js").catch(() => ({ scan: noReader }));
      end = await scan(video, found);
      [start.hidden, stop.hidden] = [true, false];
      stop.focus();
    } catch (error) {
      video.hidden = true;
      tell(error.name === "NoReader" ? "noReader" : "noCamera", "");
    }
    start.disabled = false;
  });
  stop.addEventListener("click", () => {
    end?.();
    video.hidden = stop.hidden = true;
    start.hidden = false;
    start.focus();
  });
}

// Without a connection, on a device that has not kept it.
function noReader() {
  throw Object.assign(new Error("no scanner"), { name: "NoReader" });
}

function tell(what, name) {
  door.querySelector("[data-scanned]").textContent = fill(words[what], { name });
}
