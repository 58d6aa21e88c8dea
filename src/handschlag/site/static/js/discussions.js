// Keeps a reply that is being written in this tab until it is posted: against a closed page, an ended session, a lost line.

const form = document.querySelector("form[data-draft]");
const field = form?.querySelector("textarea");

if (field) {
  const name = `draft-${form.dataset.draft}`;
  const sent = `${name}-sent`;

  // Only a reply that was taken leads here with the address of a post.
  if (sessionStorage.getItem(sent) && location.hash.startsWith("#post-")) sessionStorage.removeItem(name);
  sessionStorage.removeItem(sent);

  field.value ||= sessionStorage.getItem(name) ?? "";
  field.addEventListener("input", () => {
    if (field.value.trim()) sessionStorage.setItem(name, field.value);
    else sessionStorage.removeItem(name);
  });
  form.addEventListener("submit", () => sessionStorage.setItem(sent, "1"));
}
