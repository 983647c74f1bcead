// Ticking all of a list at once, with a count. Without script every box stands ticked as the page came.
function boxesOf(form) {
  return [...form.querySelectorAll("input[name=pilih]")];
}

function show(form) {
  const boxes = boxesOf(form);
  const ticked = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-check-all] input");
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
  form.querySelector("[data-ticked]").textContent = `${ticked} / ${boxes.length}`;
}

function dress() {
  for (const line of document.querySelectorAll("[data-check-all][hidden]")) {
    line.hidden = false;
    show(line.closest("form"));
  }
}

export function ticks() {
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.picks");
    if (!form) return;
    if (event.target.closest("[data-check-all]")) {
      for (const box of boxesOf(form)) box.checked = event.target.checked;
    }
    show(form);
  });
  document.addEventListener("htmx:after:swap", dress);
  dress();
}
