// What another app has shared with Destana (a photo out of WhatsApp): the service worker keeps it, the form takes it once.
import { drop, get } from "../../../../ui/static_src/js/lib/store.js";

export async function shared() {
  const key = new URLSearchParams(location.search).get("bagikan");
  if (!key) return null;
  history.replaceState(null, "", "/lapor");
  const found = await get("draf", `bagikan:${key}`).catch(() => null);
  if (found) await drop("draf", found.key);
  return found ? { text: found.text, photo: found.photo } : null;
}
