// News from other desks: the server says that something changed, this page fetches its own parts again.
// What the person does comes first. Whether it may be shown is asked when the answer is here, and the parts are put in
// place in the same breath: no key and no tick can fall between the question and the change.
import { isBusy } from "./line.js";

const AGAIN_MS = 120;
const QUEUE = ["rail", "antrean", "jam"];
const TYPES = /^(report|incident|bulletin|village|fact|figure)$/;
const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select";

const missed = new Set();
let seen = 0;
let acts = 0;
let asking = false;
let later = 0;
let htmx = null;

function isTyping() {
  const here = document.activeElement;
  return Boolean(here?.matches(FIELDS) && here.closest("#app"));
}

function openReport() {
  return document.getElementById("kerja")?.dataset.report;
}

// Values that a person chose or typed and that the page would lose.
function isTouched() {
  return [...document.querySelectorAll("#kerja :is(input, textarea, select)")].some((field) => {
    if (field.type === "hidden" || field.closest("#bukti")) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((one) => one.selected !== one.defaultSelected && one.defaultSelected);
    return field.value !== field.defaultValue;
  });
}

// Which parts of this page the news are about and may replace.
function parts(targets) {
  const isLeftAlone = isTyping() || isTouched();
  if (!document.getElementById("antrean")) {
    return document.querySelector("[data-live]") && !isLeftAlone ? ["rail", "kerja"] : ["rail"];
  }
  const isAbout = openReport() && targets.has(`report:${openReport()}`);
  if (!isAbout) return [...QUEUE, "samping"];
  if (!isLeftAlone && !document.querySelector("#langkah > *")) return [...QUEUE, "kerja", "samping"];
  document.getElementById("berubah")?.removeAttribute("hidden");
  return [...QUEUE, "samping"];
}

// The address /meja opens whatever comes first; what is open here must stay open.
function here() {
  const report = openReport();
  return (report ? `/meja/laporan/${report}` : location.pathname) + location.search;
}

function askLater() {
  clearTimeout(later);
  later = setTimeout(() => refresh(), AGAIN_MS);
}

async function refresh() {
  if (asking) return;
  if (isBusy()) return askLater();
  const targets = new Set(missed);
  const [about, before] = [openReport(), acts];
  missed.clear();
  asking = true;
  try {
    const answer = await fetch(here(), { headers: { "Destana-News": "1" } });
    const fresh = answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    if (isBusy() || acts !== before || about !== openReport()) for (const target of targets) missed.add(target);
    else if (fresh) show(fresh, targets);
  } catch {
    // The line is gone; when the stream opens again it says so, and everything is asked for anew.
  } finally {
    asking = false;
  }
  if (missed.size) askLater();
}

function show(fresh, targets) {
  const scrolled = document.getElementById("antrean")?.scrollTop ?? 0;
  const focused = document.activeElement?.id;
  for (const id of parts(targets)) {
    const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
    if (!old || !now) continue;
    old.replaceWith(document.adoptNode(now));
    htmx.process(now);
  }
  const queue = document.getElementById("antrean");
  if (queue) queue.scrollTop = scrolled;
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function hear(targets) {
  for (const target of targets) missed.add(target);
  if (missed.size) refresh();
}

export function live(library) {
  if (!window.EventSource || !document.getElementById("rail")) return;
  htmx = library;
  for (const kind of ["click", "change", "submit", "htmx:finally:request"]) document.addEventListener(kind, () => (acts += 1), true);
  const source = new EventSource("/langsung");
  source.addEventListener("berubah", (event) => {
    const news = JSON.parse(event.data);
    if (news.seq <= seen) return;
    seen = news.seq;
    hear(news.targets.filter((target) => TYPES.test(target.split(":")[0])));
  });
  source.addEventListener("awal", (event) => {
    const head = JSON.parse(event.data).seq;
    if (seen && head > seen) hear(["incident:all"]);
    seen = Math.max(seen, head);
  });
  window.addEventListener("pagehide", () => source.close());
}
