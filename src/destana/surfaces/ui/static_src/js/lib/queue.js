// Reports that wait on the phone. Each has its own key, so sending one twice still makes one report. Used by the page and
// by the service worker, so nothing here touches a page.
import { add, all, change, drop, get, put } from "./store.js";
import { mayHash, promiseOf, upload } from "./upload.js";

const PATIENCE = 90000;
export const SYNC = "antre";
const TAKEN = [201, 202, 409];
const AT_ONCE = 8 * 1024;

export const keyOf = (fields) => fields.find(([name]) => name === "kunci")[1];

// The temporary code of a report that has no number yet; the person may read it to us on the telephone.
export const codeOf = (key) => `HP-${key.replace(/[^0-9a-z]/gi, "").slice(0, 3).toUpperCase()}`;

export const waiting = async () => (await all("antre")).sort((a, b) => a.at - b.at);

// A photo that is larger than a preview follows in pieces, if it is safe on the phone meanwhile.
async function addPhoto(body, { photo, small, isKept }) {
  if (!photo) return;
  const promise = isKept && photo.size > AT_ONCE && mayHash() ? await promiseOf(photo).catch(() => "") : "";
  if (!promise) body.append("foto", photo, photo.name || "foto.jpg");
  else body.append("janji", promise);
  if (promise && small) body.append("pratinjau", small, "kecil.jpg");
}

// Sends one report. Returns the receipt, or says why there is none: {status, faults}. isKept: the queue has it, so that a
// photo may follow in pieces.
export async function send(fields, photo, small, isKept) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  await addPhoto(body, { photo, small, isKept });
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch("/lapor", {
      method: "POST", body, signal: stop.signal, credentials: "same-origin", headers: { Accept: "application/json" },
    });
    const told = await answer.json();
    // Only an answer that names our key is a receipt; a hotel's login page also answers 200.
    return told.kunci === keyOf(fields) ? { status: answer.status, ...told } : { status: 0 };
  } catch {
    return { status: 0 };
  } finally {
    clearTimeout(timer);
  }
}

// Does the work unless another tab, or the service worker, does it just now; the lock of a killed tab is free at once.
// Old browsers have no locks: there an item is held for a while, and the server makes one report of two copies anyway.
function alone(name, work) {
  const { locks } = navigator;
  return locks ? locks.request(name, { ifAvailable: true }, (mine) => (mine ? work() : undefined)) : work();
}

export const sending = (key, work) => alone(`kirim:${key}`, work);

// Keeps a report on the phone before it is sent. On a full phone makeRoom() is called; where that is not enough the words
// are kept without the photo, and the answer is false. Raises where nothing can be kept.
export async function keep(fields, photo, makeRoom, small) {
  const held = navigator.locks ? 0 : Date.now() + PATIENCE;
  const item = { key: keyOf(fields), fields, photo: photo || null, small: (photo && small) || null, at: Date.now(), tries: 0, held };
  const whole = await put("antre", item).then(() => true, () => false) || await again(item, makeRoom);
  if (!whole) await put("antre", { ...item, photo: null, small: null, lost: Boolean(photo) });
  if (navigator.storage?.persist) navigator.storage.persist().catch(() => {});
  return whole;
}

async function again(item, makeRoom) {
  await makeRoom();
  return put("antre", item).then(() => true, () => false);
}

// Takes over a report that another phone could not send; known keys stay as they are.
export async function takeOver(fields, photo, at) {
  try {
    await add("antre", { key: keyOf(fields), fields, photo, at, tries: 0, held: 0 });
    return true;
  } catch {
    return false;
  }
}

// A receipt that came while no page was open waits here for the next one.
const RECEIPT = "terima:";
export const remember = (told) => put("draf", { key: RECEIPT + told.kunci, told });
export async function receipts() {
  const found = (await all("draf")).filter(({ key }) => key.startsWith(RECEIPT));
  for (const { key } of found) await drop("draf", key);
  return found.map(({ told }) => told);
}

export const sent = (key) => drop("antre", key);
export const release = (key) => change("antre", key, (item) => ({ ...item, held: 0, tries: item.tries + 1 }));

// Asks the browser to send when there is signal, also with the page closed. Chromium only; elsewhere the page does it.
export function sendLater() {
  navigator.serviceWorker?.ready?.then((ready) => ready.sync?.register(SYNC)).catch(() => {});
}

// The report has arrived and its photo has not: the item stays, and from now on only its photo is sent.
export const arrivedWithout = (key, told) => change("antre", key, (item) => ({ ...item, told, percent: 0, held: 0, tries: 0 }));

// Sends what waits, the oldest first and all words before any photo, and calls arrived(receipt) for each report and
// moved(item) while a photo is on its way. A refused one is kept aside, with what is to be mended, and the others go on.
// One tab, or the service worker, at a time.
export function replay(arrived, moved = () => {}) {
  return alone("antre", () => sendAll(arrived, moved).catch(() => { /* no IndexedDB here: then nothing waits */ }));
}

async function sendAll(arrived, moved) {
  for (const item of await waiting()) {
    if (item.held > Date.now() || item.faults || item.told) continue;
    if (await sending(item.key, () => sendWords(item, arrived)) === false) break;
  }
  for (const item of await waiting()) {
    if (item.told && await sending(item.key, () => sendPhoto(item, arrived, moved)) === false) break;
  }
}

async function sendWords({ key, fields, photo, small }, arrived) {
  const told = await send(fields, photo, small, true);
  if (TAKEN.includes(told.status)) {
    if (told.unggahan) await arrivedWithout(key, told);
    else await sent(key);
    if (told.kode) arrived(told);
  } else if (told.status === 422) {
    await change("antre", key, (item) => ({ ...item, faults: told.salah }));
  } else {
    await release(key);
    return false;
  }
  return true;
}

async function sendPhoto({ key }, arrived, moved) {
  const item = await get("antre", key);
  if (!item?.told) return true;
  const end = await upload(item.told.unggahan, item.photo, async (percent) => {
    await change("antre", key, (one) => ({ ...one, percent }));
    moved({ ...item, percent });
  });
  if (end === "later") {
    await release(key);
    return false;
  }
  if (end === "unknown") {
    await change("antre", key, ({ told, ...one }) => one);
    return true;
  }
  await sent(key);
  moved({ ...item, percent: 100, end });
  if (end === "refused" && item.told.kode) arrived({ ...item.told, photoRefused: true });
  return true;
}
