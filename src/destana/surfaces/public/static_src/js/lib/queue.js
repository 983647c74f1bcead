// Reports that wait on the phone. Each has its own key, so sending one twice still makes one report.
import { all, drop, put } from "./store.js";
import { said } from "./said.js";

const PATIENCE = 90000;
let busy = false;

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
    const key = fields.find(([name]) => name === "kunci")[1];
    return told.kunci === key ? { status: answer.status, ...told } : { status: 0 };
  } catch {
    return { status: 0 };
  } finally {
    clearTimeout(timer);
  }
}

export async function keep(fields, photo) {
  const key = fields.find(([name]) => name === "kunci")[1];
  await put("antre", { key, fields, photo: photo || null, at: Date.now(), tries: 0 });
  if (navigator.storage?.persist) navigator.storage.persist().catch(() => {});
  return `HP-${key.replace(/[^0-9a-z]/gi, "").slice(0, 3).toUpperCase()}`;
}

// Sends what waits, the oldest first; a refused one is kept aside and the others go on.
export async function replay(box) {
  if (busy) return;
  busy = true;
  try {
    for (const item of (await all("antre")).sort((a, b) => a.at - b.at)) {
      const told = await send(item.fields, item.photo);
      if ([201, 202, 409].includes(told.status)) {
        await drop("antre", item.key);
        if (told.kode) arrived(box, told);
      } else {
        await put("antre", { ...item, tries: item.tries + 1 });
        if (!told.status || told.status >= 500) break;
      }
    }
  } catch { /* no IndexedDB here: then nothing waits */ } finally {
    busy = false;
  }
  await show(box);
}

export async function show(box) {
  let waiting = [];
  try { waiting = await all("antre"); } catch { return; }
  const line = box.querySelector("p.waits") || box.appendChild(Object.assign(document.createElement("p"), { className: "waits" }));
  line.textContent = "";
  if (waiting.length) {
    const kb = Math.ceil(waiting.reduce((sum, item) => sum + (item.photo?.size || 0) + 1024, 0) / 1024);
    line.append(`${said.waiting(waiting.length)} (${kb} KB) `);
    if (/iPhone|iPad/.test(navigator.userAgent)) line.append(`${said.iphone} `);
    const now = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: said.now });
    now.addEventListener("click", () => replay(box));
    line.append(now);
  }
  box.hidden = !waiting.length && !box.querySelector("p.came");
}

function arrived(box, told) {
  const line = Object.assign(document.createElement("p"), { className: "came", textContent: `${said.arrived(told.kode)} ` });
  line.append(Object.assign(document.createElement("a"), { href: told.url, textContent: said.look }));
  box.prepend(line);
  box.hidden = false;
}
