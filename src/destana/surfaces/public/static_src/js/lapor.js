// The report form with a helping hand: a smaller photo, the phone's place, a draft, and a queue for the time without signal.
import { said } from "./lib/said.js";
import { shrink, smallOf } from "./lib/photo.js";
import { Draft, adopt, discard, left } from "./lib/draft.js";
import { unpack } from "./lib/parcel.js";
import { shared } from "./lib/shared.js";
import { Waiting } from "./lib/waiting.js";
import { arrivedWithout, codeOf, keep, keyOf, release, send, sendLater, sending, sent, takeOver } from "../../../ui/static_src/js/lib/queue.js";

const root = document.documentElement;
const form = document.getElementById("lapor");
const box = document.getElementById("antre");
const news = document.getElementById("kabar");
let photo = null;
root.classList.add("js");

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
  await draft.keepPhoto(photo);
  draft.save(fields());
}

function preview(file) {
  const picture = shoot.querySelector("img") || shoot.insertBefore(document.createElement("img"), shoot.querySelector("svg"));
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  picture.onload = () => URL.revokeObjectURL(picture.src);
  shoot.classList.add("has");
  shoot.querySelector("svg").setAttribute("hidden", "");
}

// The camera may end this page: what was typed is kept before it opens, and whenever the page goes out of sight.
input.addEventListener("click", () => draft.save(fields()));
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
function mineOf() {
  try { return localStorage.getItem("desa"); } catch { return null; }
}
if (!form.desa.value) {
  const mine = mineOf();
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
let draft = new Draft(freshKey());
form.kunci.value = draft.key;

function fill(list) {
  for (const [name, value] of list) {
    const field = form.elements[name];
    if (!field || name === "stempel") continue;
    if (field.type === "checkbox") field.checked = true;
    else field.value = value;
  }
  askDepth();
}

function show(file) {
  photo = file;
  preview(file);
  photoNews.textContent = said.photo;
}

async function offerDraft() {
  const found = await left();
  const bar = document.getElementById("konsep");
  if (!found || form.kata.value || document.getElementById("salah")) return;
  const clock = new Date(found.at).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
  bar.querySelector("span").textContent = said.draft(clock);
  bar.hidden = false;
  bar.querySelector('[data-draft="go"]').onclick = async () => {
    bar.hidden = true;
    const mine = await adopt(found.key);
    if (!mine) return;
    draft = mine;
    fill(found.kept);
    form.kunci.value = draft.key;
    if (draft.photo) show(draft.photo);
    form.kata.focus();
  };
  bar.querySelector('[data-draft="drop"]').onclick = () => { discard(found.key); bar.hidden = true; };
}
form.addEventListener("input", (event) => { if (event.target !== input) draft.save(fields()); });
document.addEventListener("visibilitychange", () => { if (document.hidden) draft.save(fields()); });

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

function empty() {
  form.reset();
  askDepth();
  for (const name of ["lat", "lng", "ketelitian", "ditulis"]) form[name].value = "";
  photo = null;
  shoot.classList.remove("has");
  shoot.querySelector("img")?.remove();
  shoot.querySelector("svg").removeAttribute("hidden");
  photoNews.textContent = "";
  draft = new Draft(freshKey());
  form.kunci.value = draft.key;
}

const number = () => document.querySelector('a[href^="tel:"]').textContent;

async function later(key, status, whole) {
  await release(key);
  sendLater();
  news.textContent = status >= 500 ? said.trouble(number()) : said.kept(codeOf(key));
  if (!whole) news.textContent += ` ${said.full}`;
  empty();
  await queue.show();
}

async function draftAgain() {
  draft = new Draft(draft.key);
  if (photo) await draft.keepPhoto(photo);
  draft.save(fields());
}

// On the phone first, then on its way: a page that is ended in between leaves a report that sends itself.
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
  const key = keyOf(list);
  let whole = null;
  const slow = setTimeout(() => { news.textContent = said.slow; }, 8000);
  const told = await sending(key, async () => {
    const small = photo ? await smallOf(photo) : null;
    whole = await keep(list, photo, () => draft.forget(), small).catch(() => null);
    if (whole !== null) await draft.forget();
    return send(list, photo, small, whole === true);
  });
  clearTimeout(slow);
  button.removeAttribute("aria-disabled");
  news.textContent = "";
  const isAnswered = [201, 202, 409, 422].includes(told.status);
  const hasMore = told.status === 201 && told.unggahan;
  if (hasMore) { await arrivedWithout(key, told); sendLater(); }
  else if (isAnswered) await sent(key).catch(() => {});
  if (told.status === 201) location.assign(told.url);
  else if (told.status === 422) { await draftAgain(); faults(told.salah); }
  else if (isAnswered) form.submit();
  else if (whole === null) news.textContent = said.unkept;
  else await later(key, told.status, whole);
});

// ---- what waits
async function mend({ key, fields: list, photo: file, faults: told }) {
  await sent(key);
  draft = new Draft(key);
  fill(list);
  form.kunci.value = key;
  if (file) show(file);
  await draftAgain();
  await queue.show();
  faults(told);
}

const queue = new Waiting(box, mend);
document.getElementById("paket-buka").hidden = false;
const parcel = document.getElementById("paket");
parcel.addEventListener("change", async () => {
  const told = document.getElementById("paket-kabar");
  try {
    let taken = 0;
    for (const one of await unpack(parcel.files[0])) if (await takeOver(one.fields, one.photo, one.at)) taken += 1;
    told.textContent = said.took(taken);
    await queue.go();
  } catch {
    told.textContent = said.noParcel;
  }
  parcel.value = "";
});

async function begin() {
  const given = await shared();
  if (!given) return offerDraft();
  form.kata.value = given.text;
  if (given.photo) await take(given.photo);
  draft.save(fields());
  return undefined;
}

begin();
queue.show();
queue.go();
addEventListener("online", () => queue.go());
document.addEventListener("visibilitychange", () => { if (!document.hidden) queue.go(); });
setInterval(() => queue.go(), 30000);
