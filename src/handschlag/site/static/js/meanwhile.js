// While somebody writes: a quiet line once others have posted. Asks only while the field has the focus.

const EVERY = 20000;

export const watchTopic = (field, aids) => {
  const { sinceUrl, known } = aids.dataset;
  if (!sinceUrl) return;
  const line = aids.querySelector("[data-since]");
  let timer;

  const ask = async () => {
    const response = await fetch(`${sinceUrl}?number=${known}`, { redirect: "manual" }).catch(() => null);
    if (!response?.ok) return;
    const { count, text, href } = await response.json();
    if (!count || line.textContent === text) return;
    const link = document.createElement("a");
    Object.assign(link, { href, textContent: text, target: "_blank", rel: "noopener" });
    line.replaceChildren(link);
  };
  field.addEventListener("focus", () => {
    ask();
    timer ??= setInterval(ask, EVERY);
  });
  field.addEventListener("blur", () => {
    clearInterval(timer);
    timer = undefined;
  });
};
