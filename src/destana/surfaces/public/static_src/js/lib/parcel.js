// Waiting reports as a file that another phone carries to where there is signal. The keys go along: whoever sends first,
// and however often, it stays one report.
const MARK = "destana-antrean";
const KEY = /^[A-Za-z0-9-]{8,64}$/;

const asText = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});

export async function pack(items) {
  const reports = [];
  for (const { key, fields, photo, at } of items) reports.push({ key, fields, at, photo: photo ? await asText(photo) : null });
  return new Blob([JSON.stringify({ is: MARK, version: 1, reports })], { type: "application/json" });
}

// Returns [{fields, photo, at}]; raises where the file is none of ours.
export async function unpack(file) {
  const told = JSON.parse(await file.text());
  if (told?.is !== MARK || told.version !== 1 || !Array.isArray(told.reports)) throw new TypeError("no parcel");
  return told.reports.filter(isReport).map(({ fields, photo, at }) => ({ fields, at, photo: photo ? asBlob(photo) : null }));
}

function isReport({ key, fields, photo, at }) {
  const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === "string");
  return KEY.test(key) && Number.isFinite(at) && Array.isArray(fields) && fields.every(isPair)
    && fields.some(([name, value]) => name === "kunci" && value === key) && (photo === null || /^data:image\/[a-z]+;base64,/.test(photo));
}

function asBlob(text) {
  const [head, body] = text.split(",", 2);
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  return new File([bytes], "foto.jpg", { type: head.slice(5, head.indexOf(";")) });
}
