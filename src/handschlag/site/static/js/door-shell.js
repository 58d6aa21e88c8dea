// The page of the door and what belongs to it, kept for the moment in which it is opened without a connection.
// keepShell says whether all of it is there.

const CACHE = "door";

export async function keepShell(worker, further) {
  if (!navigator.serviceWorker || !globalThis.caches) return false; // only over encrypted connections, and on this machine
  try {
    await navigator.serviceWorker.register(worker, { scope: location.pathname });
    const cache = await caches.open(CACHE);
    const page = await fetch(location.pathname, { redirect: "error" });
    if (!page.ok) return false;
    await cache.put(location.pathname, page);
    const used = performance.getEntriesByType("resource").map((entry) => entry.name);
    const files = [...used, ...further].filter((address) => new URL(address, location).pathname.startsWith("/static/"));
    const kept = await Promise.allSettled([...new Set(files)].map((address) => cache.add(address)));
    return kept.every((one) => one.status === "fulfilled");
  } catch {
    return false; // no connection now: what was kept before stays
  }
}

export async function forgetShell(drawer) {
  localStorage.removeItem(`${drawer}-list`);
  await globalThis.caches?.delete(CACHE);
}
