// After a swap the focus goes to what the person has to read next, and scroll positions of the queue stay.
let scrolled = 0;

export function focus() {
  document.addEventListener("htmx:before:swap", () => {
    scrolled = document.getElementById("antrean")?.scrollTop ?? 0;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const queue = document.getElementById("antrean");
    if (queue) queue.scrollTop = scrolled;
    document.querySelector("#daftar a[aria-current]")?.scrollIntoView({ block: "nearest" });
    if (event.detail.ctx?.select !== "#app") return;
    const wanted = document.querySelector("#app [autofocus]") ?? document.getElementById("judul") ?? document.querySelector("#app h1");
    if (wanted && !wanted.hasAttribute("tabindex") && !wanted.matches("a, button, input, select, textarea")) wanted.tabIndex = -1;
    wanted?.focus({ preventScroll: false });
  });
}
