// Makes the public pages livelier; each of them is whole without it.
import { offerInstall } from "../../../ui/static_src/js/lib/install.js";
import { age } from "../../../ui/static_src/js/lib/words.js";

const SIX_HOURS = 6 * 3600 * 1000;
const root = document.documentElement;
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
root.classList.add("js");

const memory = {
  get village() {
    try { return localStorage.getItem("desa") || ""; } catch { return ""; }
  },
  set village(slug) {
    try { localStorage.setItem("desa", slug); } catch { /* private window: nothing is remembered */ }
  },
};

function ages() {
  for (const time of all("time[data-age]")) {
    const from = Date.parse(time.dateTime);
    const grown = time.querySelector("span") || time.appendChild(document.createElement("span"));
    grown.textContent = `, ${age(from)}`;
  }
  for (const card of all("[data-as-of]")) {
    if (Date.now() - Date.parse(card.dataset.asOf) < SIX_HOURS) continue;
    for (const line of all("[data-stale]", card)) line.hidden = false;
    for (const band of all(".band", card)) band.classList.add("stale");
  }
}

function ownVillage() {
  const prefix = root.lang === "en" ? "/en" : "";
  const [, slug] = location.pathname.match(/\/desa\/([a-z0-9-]+)\/?$/) || [];
  if (slug && location.hash === "#ingat") memory.village = slug;
  const isHome = [`${prefix}/`, prefix || "/"].includes(location.pathname);
  if (isHome && memory.village && location.hash !== "#semua") location.replace(`${prefix}/desa/${memory.village}`);
  for (const button of all("[data-make-mine]")) {
    button.hidden = memory.village === slug;
    button.addEventListener("click", () => {
      memory.village = slug;
      button.hidden = true;
    });
  }
  all("[data-remembers]").forEach((line) => { line.hidden = false; });
}

function sharing() {
  if (!navigator.share) return;
  for (const link of all("a[data-share]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const text = new URL(link.href).searchParams.get("text");
      navigator.share({ text }).catch(() => {});
    });
  }
}

function listening() {
  const speech = window.speechSynthesis;
  if (!speech) return;
  for (const button of all("[data-hear]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (speech.speaking) { speech.cancel(); return; }
      const parts = all(".band b, .band span, .now h1, .now p, .do li, .seal", button.closest("article"));
      const said = new SpeechSynthesisUtterance(parts.map((part) => part.textContent.trim()).join(". "));
      said.lang = root.lang === "en" ? "en" : "id-ID";
      said.rate = 0.9;
      speech.speak(said);
    });
  }
}

async function offline() {
  const strip = document.getElementById("luring");
  if (!strip) return;
  const made = Date.parse(strip.dataset.made);
  const check = async () => {
    // navigator.onLine says whether there is a network, not whether it leads to us; so ask.
    const reached = await fetch(location.pathname, { method: "HEAD", cache: "no-store" }).then((r) => r.ok || r.status === 404, () => false);
    strip.hidden = reached;
    strip.textContent = strip.dataset.words;
    strip.classList.toggle("old", Date.now() - made > 3600 * 1000);
  };
  addEventListener("offline", check);
  addEventListener("online", check);
  if (navigator.serviceWorker?.controller || !navigator.onLine) await check();
}

offerInstall();
ages();
setInterval(ages, 30000);
ownVillage();
sharing();
listening();
offline();
if ("serviceWorker" in navigator && isSecureContext) {
  addEventListener("load", () => { setTimeout(() => navigator.serviceWorker.register("/sw.js").catch(() => {}), 1500); });
}
