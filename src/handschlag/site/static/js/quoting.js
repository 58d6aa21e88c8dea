// A selection in a post can be quoted: a button beside it, or the key for it (shortcuts.js clicks the same button).

import { insert, showAnswered } from "./typing.js";

export const offerQuotes = (form, field, aids) => {
  const button = aids.querySelector("[data-quote]");
  if (!button) return;
  document.body.append(button);

  const articleOf = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest("article.post");
  const selected = () => {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const article = articleOf(range.startContainer);
    const text = selection.toString().trim();
    return text && article && article === articleOf(range.endContainer) ? { article, text, range } : null;
  };
  const focused = () => {
    const article = document.activeElement.closest("article.post");
    return article && { article, text: article.querySelector(".prose")?.innerText.trim() };
  };
  const quote = ({ article, text }) => {
    const name = article.querySelector(".post-author").textContent;
    const author = name.replace(/[\\[\]*_`<>]/g, "\\$&");
    const { pathname } = new URL(article.querySelector(".post-facts a").href);
    const said = text.replace(/^/gm, "> ").replace(/ +$/gm, "");
    const before = field.value.slice(0, field.selectionEnd).trimEnd();
    insert(field, `${before ? "\n\n" : ""}> [${author}](${pathname}):\n${said}\n\n`, before.length, field.selectionEnd);
    if (!form.elements.reply_to.value) {
      form.elements.reply_to.value = article.id.slice("post-".length);
      showAnswered(aids, name);
    }
    button.hidden = true;
    field.scrollIntoView({ block: "center" });
  };

  document.addEventListener("selectionchange", () => {
    const found = selected();
    button.hidden = !found;
    if (!found) return;
    const box = found.range.getBoundingClientRect();
    const left = Math.max(0, Math.min(box.left, innerWidth - button.offsetWidth - 16));
    const top = matchMedia("(pointer: coarse)").matches ? box.bottom + 6 : box.top - button.offsetHeight - 6; // a phone's own menu is above
    Object.assign(button.style, { insetBlockStart: `${top + scrollY}px`, insetInlineStart: `${left + scrollX}px` });
  });
  document.addEventListener("keydown", (event) => (button.hidden ||= event.key === "Escape"));
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", () => {
    const found = selected() ?? focused();
    if (found?.text) quote(found);
  });
};
