// Files go up while one writes: chosen, dragged onto the text, or pasted. Without this they travel with the form.

for (const box of document.querySelectorAll("[data-uploads]")) attend(box);

function attend(box) {
  const form = box.closest("form");
  const text = form.querySelector("textarea");
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-files]");
  const said = box.querySelector("[data-said]");
  const pending = new Set();
  let count = 0;

  list.querySelectorAll("[data-discard]").forEach(offer);

  input.addEventListener("change", () => {
    send([...input.files]);
    input.value = "";
  });
  text.addEventListener("paste", (event) => take(event, event.clipboardData));
  text.addEventListener("drop", (event) => {
    text.classList.remove("takes-files");
    take(event, event.dataTransfer);
  });
  text.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    text.classList.add("takes-files");
  });
  text.addEventListener("dragleave", () => text.classList.remove("takes-files"));

  // The words in a clipboard come first: office programs put a picture of them beside them.
  function take(event, transfer) {
    const files = [...transfer.files];
    if (!files.length || (event.type === "paste" && transfer.types.includes("text/plain"))) return;
    event.preventDefault();
    send(files);
  }

  // Capturing: before the form is marked as sent.
  form.addEventListener("submit", (event) => {
    if (!pending.size || event.submitter?.hasAttribute("data-preview")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(box.dataset.wait);
    const first = list.querySelector("[data-cancel]");
    first?.focus();
  }, true);

  // One after the other: the first stands first in the text, and a thin line is not shared.
  let line = Promise.resolve();
  function send(files) {
    for (const file of files) {
      const row = show(file);
      line = line.then(() => upload(file, row));
    }
  }

  function show(file) {
    const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
    const name = file.name || "…";
    const upload = { row, file, place: `![${box.dataset.placeholder} ${(count += 1)} …]()`, request: null, cancelled: false };
    row.querySelector("[data-name]").textContent = name;
    row.querySelector("progress").ariaLabel = name;
    const cancel = row.querySelector("[data-cancel]");
    cancel.ariaLabel = `${cancel.textContent.trim()}: ${name}`;
    cancel.addEventListener("click", () => {
      upload.cancelled = true;
      upload.request?.abort();
      finish(upload, "");
      row.remove();
      input.focus();
    });
    list.append(row);
    pending.add(upload);
    write(upload.place);
    return upload;
  }

  function upload(file, upload) {
    if (upload.cancelled) return null;
    if (file.size > Number(box.dataset.largest)) return fail(upload, box.dataset.tooLarge);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      upload.request = request;
      request.open("POST", box.dataset.uploads);
      request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) upload.row.querySelector("progress").value = (100 * event.loaded) / event.total;
      });
      request.addEventListener("loadend", () => {
        if (request.status === 201) succeed(upload, request.responseText);
        else if (!upload.cancelled) fail(upload, request.status === 422 ? request.responseText : box.dataset.failed);
        done();
      });
      const sent = new FormData();
      sent.append("file", file, file.name);
      request.send(sent);
    });
  }

  function succeed(upload, html) {
    const made = new DOMParser().parseFromString(html, "text/html").querySelector("li");
    if (upload.cancelled) return discard(made.dataset.file);
    made.querySelectorAll("[data-discard]").forEach(offer);
    upload.row.replaceWith(made);
    finish(upload, made.dataset.markdown);
    say(`${box.dataset.done} ${made.querySelector(".file-name").textContent}`);
    return null;
  }

  function fail(upload, words) {
    const error = upload.row.querySelector("[data-error]");
    upload.row.querySelector("progress").remove();
    upload.row.classList.add("file-failed");
    error.hidden = false;
    error.textContent = words;
    const cancel = upload.row.querySelector("[data-cancel]");
    (cancel.querySelector("span") ?? cancel).textContent = cancel.dataset.dismiss;
    cancel.ariaLabel = `${cancel.dataset.dismiss}: ${upload.file.name || "…"}`;
    finish(upload, "");
  }

  function finish(upload, markdown) {
    pending.delete(upload);
    replace(upload.place, markdown);
  }

  function replace(words, others) {
    const at = text.value.indexOf(words);
    if (at < 0) return;
    const caret = text.selectionStart;
    const moved = caret > at ? Math.max(at, caret + others.length - words.length) : caret;
    change(text.value.slice(0, at) + others + text.value.slice(at + words.length), moved);
  }

  // A file that waits for its post goes at once; one of a post that is edited goes when that is saved.
  function offer(button) {
    const row = button.closest("li");
    button.hidden = false;
    row.querySelector(".file-remove").remove();
    button.addEventListener("click", () => {
      discard(row.dataset.file);
      replace(row.dataset.markdown, "");
      say(`${box.dataset.removed} ${row.querySelector(".file-name").textContent}`);
      row.remove();
      input.focus();
    });
  }

  function discard(address) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    fetch(address, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
  }

  function write(words) {
    const { selectionStart: start, selectionEnd: end, value } = text;
    const before = value.slice(0, start);
    const gap = before && !before.endsWith("\n") ? "\n" : "";
    change(`${before}${gap}${words}\n${value.slice(end)}`, start + gap.length + words.length + 1);
  }

  // Whoever keeps drafts or sizes the field hears of it; the caret stays with the words it stood behind.
  function change(value, caret) {
    text.value = value;
    text.setSelectionRange(caret, caret);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function say(words) {
    said.textContent = words;
  }
}
