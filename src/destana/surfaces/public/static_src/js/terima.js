// The receipt: where a photo is still on its way, goes on sending, counts, and shows the whole photo at the end. Who has sent
// a report is offered to keep Destana on the phone.
import { noteSent, offerInstall } from "../../../ui/static_src/js/lib/install.js";
import { remember, replay, sendLater, waiting } from "../../../ui/static_src/js/lib/queue.js";
import { said } from "./lib/said.js";

const line = document.getElementById("foto-maju");
const isMine = (item) => item.told?.unggahan === line.dataset.upload;

function moved(item) {
  if (!isMine(item)) return;
  if (item.end === "whole") location.reload();
  else if (item.end) line.textContent = said.photoRefused(item.told.kode);
  else line.textContent = said.photoAt(item.told.kode, item.percent);
}

async function go() {
  const wasHere = (await waiting().catch(() => [])).some(isMine);
  if (!wasHere) return;
  await replay(remember, moved); // what else arrives is told on the form's page, which is opened next
  const rest = (await waiting().catch(() => [])).find(isMine);
  if (!rest) location.reload(); // another tab, or the service worker, has sent it meanwhile
  else line.textContent = said.photoAt(rest.told.kode, rest.percent || 0);
  sendLater();
}

noteSent();
offerInstall();
if (line) {
  go();
  addEventListener("online", go);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) go(); });
  setInterval(go, 5000);
}
