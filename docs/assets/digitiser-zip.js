// A zip archive of small text files, stored without compression (PKWARE APPNOTE 4.3). Same input, same bytes.

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32 of bytes. */
export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const DAY = 0x21; // 1 January 1980, the first day a zip can name

function record(signature, fields, name, tail = new Uint8Array()) {
  const size = 4 + fields.reduce((sum, [bytes]) => sum + bytes, 0);
  const out = new Uint8Array(size + name.length + tail.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  out.set(name, at);
  out.set(tail, at + name.length);
  return out;
}

/** Bytes of an archive with the given [name, text] pairs. */
export function zip(files) {
  const encoder = new TextEncoder();
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, text] of files) {
    const label = encoder.encode(name);
    const body = encoder.encode(text);
    // Version 2.0, UTF-8 names, stored.
    const common = [[2, 20], [2, 0x0800], [2, 0], [2, 0], [2, DAY], [4, crc32(body)], [4, body.length], [4, body.length]];
    const local = record(0x04034b50, [...common, [2, label.length], [2, 0]], label, body);
    const rest = [[2, label.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]];
    directory.push(record(0x02014b50, [[2, 20], ...common, ...rest], label));
    parts.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const n = files.length;
  const end = record(0x06054b50, [[2, 0], [2, 0], [2, n], [2, n], [4, size], [4, offset], [2, 0]], new Uint8Array());
  const all = [...parts, ...directory, end];
  const out = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
