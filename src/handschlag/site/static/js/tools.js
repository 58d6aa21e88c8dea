// Buttons that set Markdown around what is selected, and their keys. A toolbar is one stop for Tab; arrows go along it.

import { insert } from "./typing.js";

const AROUND = { bold: "**", italic: "*" };
const BEFORE = { list: "- ", quote: "> " };
const KEYS = { b: "bold", i: "italic", k: "link" };

const TOOLS = {
  around(field, mark) {
    const { selectionStart: start, selectionEnd: end } = field;
    insert(field, mark + field.value.slice(start, end) + mark);
    field.setSelectionRange(start + mark.length, end + mark.length);
  },
  before(field, mark) {
    const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const text = field.value.slice(start, field.selectionEnd);
    insert(field, text.replace(/^/gm, mark), start, field.selectionEnd);
  },
  code(field) {
    const text = field.value.slice(field.selectionStart, field.selectionEnd);
    if (text.includes("\n")) insert(field, `\`\`\`\n${text}\n\`\`\`\n`);
    else TOOLS.around(field, "`");
  },
  link(field) {
    const { selectionStart: start, selectionEnd: end } = field;
    const text = field.value.slice(start, end);
    insert(field, `[${text}](https://)`);
    const at = text ? start + text.length + 3 : start + 1;
    field.setSelectionRange(at, text ? at + "https://".length : at);
  },
};

const use = (field, tool) => {
  if (AROUND[tool]) TOOLS.around(field, AROUND[tool]);
  else if (BEFORE[tool]) TOOLS.before(field, BEFORE[tool]);
  else TOOLS[tool](field);
};

export const offerTools = (form, field) => {
  field.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.key === "Enter") form.requestSubmit(form.querySelector(".composer button.button-primary"));
    else if (KEYS[event.key]) use(field, KEYS[event.key]);
    else return;
    event.preventDefault();
  });

  const bar = form.querySelector("[data-tools]");
  if (!bar) return;
  const buttons = [...bar.querySelectorAll("[data-tool]")];
  const stopAt = (button) => buttons.forEach((other) => (other.tabIndex = other === button ? 0 : -1));
  bar.hidden = false;
  field.before(bar);
  stopAt(buttons[0]);
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (!button) return;
    stopAt(button);
    use(field, button.dataset.tool);
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    stopAt(next);
    next.focus();
    event.preventDefault();
  });
};
