// Keeps the public pages that were opened, the numbers and the report form, for the time without signal.
const CACHE = "destana-__VERSION__";
const FIRST = ["/luring", "/nomor", "/", "/lapor", "__SCRIPT__"];
const KEPT = /^\/(en\/?)?($|desa|kabar|kejadian|fakta|nomor|tempat-aman|luring|data$|privasi|cek\/|lapor$|bantuan$)/;
const FOREVER = /^\/(aset|static)\//;
const PATIENCE = 5000;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await Promise.allSettled(FIRST.map((path) => cache.add(path)));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (FOREVER.test(url.pathname)) event.respondWith(kept(request));
  else if (request.mode === "navigate" && KEPT.test(url.pathname)) event.respondWith(fresh(request, url));
});

async function kept(request) {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}

// News first; after five seconds or without signal what was kept, marked as old by the page itself.
async function fresh(request, url) {
  const key = url.pathname;
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && !url.searchParams.has("k")) (await caches.open(CACHE)).put(key, answer.clone());
    return answer;
  });
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
  const first = await Promise.race([asked.catch(() => undefined), late]);
  if (first) return first;
  const old = await caches.match(key);
  if (old) return old;
  return asked.catch(async () => (await caches.match("/luring")) || Response.error());
}
