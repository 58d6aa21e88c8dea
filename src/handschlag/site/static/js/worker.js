// Stands beside the pages: shows notices while none is open, and a kind word while there is no connection.

const CACHE = "offline";
const OFFLINE = "/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add(new Request(OFFLINE, { cache: "reload", credentials: "omit" }))));
  self.skipWaiting();
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  event.respondWith(fetch(event.request).catch(async () => (await caches.match(OFFLINE)) ?? Response.error()));
});

// What comes says only that there is something; what it is, the site tells whoever is signed in here.
const show = async () => {
  const response = await fetch("/notices/newest/", { redirect: "manual", credentials: "same-origin" }).catch(() => null);
  const { title, body, href } = response?.ok ? await response.json() : {};
  await self.registration.showNotification(title ?? self.location.hostname, {
    body: body ?? "",
    tag: "notices",
    icon: "/static/img/favicon.svg",
    data: href ?? "/notices/",
  });
};
self.addEventListener("push", (event) => event.waitUntil(show()));

const open = async (address) => {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const same = pages.find((page) => new URL(page.url).pathname === address);
  return same ? same.focus() : self.clients.openWindow(address);
};
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});
