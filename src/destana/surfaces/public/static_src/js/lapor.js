// The report form with a helping hand: a smaller photo, the phone's place, a draft, and a queue for the time without signal.
import { said } from "./lib/said.js";
import { shrink } from "./lib/photo.js";
import { drop, get, put } from "./lib/store.js";
import { keep, replay, send, show } from "./lib/queue.js";

const root = document.documentElement;
const form = document.getElementById("lapor");
const box = document.getElementById("antre");
const news = document.getElementById("kabar");
const DRAFT = "lapor-draf";
const TYPED = ["kata", "desa", "rt", "patokan", "kejadian", "air", "tolong", "hp"];
let photo = null;
root.classList.add("js");

const memory = {
  read(name) { try { return localStorage.getItem(name); } catch { return null; } },
  write(name, value) { try { localStorage.setItem(name, value); } catch { /* private window */ } },
  clear(name) { try { localStorage.removeItem(name); } catch { /* private window */ } },
};

function freshKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fields() {
  return [...new FormData(form)].filter(([name]) => name !== "foto");
}

// ---- theme
const bright = document.querySelector("[data-theme-switch]");
bright?.addEventListener("click", (event) => {
  event.preventDefault();
  root.dataset.theme = "light";
});

// ---- photo
const shoot = form.querySelector(".shoot");
const input = document.getElementById("foto");
const photoNews = document.getElementById("foto-kabar");

async function take(file) {
  photo = await shrink(file);
  const kb = Math.ceil(photo.size / 1024);
  photoNews.textContent = photo === file ? said.photo : said.shrunk(kb);
  preview(photo);
  try {
    const files = new DataTransfer();
    files.items.add(photo);
    input.files = files.files;
  } catch { /* the queue sends our copy all the same */ }
  put("draf", { key: DRAFT, photo }).catch(() => {});
  save();
}

function preview(file) {
  const picture = shoot.querySelector("img") || shoot.insertBefore(document.createElement("img"), shoot.querySelector("svg"));
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  picture.onload = () => URL.revokeObjectURL(picture.src);
  shoot.classList.add("has");
  shoot.querySelector("svg").setAttribute("hidden", "");
}

input.addEventListener("change", () => { if (input.files[0] && input.files[0] !== photo) take(input.files[0]); });

// ---- place
const gps = document.getElementById("gps");
const line = gps.querySelector("p");
function locate() {
  line.textContent = said.looking;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    form.lat.value = coords.latitude.toFixed(6);
    form.lng.value = coords.longitude.toFixed(6);
    form.ketelitian.value = Math.round(coords.accuracy);
    line.textContent = said.found(Math.round(coords.accuracy));
  }, () => { line.textContent = said.noPlace; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
}
gps.hidden = !(navigator.geolocation && isSecureContext);
if (!gps.hidden) {
  gps.querySelector("button").addEventListener("click", locate);
  navigator.permissions?.query({ name: "geolocation" }).then((may) => { if (may.state === "granted") locate(); }, () => {});
}
if (!form.desa.value) {
  const mine = memory.read("desa");
  if (mine && form.desa.querySelector(`option[value="${CSS.escape(mine)}"]`)) form.desa.value = mine;
}

// ---- depth: asked while water may be what happened; a fire has none
const WATER = ["", "flood", "road"];
const depth = document.getElementById("air");
function askDepth() {
  depth.hidden = !WATER.includes(form.elements.kejadian.value);
  if (depth.hidden) for (const chip of form.elements.air) chip.checked = false;
}
form.addEventListener("change", askDepth);
askDepth();

// ---- draft
function save() {
  const kept = Object.fromEntries(fields().filter(([name]) => TYPED.includes(name) || name === "kunci"));
  memory.write(DRAFT, JSON.stringify({ kept, at: Date.now() }));
}
function forget() {
  memory.clear(DRAFT);
  drop("draf", DRAFT).catch(() => {});
}
function offerDraft() {
  const draft = JSON.parse(memory.read(DRAFT) || "null");
  const bar = document.getElementById("konsep");
  if (!draft || form.kata.value || document.getElementById("salah")) return;
  const clock = new Date(draft.at).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
  bar.querySelector("span").textContent = said.draft(clock);
  bar.hidden = false;
  bar.querySelector('[data-draft="go"]').addEventListener("click", async () => {
    for (const [name, value] of Object.entries(draft.kept)) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
    bar.hidden = true;
    askDepth();
    const kept = await get("draf", DRAFT).catch(() => null);
    if (kept?.photo) { photo = kept.photo; preview(photo); photoNews.textContent = said.photo; }
    form.kata.focus();
  });
  bar.querySelector('[data-draft="drop"]').addEventListener("click", () => { forget(); bar.hidden = true; });
}
form.kunci.value = freshKey();
offerDraft();
form.addEventListener("input", (event) => { if (event.target !== input) save(); });

// ---- sending
function faults(told) {
  let summary = document.getElementById("salah");
  if (!summary) {
    summary = Object.assign(document.createElement("div"), { id: "salah", className: "oops", tabIndex: -1 });
    summary.setAttribute("role", "alert");
    form.before(summary);
  }
  summary.textContent = "";
  summary.append(Object.assign(document.createElement("h2"), { textContent: said.mend }));
  const list = summary.appendChild(Object.assign(document.createElement("ul"), { className: "plain" }));
  for (const fault of told) {
    const link = Object.assign(document.createElement("a"), { href: `#${fault.kolom}`, textContent: fault.kalimat });
    list.appendChild(document.createElement("li")).append(link);
    const field = document.getElementById(fault.kolom);
    const home = field.closest(".field");
    home.classList.add("bad");
    home.querySelector(".wrong")?.remove();
    home.append(Object.assign(document.createElement("p"), { className: "wrong", id: `w-${fault.kolom}`, textContent: fault.kalimat }));
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `w-${fault.kolom}`);
  }
  document.title = `${root.lang === "en" ? "Error:" : "Salah:"} ${document.title.replace(/^(Salah|Error): /, "")}`;
  summary.focus();
}

async function later(list, status) {
  try {
    const code = await keep(list, photo);
    news.textContent = status >= 500 ? said.trouble(document.querySelector('a[href^="tel:"]').textContent) : said.kept(code);
    form.reset();
    askDepth();
    for (const name of ["lat", "lng", "ketelitian", "ditulis"]) form[name].value = "";
    photo = null;
    shoot.classList.remove("has");
    shoot.querySelector("img")?.remove();
    shoot.querySelector("svg").removeAttribute("hidden");
    photoNews.textContent = "";
    form.kunci.value = freshKey();
    forget();
    await show(box);
  } catch {
    news.textContent = said.unkept;
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = document.getElementById("kirim");
  if (button.getAttribute("aria-disabled") === "true") return;
  form.ditulis.value = form.ditulis.value || new Date().toISOString();
  const list = fields();
  if (!form.kata.value.trim() && !photo && !form.kejadian.value && !form.lat.value && !form.foto_tersimpan) {
    faults([{ kolom: "foto", kalimat: said.empty }]);
    return;
  }
  button.setAttribute("aria-disabled", "true");
  news.textContent = said.sending;
  const slow = setTimeout(() => { news.textContent = said.slow; }, 8000);
  const told = await send(list, photo);
  clearTimeout(slow);
  button.removeAttribute("aria-disabled");
  news.textContent = "";
  if (told.status === 201) { forget(); location.assign(told.url); }
  else if (told.status === 422) faults(told.salah);
  else if (told.status === 409 || told.status === 202) { forget(); form.submit(); }
  else await later(list, told.status);
});

show(box);
replay(box);
addEventListener("online", () => replay(box));
document.addEventListener("visibilitychange", () => { if (!document.hidden) replay(box); });
setInterval(() => replay(box), 30000);
