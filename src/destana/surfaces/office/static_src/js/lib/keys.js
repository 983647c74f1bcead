// Single keys. A control says its key in data-key; letters act outside fields only and can be switched off.
const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const STORE = "meja.huruf";

function lettersOn() {
  return (localStorage.getItem(STORE) ?? document.body.dataset.letters) !== "off";
}

function isTyping(element) {
  return Boolean(element?.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"));
}

// The queue's links are the order of the desk; on a phone they are hidden but still there.
function move(by) {
  const links = [...document.querySelectorAll("#daftar a")];
  const here = links.findIndex((link) => link.getAttribute("aria-current"));
  const next = links[here + by] ?? (here < 0 ? links[0] : null);
  next?.click();
  return Boolean(next);
}

function press(key) {
  const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => !one.disabled);
  control?.click();
  return Boolean(control);
}

function act(key) {
  if (key in MOVES) return move(MOVES[key]);
  if (key >= "1" && key <= "6" && key.length === 1) {
    const box = document.getElementById(`bukti-${key}`);
    if (!box || box.disabled) return false;
    box.click();
    return true;
  }
  if (key === "/") {
    const wide = document.getElementById("cari");
    const field = wide?.offsetParent ? wide : document.getElementById("cari-sini");
    field?.focus();
    field?.select();
    return Boolean(field);
  }
  if (key === "?") return help();
  return press(key);
}

function help() {
  const dialog = document.getElementById("tombol");
  if (!dialog || dialog.open) return false;
  dialog.showModal();
  return true;
}

function showLetters() {
  for (const button of document.querySelectorAll("[data-toggle-letters]")) {
    button.textContent = lettersOn() ? button.dataset.on : button.dataset.off;
    button.setAttribute("aria-pressed", String(lettersOn()));
  }
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "Escape") {
    if (isTyping(event.target)) event.target.blur();
    else if (press("Escape")) event.preventDefault();
    return;
  }
  if (isTyping(event.target)) return;
  // Enter belongs to the control that has the focus; without one it takes the report.
  if (key === "Enter" && event.target.closest("a, button, input, summary")) return;
  if ((key === "ArrowDown" || key === "ArrowUp") && event.target.matches("input[type=radio]")) return;
  const isLetter = key.length === 1;
  if (isLetter && !lettersOn()) return;
  if (act(key)) event.preventDefault();
}

export function keys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-help]")) help();
    if (event.target.closest("[data-toggle-letters]")) {
      localStorage.setItem(STORE, lettersOn() ? "off" : "on");
      showLetters();
    }
  });
  showLetters();
}
