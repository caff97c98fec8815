// What was dropped: its kind and size from its first bytes, before anything decodes it. Nothing of a file is trusted.

export const MAX_PIXELS = 40_000_000;
const MAX_BYTES = 60_000_000;

/** A fault that a person can mend; its message is a sentence. */
export class Refused extends Error {}

/** The kind of a file ("pdf" or "picture"), checked for size.
 *  Throws Refused with a sentence. */
export function kindOf(bytes) {
  if (bytes.length > MAX_BYTES) throw new Refused("The file has more than 60 megabytes: save the page or figure by itself.");
  const head = String.fromCharCode(...bytes.subarray(0, 1024));
  if (head.includes("%PDF-")) return "pdf";
  const size = sizeOf(bytes);
  if (!size) throw new Refused("The file is no PNG, JPEG, WebP or PDF: save the figure as one of them, or take a screenshot.");
  const [width, height] = size;
  if (width * height > MAX_PIXELS) throw new Refused(`The picture has ${width} x ${height} pixels, over 40 million: make it smaller.`);
  if (width < 60 || height < 60) throw new Refused(`The picture has only ${width} x ${height} pixels: take a larger one.`);
  return "picture";
}

/** [width, height] by the header of a PNG, JPEG or WebP; null when it is none of them. */
export function sizeOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length > 24 && word(1) === "PNG\r") return [view.getUint32(16), view.getUint32(20)];
  if (bytes.length > 30 && word(0) === "RIFF" && word(8) === "WEBP") return webpSize(view, word(12));
  return bytes.length > 10 && view.getUint16(0) === 0xffd8 ? jpegSize(view) : null;
}

function webpSize(view, chunk) {
  const small = (at) => view.getUint16(at, true);
  if (chunk === "VP8 ") return [small(26) & 0x3fff, small(28) & 0x3fff];
  if (chunk === "VP8L") {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
  }
  const three = (at) => small(at) + view.getUint8(at + 2) * 65536 + 1;
  return chunk === "VP8X" ? [three(24), three(27)] : null;
}

/** The frame header of a JPEG lies behind any number of other segments. */
function jpegSize(view) {
  let at = 2;
  while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}

/** SHA-256 of bytes as hexadecimal digits. */
export async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
