// Checks a signed bulletin without any network: the stand-alone page carries the office's public keys.
// The rules are those of docs/bulletin-format.md, sections 2 to 4; what differs in one letter is refused.
const PREFIX = 'DST1:';
const MOST_BYTES = 32 * 1024;
const FORMAT = 'destana-bulletin/1';

class NotGenuine extends Error {}

function bytesOf(text) {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new NotGenuine('letters');
  const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/').padEnd(Math.ceil(text.length / 4) * 4, '='));
  const proper = btoa(raw).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  if (proper !== text) throw new NotGenuine('letters');
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

async function inflated(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const parts = [];
  let size = 0;
  for (let turn = 0; turn <= MOST_BYTES; turn += 1) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    size += value.length;
    if (size > MOST_BYTES) break;
    parts.push(value);
  }
  await reader.cancel();
  throw new NotGenuine('size');
}

// Member names are sorted by code points, as Python does; the language's own order is by UTF-16 units.
function byCodePoint(one, other) {
  const a = Array.from(one, (letter) => letter.codePointAt(0));
  const b = Array.from(other, (letter) => letter.codePointAt(0));
  const place = a.findIndex((point, index) => point !== b[index]);
  if (place < 0) return a.length - b.length;
  return place >= b.length ? 1 : a[place] - b[place];
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const names = Object.keys(value).sort(byCodePoint);
    return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new NotGenuine('number');
  return JSON.stringify(typeof value === 'string' ? value.normalize('NFC') : value);
}

function keyFor(document, id, keys) {
  const key = keys.find((one) => one.id === id);
  if (!key) throw new NotGenuine('key');
  const issued = document.issued;
  if (typeof issued !== 'string' || issued < key.from) throw new NotGenuine('older');
  if (key.revoked && issued >= key.revoked) throw new NotGenuine('revoked');
  return key;
}

async function opened(line, keys) {
  const parts = line.trim().slice(PREFIX.length).split('.');
  if (!line.trim().startsWith(PREFIX) || parts.length !== 3) throw new NotGenuine('none');
  const plain = await inflated(bytesOf(parts[0]));
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
  const document = JSON.parse(text);
  if (document === null || document.format !== FORMAT || canonical(document) !== text) throw new NotGenuine('text');
  const key = keyFor(document, parts[1], keys);
  const known = await crypto.subtle.importKey('raw', bytesOf(key.public), { name: 'Ed25519' }, false, ['verify']);
  const fits = await crypto.subtle.verify({ name: 'Ed25519' }, known, bytesOf(parts[2]), plain);
  if (!fits) throw new NotGenuine('signature');
  return document;
}

// Returns {ok, why, document}. Whatever breaks on the way is a refusal, never a pass.
async function check(line, keys) {
  try {
    return { ok: true, why: '', document: await opened(line, keys) };
  } catch (fault) {
    return { ok: false, why: fault instanceof NotGenuine ? fault.message : 'text', document: null };
  }
}

async function canVerify() {
  try {
    await crypto.subtle.importKey('raw', new Uint8Array(32), { name: 'Ed25519' }, false, ['verify']);
    return typeof DecompressionStream === 'function';
  } catch {
    return false;
  }
}

const page = (id) => document.getElementById(id);
const keys = JSON.parse(page('keys').textContent);

function standing(found, now) {
  if (!found.ok) return found.why === 'key' ? 'newer' : 'refused';
  if (found.document.status !== 'Actual') return 'exercise';
  if (found.document.kind === 'withdrawal') return 'withdrawal';
  return found.document.expires < now ? 'expired' : 'genuine';
}

function show(found) {
  const now = new Date().toISOString().slice(0, 19) + 'Z';
  const word = standing(found, now);
  for (const part of document.querySelectorAll('[data-answer]')) part.hidden = part.dataset.answer !== word;
  const said = found.document || {};
  const local = (at) => (at ? new Date(at).toLocaleString('id-ID', { timeZone: page('page').dataset.zone }) : '–');
  page('code').textContent = said.code || '';
  page('headline').textContent = said.headline || '';
  page('area').textContent = said.area || '';
  page('do').replaceChildren(...(said.do || []).map((step) => Object.assign(document.createElement('li'), { textContent: step })));
  page('issued').textContent = local(said.issued);
  page('expires').textContent = local(said.expires);
  page('said').hidden = !found.ok;
  page('answer').hidden = false;
  page('answer').focus();
}

page('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  show(await check(page('line').value, keys));
});
canVerify().then((can) => {
  page('old').hidden = can;
  page('go').disabled = !can;
});
window.destana = { check: (line) => check(line, keys) };
