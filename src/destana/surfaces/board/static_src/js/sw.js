// Keeps the public pages that were opened, the numbers, the report form and the checker, for the time without signal; sends reports that
// wait, also with the page closed; takes what another app shares; shows the news that this phone follows.
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

// A notification must be shown for each message, whatever came; one that cannot be read still calls to the page.
self.addEventListener("push", (event) => event.waitUntil(shown(event.data)));

function shown(data) {
  let said = {};
  try { said = (data && data.json()) || {}; } catch { /* not ours: the page has the news */ }
  return self.registration.showNotification(String(said.judul || "Kabar resmi"), {
    body: String(said.isi || "Ada kabar baru. Ketuk untuk membaca."),
    tag: said.tag || "kabar",
    renotify: true, // an update takes the place of what it replaces, and is heard all the same
    requireInteraction: Boolean(said.penting),
    icon: "/aset/ikon.svg",
    lang: "id",
    data: { buka: ours(said.buka) },
  });
}

// Only pages of this office are opened.
function ours(address) {
  try {
    const url = new URL(address || "/kabar", location.origin);
    return url.origin === location.origin ? url.pathname + url.search : "/kabar";
  } catch { return "/kabar"; }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open((event.notification.data || {}).buka || "/kabar"));
});

async function open(path) {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = tabs.find((tab) => new URL(tab.url).pathname === path);
  return there ? there.focus() : self.clients.openWindow(path);
}

// The browser has ended the subscription by itself, or made another one: what the phone follows goes on under the new one.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renewed(event)));

async function renewed({ oldSubscription, newSubscription }) {
  if (!oldSubscription) return;
  const fresh = newSubscription || await self.registration.pushManager.subscribe({
    userVisibleOnly: true, applicationServerKey: oldSubscription.options.applicationServerKey,
  });
  const body = JSON.stringify({ lama: oldSubscription.endpoint, langganan: fresh.toJSON() });
  await fetch("/ikuti/hp/ganti", { method: "POST", headers: { "Content-Type": "application/json" }, body });
}
