// How the line is: a bar after 300 ms, a word after 8 s, a strip without network. Nothing typed is ever lost by it.
const SLOW_MS = 8000;
const running = new Map();

function strip() {
  return document.getElementById("palang");
}

function say(text, again) {
  const place = strip();
  if (!place) return;
  place.replaceChildren(document.createTextNode(text));
  if (again) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = document.body.dataset.again;
    button.addEventListener("click", again);
    place.append(" ", button);
  }
  place.hidden = !text;
}

function busy() {
  document.documentElement.classList.toggle("busy", running.size > 0);
  document.getElementById("app")?.setAttribute("aria-busy", String(running.size > 0));
}

function start(ctx) {
  const timer = setTimeout(() => say(document.body.dataset.slow, () => {
    ctx.request.abort();
    ctx.sourceElement.isConnected && (ctx.sourceElement.matches("form") ? ctx.sourceElement.requestSubmit(ctx.request.submitter ?? undefined) : ctx.sourceElement.click());
  }), SLOW_MS);
  running.set(ctx, timer);
  busy();
}

function stop(ctx) {
  clearTimeout(running.get(ctx));
  running.delete(ctx);
  busy();
  if (!running.size && navigator.onLine) say("");
}

// Whether the person waits for an answer of their own.
export function isBusy() {
  return running.size > 0;
}

export function line() {
  document.addEventListener("htmx:before:request", (event) => start(event.detail.ctx));
  document.addEventListener("htmx:finally:request", (event) => stop(event.detail.ctx));
  document.addEventListener("htmx:error", (event) => {
    const ctx = event.detail.ctx;
    if (!ctx || ctx.request?.signal?.aborted) return;
    setTimeout(() => say(navigator.onLine ? document.body.dataset.lost : document.body.dataset.offline));
  });
  window.addEventListener("offline", () => say(document.body.dataset.offline));
  window.addEventListener("online", () => say(""));
  if (!navigator.onLine) say(document.body.dataset.offline);
}
