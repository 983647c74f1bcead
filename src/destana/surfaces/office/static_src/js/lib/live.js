// News from other desks: the server says that something changed, this page fetches its own parts again.
import { isBusy } from "./line.js";

const AGAIN_MS = 120;
const PARTS = "#rail:outerHTML,#antrean:outerHTML,#jam:innerHTML";
const RAIL = "#rail:outerHTML";
const TYPES = /^(report|incident|bulletin|village|fact|figure)$/;

let source = null;
let seen = 0;
let waiting = false;
let later = 0;
const missed = new Set();

function isTyping() {
  const here = document.activeElement;
  return Boolean(here?.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") && here.closest("#app"));
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

function parts(targets) {
  const mine = `report:${openReport()}`;
  const isMine = openReport() && targets.includes(mine);
  const pane = isMine && !isTyping() && !isTouched() && !document.querySelector("#langkah > *");
  const extra = pane ? ",#kerja:outerHTML,#samping:outerHTML" : ",#samping:outerHTML";
  if (isMine && !pane) document.getElementById("berubah")?.removeAttribute("hidden");
  return PARTS + extra;
}

// What the person does comes first: news wait for it, and news that were asked for before it are not shown any more.
function refresh(htmx, targets) {
  for (const target of targets) missed.add(target);
  if (waiting) return;
  if (isBusy()) {
    clearTimeout(later);
    later = setTimeout(() => refresh(htmx, []), AGAIN_MS);
    return;
  }
  waiting = true;
  const queue = document.getElementById("antrean");
  const selectOOB = queue ? parts([...missed]) : document.querySelector("[data-live]") ? page() : RAIL;
  const scrolled = queue?.scrollTop ?? 0;
  const asked = new Set(missed);
  missed.clear();
  htmx
    .ajax("GET", here(), { target: "#live", swap: "none", selectOOB, quiet: true, about: openReport(), asked })
    .finally(() => {
      waiting = false;
      const now = document.getElementById("antrean");
      if (now) now.scrollTop = scrolled;
      if (missed.size) refresh(htmx, []);
    });
}

function onSwap(event) {
  const ctx = event.detail.ctx;
  if (!ctx?.quiet || (!isBusy() && ctx.about === openReport())) return;
  event.preventDefault();
  for (const target of ctx.asked) missed.add(target);
}

// The address /meja opens whatever comes first; what is open here must stay open.
function here() {
  const report = openReport();
  return (report ? `/meja/laporan/${report}` : location.pathname) + location.search;
}

function page() {
  return isTyping() || isTouched() ? RAIL : `${RAIL},#kerja:outerHTML`;
}

export function live(htmx) {
  if (!window.EventSource || !document.getElementById("rail")) return;
  document.addEventListener("htmx:before:swap", onSwap);
  source = new EventSource("/langsung");
  source.addEventListener("berubah", (event) => {
    const news = JSON.parse(event.data);
    if (news.seq <= seen) return;
    seen = news.seq;
    const targets = news.targets.filter((target) => TYPES.test(target.split(":")[0]));
    if (targets.length) refresh(htmx, targets);
  });
  source.addEventListener("awal", (event) => {
    const head = JSON.parse(event.data).seq;
    if (seen && head > seen) refresh(htmx, ["incident:all"]);
    seen = Math.max(seen, head);
  });
  window.addEventListener("pagehide", () => source.close());
}
