// The practice phone: new answers appear by themselves (htmx asks every two seconds), the newest stays in sight, and
// "Send location" opens its own drawer.
import "htmx.org";

const list = document.querySelector(".log");
document.documentElement.classList.add("js");

function toEnd() {
  list.scrollTop = list.scrollHeight;
}

function openDrawer() {
  const drawer = document.getElementById("tempat");
  if (location.hash !== "#tempat") return;
  drawer.open = true;
  drawer.querySelector("select").focus();
}

document.addEventListener("htmx:after:swap", toEnd);
list.addEventListener("click", (event) => { if (event.target.closest('a[href="#tempat"]')) setTimeout(openDrawer); });
addEventListener("hashchange", openDrawer);
document.getElementById("pesan").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    document.getElementById("tulis").requestSubmit();
  }
});
toEnd();
openDrawer();
