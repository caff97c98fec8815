// The work on one figure, kept in this browser over a reload: the figure's file and what was typed. Bounded, one at a time.

const NAME = "hcc-digitiser";
const [STATE, FILE] = ["state", "file"];
const MAX_BYTES = 25_000_000;
const MAX_TEXT = 2_000_000;

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(NAME);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function withStore(mode, work) {
  const opened = await database();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = opened.transaction(NAME, mode);
      const request = work(transaction.objectStore(NAME));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    opened.close();
  }
}

let held = null; // the file that is in the store already

/** Keep { file: { name, bytes } or null, state }; a file over 25 megabytes is left out. False when the browser refuses. */
export async function keep({ file, state }) {
  const text = JSON.stringify(state);
  if (text.length > MAX_TEXT) return false;
  const small = file && file.bytes.length <= MAX_BYTES ? { name: file.name, bytes: file.bytes } : null;
  try {
    if (file !== held) await withStore("readwrite", (store) => store.put(small, FILE));
    held = file;
    await withStore("readwrite", (store) => store.put(text, STATE));
    return true;
  } catch {
    return false; // private windows and full disks keep nothing: the page works without
  }
}

/** What was kept, or null. */
export async function kept() {
  try {
    const text = await withStore("readonly", (store) => store.get(STATE));
    const file = await withStore("readonly", (store) => store.get(FILE));
    return text ? { file: file ?? null, state: JSON.parse(text) } : null;
  } catch {
    return null;
  }
}

/** Remove what was kept. */
export async function forget() {
  try {
    await withStore("readwrite", (store) => store.clear());
  } catch {
    // nothing was kept
  }
}
