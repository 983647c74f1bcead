// Notifications of a village on this phone: the reason first, then the browser's own question; what is followed, and stop.
const box = document.getElementById("kabar-hp");
const one = (selector) => box.querySelector(selector);
const part = (name) => one(`[data-part="${name}"]`);
const wrong = one('[data-said="wrong"]');
const news = one('[data-said="kabar"]');
const SHOWN = ["plain", "none", "iphone", "denied", "ask"];
const PATIENCE = 20000;

const isIphone = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
const isInstalled = navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;
const canPush = isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function show(name) {
  for (const each of SHOWN) part(each).hidden = each !== name;
}

function say(word = "", problem = "") {
  news.textContent = news.dataset[word] || "";
  wrong.hidden = !problem;
  wrong.textContent = problem;
}

function bytes(text) {
  const bare = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(bare, (letter) => letter.charCodeAt(0));
}

const isSameKey = (subscription) => {
  const key = subscription.options && subscription.options.applicationServerKey;
  if (!key) return true; // an old browser does not say; then the office finds out
  const ours = bytes(box.dataset.key);
  return new Uint8Array(key).every((byte, place) => byte === ours[place]);
};

async function ask(path, body) {
  const answer = await fetch(`/ikuti/hp${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(said.salah), { sentence: said.salah });
  return said.ikuti;
}

async function worker() {
  await navigator.serviceWorker.register("/sw.js");
  return Promise.race([
    navigator.serviceWorker.ready,
    new Promise((_resolve, reject) => { setTimeout(() => reject(new Error("no worker")), PATIENCE); }),
  ]);
}

const subscribe = (manager) => manager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });

async function present() {
  const found = await navigator.serviceWorker.getRegistration("/");
  return found ? found.pushManager.getSubscription() : null;
}

// The office has another key than the one for which this phone subscribed: subscribe anew, what is followed stays.
async function moved(old) {
  const before = old.endpoint;
  await old.unsubscribe();
  const fresh = await subscribe((await worker()).pushManager);
  await ask("/ganti", { lama: before, langganan: fresh.toJSON() });
  return fresh;
}

function list(followed) {
  const rows = one("[data-list]");
  part("list").hidden = !followed.length;
  rows.replaceChildren(...followed.map((row) => {
    const item = document.createElement("li");
    const words = document.createElement("span");
    const button = document.createElement("button");
    item.className = "bar";
    words.textContent = `${row.nama}: ${row.kabar === "semua" ? rows.dataset.all : rows.dataset.high}`;
    button.type = "button";
    button.className = "btn mini";
    button.textContent = rows.dataset.stop;
    button.setAttribute("aria-label", `${rows.dataset.stop}: ${row.nama}`);
    button.addEventListener("click", () => run(() => stop(row.desa)));
    item.append(words, button);
    return item;
  }));
}

async function stop(village) {
  const subscription = await present();
  if (!subscription) { list([]); return "stopped"; }
  const left = await ask("/berhenti", { titik: subscription.endpoint, desa: village });
  list(left);
  if (!left.length) await subscription.unsubscribe();
  news.tabIndex = -1;
  news.focus();
  return left.length ? "" : "stopped";
}

async function follow(form) {
  const said = new FormData(form);
  if (!said.get("desa")) { form.desa.focus(); throw Object.assign(new Error("village"), { sentence: news.dataset.choose }); }
  const answer = await Notification.requestPermission();
  if (answer === "denied") { show("denied"); return ""; }
  if (answer !== "granted") throw Object.assign(new Error("refused"), { sentence: news.dataset.refused });
  const manager = (await worker()).pushManager;
  let subscription = await manager.getSubscription();
  if (subscription && !isSameKey(subscription)) subscription = await moved(subscription);
  subscription = subscription || await subscribe(manager);
  list(await ask("", { langganan: subscription.toJSON(), desa: said.get("desa"), kabar: said.get("kabar") }));
  return "done";
}

let isBusy = false;
async function run(step) {
  if (isBusy) return;
  isBusy = true;
  say("busy");
  try {
    say(await step());
  } catch (failure) {
    say("", failure.sentence || news.dataset.offline);
  } finally {
    isBusy = false;
  }
}

async function start() {
  if (!canPush) { show(isIphone && !isInstalled ? "iphone" : "none"); return; }
  show(Notification.permission === "denied" ? "denied" : "ask");
  one("form").addEventListener("submit", (event) => { event.preventDefault(); run(() => follow(event.target)); });
  one("[data-stop-all]").addEventListener("click", () => run(() => stop("")));
  let subscription = await present();
  if (!subscription) return;
  if (!isSameKey(subscription)) subscription = await moved(subscription);
  list(await ask("/daftar", { titik: subscription.endpoint }));
}

start().catch(() => { /* without signal the list stays empty; every button says so */ });
