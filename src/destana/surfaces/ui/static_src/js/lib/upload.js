// Sends a photo in pieces, as tus 1.0 has it, and goes on where an earlier try was cut off. Used by the page and by the
// service worker. A piece counts only when our server names its end and its hash: no login page of a network does.
export const PIECE = 32 * 1024;
const PATIENCE = 60000;
const MOST_DAMAGED = 3;
const TUS = { "Tus-Resumable": "1.0.0" };

export const mayHash = () => Boolean(self.crypto?.subtle);
const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// What the report says of a photo that follows: its hash and its length.
export const promiseOf = async (photo) => `${hex(await digest(await photo.arrayBuffer()))}:${photo.size}`;

async function ask(url, init) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(url, { ...init, cache: "no-store", credentials: "omit", redirect: "error", signal: stop.signal });
    return answer.headers.get("Tus-Resumable") === TUS["Tus-Resumable"] ? answer : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

const offsetOf = (answer) => Number(answer.headers.get("Upload-Offset") ?? NaN);
const isWhole = (answer) => answer.headers.get("Upload-Complete") === "?1";

async function next(url, photo, offset) {
  const bytes = await photo.slice(offset, offset + PIECE).arrayBuffer();
  const sum = `sha256 ${btoa(String.fromCharCode(...await digest(bytes)))}`;
  const headers = { ...TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset), "Upload-Checksum": sum };
  const answer = await ask(url, { method: "PATCH", body: bytes, headers });
  const isOurs = answer?.status === 204 && answer.headers.get("Upload-Checksum") === sum;
  return { answer, isOurs: isOurs && offsetOf(answer) === offset + bytes.byteLength };
}

// Resolves to "whole" (kept by the office), "later" (no line, no room: try again), "refused" (never will be) or "unknown"
// (the office has no such promise: the report has to be sent again). tell(percent) is called after each piece.
export async function upload(url, photo, tell) {
  let answer = await ask(url, { method: "HEAD", headers: TUS });
  if (answer?.status === 404) return "unknown";
  if (answer?.status === 410) return "refused";
  if (!answer?.ok) return "later";
  let offset = offsetOf(answer);
  for (let damaged = 0; !isWhole(answer);) {
    const told = await next(url, photo, offset);
    answer = told.answer;
    if (told.isOurs) {
      offset = offsetOf(answer);
    } else if ([409, 460].includes(answer?.status) && damaged < MOST_DAMAGED) {
      damaged += 1;
      offset = offsetOf(answer);
    } else {
      return [413, 422].includes(answer?.status) ? "refused" : "later";
    }
    if (!(offset >= 0 && offset <= photo.size)) return "later";
    await tell(Math.floor(100 * offset / photo.size));
  }
  return "whole";
}
