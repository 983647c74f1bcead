// Reports that wait on the phone. Each has its own key, so sending one twice still makes one report. Used by the page and
// by the service worker, so nothing here touches a page.
import { add, all, change, drop, put } from "./store.js";

const PATIENCE = 90000;
export const SYNC = "antre";
const TAKEN = [201, 202, 409];

export const keyOf = (fields) => fields.find(([name]) => name === "kunci")[1];

// The temporary code of a report that has no number yet; the person may read it to us on the telephone.
export const codeOf = (key) => `HP-${key.replace(/[^0-9a-z]/gi, "").slice(0, 3).toUpperCase()}`;

export const waiting = async () => (await all("antre")).sort((a, b) => a.at - b.at);

// Sends one report. Returns the receipt, or says why there is none: {status, faults}.
export async function send(fields, photo) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  if (photo) body.append("foto", photo, photo.name || "foto.jpg");
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
export async function keep(fields, photo, makeRoom) {
  const held = navigator.locks ? 0 : Date.now() + PATIENCE;
  const item = { key: keyOf(fields), fields, photo: photo || null, at: Date.now(), tries: 0, held };
  const whole = await put("antre", item).then(() => true, () => false) || await again(item, makeRoom);
  if (!whole) await put("antre", { ...item, photo: null, lost: Boolean(photo) });
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

// Sends what waits, the oldest first, and calls arrived(receipt) for each. A refused one is kept aside, with what is to be
// mended, and the others go on. One tab, or the service worker, at a time.
export function replay(arrived) {
  return alone("antre", () => sendAll(arrived).catch(() => { /* no IndexedDB here: then nothing waits */ }));
}

async function sendAll(arrived) {
  for (const { key, fields, photo, held, faults } of await waiting()) {
    if (held > Date.now() || faults) continue;
    const goesOn = await sending(key, async () => {
      const told = await send(fields, photo);
      if (TAKEN.includes(told.status)) {
        await sent(key);
        if (told.kode) arrived(told);
      } else if (told.status === 422) {
        await change("antre", key, (item) => ({ ...item, faults: told.salah }));
      } else {
        await release(key);
        return false;
      }
      return true;
    });
    if (goesOn === false) break;
  }
}
