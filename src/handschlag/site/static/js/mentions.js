// People to name: an @ and letters open a list below the field. Arrows choose, Enter or Tab takes, Escape closes.

import { insert } from "./typing.js";

const PAUSE = 200;
const BEGUN = /(?:^|[\s(>])@([\p{L}\p{N}][\p{L}\p{N}.'’-]*(?: [\p{L}\p{N}.'’-]*)?)$/u;

const bracketed = (name) => name.replace(/[\\[\]*_`<>]/g, "\\$&");

export const completeMentions = (field, aids) => {
  const list = aids.querySelector("[data-mentions]");
  const state = aids.querySelector("[data-mentions-state]");
  const { mentionsUrl, kind, pk } = aids.dataset;
  let start = 0;
  let timer;
  let aborter;

  field.after(list);
  for (const [name, value] of [["autocomplete", "list"], ["controls", list.id], ["haspopup", "listbox"]]) field.setAttribute(`aria-${name}`, value);

  const chosen = () => list.querySelector("[aria-selected=true]");
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    clearTimeout(timer);
    aborter?.abort();
    list.hidden = true;
    list.replaceChildren();
    state.textContent = "";
    field.removeAttribute("aria-activedescendant");
  };
  const take = (option) => {
    const text = `[@${bracketed(option.dataset.name)}](${option.dataset.href}) `;
    const end = field.selectionEnd;
    close();
    insert(field, text, start, end);
  };
  const show = (people) => {
    if (!people.length) {
      close();
      state.textContent = state.dataset.none;
      return;
    }
    list.replaceChildren(...people.map(row));
    list.hidden = false;
    state.textContent = people.length === 1 ? state.dataset.one : state.dataset.found.replace("{count}", people.length);
    choose(list.firstElementChild);
  };
  const row = ({ name, headline, href }, index) => {
    const option = document.createElement("li");
    Object.assign(option, { id: `${list.id}-${index}`, role: "option", ariaSelected: "false" });
    Object.assign(option.dataset, { name, href });
    const said = document.createElement("span");
    said.textContent = headline;
    option.append(name, " ", said);
    return option;
  };
  const ask = async (q) => {
    aborter?.abort();
    aborter = new AbortController();
    const address = `${mentionsUrl}?${new URLSearchParams({ q, kind, pk })}`;
    const response = await fetch(address, { redirect: "manual", signal: aborter.signal }).catch(() => null);
    if (response?.ok) show((await response.json()).people);
  };

  field.addEventListener("input", () => {
    const before = field.value.slice(0, field.selectionEnd);
    const begun = BEGUN.exec(before);
    if (!begun) return close();
    start = before.length - begun[1].length - 1;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE, begun[1]);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const options = [...list.children];
      choose(options[(options.indexOf(chosen()) + step + options.length) % options.length]);
    } else if (event.key === "Enter" || event.key === "Tab") take(chosen());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => event.target.closest("li") && take(event.target.closest("li")));
};
