// A report in one SMS: plain letters, at most 160, the temporary code first so that the desk finds the rest later.
const MOST = 160;

export function sms(of, code) {
  const place = of.lat ? `${Number(of.lat).toFixed(4)},${Number(of.lng).toFixed(4)}` : "";
  const where = [of.desa?.replace(/-/g, " "), of.rt && `RT ${of.rt}`, of.patokan, place];
  const said = ["LAPOR", code, ...where, chip("kejadian"), chip("air"), of.tolong === "ya" && "TOLONG", of.kata];
  return plain(said.filter(Boolean).join(" ")).slice(0, MOST).trim();

  function chip(name) {
    const input = of[name] && document.querySelector(`input[name="${name}"][value="${CSS.escape(of[name])}"]`);
    return input ? input.closest("label")?.textContent.trim() : "";
  }
}

// Letters that every phone sends one by one; others would halve the room.
function plain(text) {
  return text.normalize("NFKD").replace(/[^\x20-\x5a\x61-\x7a\n]/g, "").replace(/\s+/g, " ");
}
