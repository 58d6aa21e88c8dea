// Says below the field whom the text answers; nobody's name, nothing.
export const showAnswered = (aids, name) => {
  const line = aids.querySelector("[data-answering]");
  line.textContent = name ? line.dataset.answering.replace("{author}", name) : "";
};

// Puts text into a field as if it were typed, so that the browser's own undo takes it back.
export const insert = (field, text, start = field.selectionStart, end = field.selectionEnd) => {
  field.focus();
  field.setSelectionRange(start, end);
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
