// A button that prints, in place of the hint how to; what is folded away is opened on paper.

for (const hint of document.querySelectorAll("[data-print]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.textContent = hint.dataset.print;
  button.addEventListener("click", () => window.print());
  hint.replaceWith(button);
}

let opened = [];

window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open])")];
  for (const part of opened) part.open = true;
});

window.addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
  opened = [];
});
