// Switches notices on for this device: asks the browser for an address, and sends it to the site.

const form = document.querySelector("[data-push]");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const subscribe = async () => {
  const worker = await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) });
  form.elements.endpoint.value = subscription.endpoint;
  form.elements.p256dh.value = text(subscription.getKey("p256dh"));
  form.elements.auth.value = text(subscription.getKey("auth"));
  form.submit();
};

if ("serviceWorker" in navigator && "PushManager" in globalThis) {
  form.hidden = false;
  document.querySelector("[data-push-missing]").hidden = true;
  form.querySelector("button").addEventListener("click", () => {
    const refused = form.querySelector("[data-push-refused]");
    subscribe().catch(() => (refused.textContent = refused.dataset.pushRefused));
  });
}
