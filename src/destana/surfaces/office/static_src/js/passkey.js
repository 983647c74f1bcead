// Passkeys: asks the device with what the page carries or fetches, and sends the answer as an ordinary form.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// The question as the page carries it, or fresh from the server, so that only looking at a page costs nothing.
async function questionOf(form) {
  if (form.dataset.question) return form.dataset.question;
  const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

function readQuestion(question) {
  const options = JSON.parse(question).publicKey;
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials])
    for (const item of list || []) item.id = bytes(item.id);
  return { publicKey: options };
}

function writeAnswer(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  });
}

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey-only]")) part.hidden = false;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      const field = form.elements[form.dataset.field];
      if (field.value) return;
      event.preventDefault();
      const wrong = form.querySelector("[data-wrong]");
      wrong.hidden = true;
      try {
        field.value = writeAnswer(await navigator.credentials[form.dataset.passkey](readQuestion(await questionOf(form))));
        form.submit();
      } catch {
        wrong.hidden = false; // cancelled, or no key here: the other way stays open
      }
    });
  }
}
