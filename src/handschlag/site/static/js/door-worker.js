// Shows the list at the door while there is no connection. It keeps nothing by itself: door.js puts the page and what
// belongs to it into the cache "door", and takes it out again; whoever signs out takes it out, too.

const CACHE = "door";
const PATIENCE = 4000; // ms after which a line that hangs counts as dead

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url);
  if (request.method !== "GET" || path.origin !== self.location.origin || path.pathname.endsWith("/state/")) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const asked = fetch(request);
  asked.catch(() => {}); // nobody may wait for it any more
  try {
    const response = await Promise.race([asked, new Promise((_, giveUp) => setTimeout(giveUp, PATIENCE))]);
    if (response.status < 502) return response; // else nobody is behind the proxy
    throw response;
  } catch {
    const cache = await caches.open(CACHE);
    const ignoreSearch = request.mode === "navigate";
    return (await cache.match(request, { ignoreSearch, ignoreVary: true })) ?? asked;
  }
}
