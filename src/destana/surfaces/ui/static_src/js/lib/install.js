// Offers to keep Destana on the home screen: after the first sent report or on the second visit, never on arrival, and
// after a "later" not for 30 days. iPhones cannot ask; their owners see the two steps.
const NAME = "pasang";
const DAY = 86400 * 1000;
const SILENT = 30 * DAY;
const GAP = DAY / 2; // pages opened within half a day are one visit

function read() {
  try { return JSON.parse(localStorage.getItem(NAME)) || {}; } catch { return {}; }
}

function write(more) {
  try { localStorage.setItem(NAME, JSON.stringify({ ...read(), ...more })); } catch { /* private window: not offered again and again, not at all */ }
}

export const noteSent = () => write({ sent: true });

function countVisit() {
  const { visits = 0, last = 0 } = read();
  const isNew = Math.abs(Date.now() - last) > GAP;
  write({ visits: visits + (isNew ? 1 : 0), last: Date.now() });
}

function isDue() {
  const { visits = 0, sent, no = 0, done } = read();
  return (sent || visits > 1) && !done && Math.abs(Date.now() - no) > SILENT;
}

const isInstalled = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
const isIphone = () => /iPhone|iPad/.test(navigator.userAgent);

// Call it early: the browser says only once that it may ask.
export function offerInstall() {
  const box = document.getElementById("pasang");
  let asked = null;
  countVisit();
  const show = () => {
    if (!box || isInstalled() || !isDue() || !(asked || isIphone())) return;
    box.querySelector("[data-ask]").hidden = !asked;
    box.querySelector("[data-steps]").hidden = Boolean(asked);
    box.hidden = false;
  };
  const hide = (more) => { write(more); if (box) box.hidden = true; };
  addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); asked = event; show(); });
  addEventListener("appinstalled", () => hide({ done: true }));
  box?.querySelector("[data-later]").addEventListener("click", () => hide({ no: Date.now() }));
  box?.querySelector("[data-ask]").addEventListener("click", async () => {
    const { outcome } = await asked.prompt().then((told) => told || asked.userChoice);
    hide(outcome === "accepted" ? { done: true } : { no: Date.now() });
  });
  show();
}
