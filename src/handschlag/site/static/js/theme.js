// The chosen light, before the first paint where possible. Without a choice the device decides.
const chosen = localStorage.getItem("theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
