// What waits on the phone: reports without signal, and the photo of a draft. IndexedDB, one small database.
const OPEN = () => new Promise((resolve, reject) => {
  const request = indexedDB.open("destana", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("antre", { keyPath: "key" });
    request.result.createObjectStore("draf", { keyPath: "key" });
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function run(store, mode, work) {
  const db = await OPEN();
  try {
    return await new Promise((resolve, reject) => {
      const tx = db.transaction(store, mode, { durability: "strict" });
      const request = work(tx.objectStore(store));
      tx.oncomplete = () => resolve(request.result);
      tx.onerror = tx.onabort = () => reject(tx.error);
    });
  } finally {
    db.close();
  }
}

export const put = (store, item) => run(store, "readwrite", (s) => s.put(item));
export const add = (store, item) => run(store, "readwrite", (s) => s.add(item));
export const get = (store, key) => run(store, "readonly", (s) => s.get(key));
export const all = (store) => run(store, "readonly", (s) => s.getAll());
export const drop = (store, key) => run(store, "readwrite", (s) => s.delete(key));

// Changes an item that is still there, in one transaction: what another tab has sent meanwhile does not come back.
export const change = (store, key, how) => run(store, "readwrite", (s) => {
  const found = s.get(key);
  found.onsuccess = () => { if (found.result) s.put(how(found.result)); };
  return found;
});
