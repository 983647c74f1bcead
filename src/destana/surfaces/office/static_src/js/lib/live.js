// News from other desks: the server says that something changed, this page fetches its own parts again.
const PARTS = "#rail:outerHTML,#antrean:outerHTML,#jam:innerHTML";
const TYPES = /^(report|incident|bulletin|village|fact|figure)$/;

let source = null;
let seen = 0;
let waiting = false;

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

function refresh(htmx, targets) {
  if (waiting) return;
  if (!document.getElementById("antrean") && !document.querySelector("[data-live]")) return rail(htmx);
  waiting = true;
  const selectOOB = document.getElementById("antrean") ? parts(targets) : page();
  const queue = document.getElementById("antrean");
  const top = queue?.scrollTop ?? 0;
  htmx
    .ajax("GET", here(), { target: "#live", swap: "none", selectOOB, quiet: true })
    .finally(() => {
      waiting = false;
      const now = document.getElementById("antrean");
      if (now) now.scrollTop = top;
    });
}

// The address /meja opens whatever comes first; what is open here must stay open.
function here() {
  const report = openReport();
  return (report ? `/meja/laporan/${report}` : location.pathname) + location.search;
}

function page() {
  return isTyping() || isTouched() ? "#rail:outerHTML" : "#rail:outerHTML,#kerja:outerHTML";
}

function rail(htmx) {
  return htmx.ajax("GET", here(), { target: "#live", swap: "none", selectOOB: "#rail:outerHTML", quiet: true });
}

export function live(htmx) {
  if (!window.EventSource || !document.getElementById("rail")) return;
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
    if (seen && head > seen) refresh(htmx, []);
    seen = Math.max(seen, head);
  });
  window.addEventListener("pagehide", () => source.close());
}
