// Makes a photo small enough for a weak line and keeps its EXIF part: time and place are evidence.
const EDGES = [1280, 960, 720];
const QUALITIES = [0.72, 0.6, 0.48, 0.36];
const GOOD_ENOUGH = 120 * 1024;
const SMALL_EDGES = [320, 240, 160];
const SMALL_QUALITIES = [0.6, 0.4, 0.2];
const SMALL_BYTES = 8 * 1024;

export async function shrink(file) {
  if (file.size <= GOOD_ENOUGH || !self.createImageBitmap) return file;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // the server says kindly what is wrong with it
  }
  const exif = upright(await exifOf(file));
  const blob = await within(picture, EDGES, QUALITIES, GOOD_ENOUGH - (exif ? exif.byteLength : 0));
  picture.close();
  if (!blob || blob.size >= file.size) return file;
  const parts = exif ? [blob.slice(0, 2), exif, blob.slice(2)] : [blob];
  return new File(parts, "foto.jpg", { type: "image/jpeg", lastModified: file.lastModified });
}

function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// The largest and best JPEG that stays within the bytes; of a picture too restless for that, the last try.
async function within(picture, edges, qualities, bytes) {
  let blob = null;
  for (const edge of edges) {
    const canvas = drawn(picture, edge);
    for (const quality of qualities) {
      blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", quality); });
      if (!blob || blob.size <= bytes) return blob;
    }
  }
  return blob;
}

// A picture of at most 320 pixels and 8 KiB that goes with the words at once, or null.
export async function smallOf(file) {
  if (!self.createImageBitmap) return null;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return null;
  const blob = await within(picture, SMALL_EDGES, SMALL_QUALITIES, SMALL_BYTES);
  picture.close();
  return blob && blob.size <= SMALL_BYTES ? blob : null;
}

// The APP1 segment that begins with "Exif", or null.
async function exifOf(file) {
  const view = new DataView(await file.slice(0, 256 * 1024).arrayBuffer());
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff;) {
    const size = view.getUint16(at + 2) + 2;
    if (view.getUint16(at) === 0xffda || at + size > view.byteLength) return null;
    if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) {
      return new DataView(view.buffer.slice(at, at + size));
    }
    at += size;
  }
  return null;
}

// The canvas has turned the picture already, so the tag that would turn it again is set to "upright".
function upright(exif) {
  if (!exif) return null;
  const tiff = 10;
  const little = exif.getUint16(tiff) === 0x4949;
  const ifd = tiff + exif.getUint32(tiff + 4, little);
  if (ifd + 2 > exif.byteLength) return exif;
  const count = exif.getUint16(ifd, little);
  for (let entry = ifd + 2; entry < ifd + 2 + count * 12 && entry + 12 <= exif.byteLength; entry += 12) {
    if (exif.getUint16(entry, little) === 0x0112) exif.setUint16(entry + 8, 1, little);
  }
  return exif;
}
