// Keeps the public pages that were opened, the numbers, the report form and the checker, for the time without signal; sends reports that
// wait, also with the page closed; takes what another app shares.
import { SYNC, remember, replay, waiting } from "../../../ui/static_src/js/lib/queue.js";
import { put } from "../../../ui/static_src/js/lib/store.js";

const CACHE = "destana-__VERSION__";
const FIRST = ["/luring", "/nomor", "/tempat-aman", "/", "/lapor", "/periksa.html", "__SCRIPT__"];
const KEPT = /^\/(en\/?)?($|desa|kabar|kejadian|fakta|nomor|tempat-aman|luring|data$|privasi|cek\/|lapor$|bantuan$|periksa\.html$)/;
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
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/bagikan") event.respondWith(take(request));
  if (request.method !== "GET") return;
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

self.addEventListener("sync", (event) => { if (event.tag === SYNC) event.waitUntil(sendAll()); });

async function sendAll() {
  const came = [];
  await replay((told) => came.push(told));
  for (const told of came) await remember(told);
  // Said to the browser, which tries again later by itself.
  if ((await waiting()).some(({ faults }) => !faults)) throw new Error("still waiting");
}

async function take(request) {
  const given = await request.formData();
  const photo = given.get("foto");
  const text = ["judul", "kata", "tautan"].map((name) => given.get(name)).filter(Boolean).join(" ");
  const key = String(Date.now());
  await put("draf", { key: `bagikan:${key}`, photo: photo && photo.size ? photo : null, text });
  return Response.redirect(`/lapor?bagikan=${key}`, 303);
}
