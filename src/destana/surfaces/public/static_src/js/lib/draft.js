// What was typed and not yet sent, kept on the phone letter by letter. Each tab has a draft of its own, named by the key of
// its report and held by a lock while the tab lives, so that two tabs never send two reports under one key.
import { drop, get, put } from "../../../../ui/static_src/js/lib/store.js";

const PREFIX = "lapor-draf:";
const MONTH = 30 * 86400 * 1000;
const CHOSEN = ["desa", "kunci", "situs", "stempel"];

const memory = {
  read(name) { try { return localStorage.getItem(name); } catch { return null; } },
  write(name, value) { try { localStorage.setItem(name, value); } catch { /* private window, or full */ } },
  clear(name) { try { localStorage.removeItem(name); } catch { /* private window */ } },
  names() { try { return Object.keys(localStorage); } catch { return []; } },
};

// Takes a draft's lock for as long as this tab lives; false where another tab has it.
function hold(key) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(PREFIX + key, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined;
    });
  });
}

export class Draft {
  constructor(key) {
    this.key = key;
    this.photo = null;
    this.isOver = false;
    hold(key);
  }

  // fields: [name, value] pairs; an empty form leaves no draft.
  save(fields) {
    if (this.isOver) return;
    const kept = fields.filter(([name, value]) => value && name !== "foto");
    if (this.photo || kept.some(([name]) => !CHOSEN.includes(name))) {
      memory.write(PREFIX + this.key, JSON.stringify({ kept, at: Date.now() }));
    }
  }

  // Resolves when the photo is on the phone, or cannot be.
  keepPhoto(photo) {
    this.photo = photo;
    return put("draf", { key: this.key, photo }).catch(() => {});
  }

  // The queue has it now: nothing that happens to the page makes a draft of it again.
  forget() {
    this.isOver = true;
    this.photo = null;
    return discard(this.key);
  }
}

// The youngest draft that no living tab has: {key, kept, at}, or null. Those of a month ago go.
export async function left() {
  const drafts = [];
  for (const name of memory.names().filter((one) => one.startsWith(PREFIX))) {
    const told = JSON.parse(memory.read(name) || "null");
    if (!told || Date.now() - told.at > MONTH) discard(name.slice(PREFIX.length));
    else drafts.push({ key: name.slice(PREFIX.length), ...told });
  }
  const query = await navigator.locks?.query?.().catch(() => null);
  const alive = new Set((query?.held || []).map((lock) => lock.name));
  return drafts.filter(({ key }) => !alive.has(PREFIX + key)).sort((a, b) => b.at - a.at)[0] || null;
}

// Makes a draft this tab's own; null where another tab was quicker. Its photo comes along.
export async function adopt(key) {
  if (!(await hold(key))) return null;
  const draft = new Draft(key);
  draft.photo = (await get("draf", key).catch(() => null))?.photo || null;
  return draft;
}

export function discard(key) {
  memory.clear(PREFIX + key);
  return drop("draf", key).catch(() => {});
}
