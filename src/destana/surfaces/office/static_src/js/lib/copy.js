// A text for the clipboard, one tap. Without this file (or a clipboard) the text stands in a field to be selected.

export function copy() {
  const show = () =>
    document.querySelectorAll("button[data-copy][hidden]").forEach((button) => {
      button.hidden = !navigator.clipboard;
    });
  show();
  document.addEventListener("htmx:afterSettle", show);
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.done;
    } catch {
      field.focus(); // selected, so that the person copies it by hand
    }
  });
}
