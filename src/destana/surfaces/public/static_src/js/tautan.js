// The page behind a link from a chat: the phone's place, and how many photos were chosen. Without it the form works, too.
const form = document.getElementById("tautan");
if (form) {
  const gps = document.getElementById("gps");
  const line = gps.querySelector("p");
  const told = form.dataset;
  gps.hidden = !(navigator.geolocation && isSecureContext);
  gps.querySelector("button").addEventListener("click", () => {
    line.textContent = told.looking;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.lat.value = coords.latitude.toFixed(6);
      form.lng.value = coords.longitude.toFixed(6);
      form.ketelitian.value = Math.round(coords.accuracy);
      line.textContent = told.found;
    }, () => { line.textContent = told.none; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
  form.foto.addEventListener("change", () => {
    document.getElementById("foto-kabar").textContent = [...form.foto.files].map((one) => one.name).join(", ");
  });
}
