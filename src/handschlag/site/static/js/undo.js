// What was just sent can be taken back for a moment; the bar goes by itself, but not while somebody is at it.
for (const bar of document.querySelectorAll("[data-undo]")) {
  const notice = bar.closest(".notice");
  const button = bar.querySelector("button");
  const label = button.querySelector("span");
  const word = label.textContent;
  let left = Number(bar.dataset.undo);

  button.ariaLabel = word;
  const count = () => {
    if (notice.matches(":hover, :focus-within")) return;
    label.textContent = `${word} (${left} s)`;
    if (left-- > 0) return;
    clearInterval(timer);
    notice.remove();
  };
  const timer = setInterval(count, 1000);
  count();
}
