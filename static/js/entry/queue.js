// The changes that have not reached the server yet, in the browser's own database, and only as ciphertext:
// AES-GCM under a key that the server gives to whoever is signed in and that never lies in any storage.
// Closing the browser loses nothing; another person at the same computer can neither read nor send them.

const DATABASE = "case-entry";
const STORE = "unsent";

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function opened() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("draft", ["user", "draft"]);
  };
  return asked(request);
}

async function keyFrom(url) {
  const answer = await fetch(url, { headers: { accept: "application/json" }, cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error("signed out");
  const { key, user } = await answer.json();
  const bytes = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  return { key: await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]), user };
}

export class Queue {
  // `entries`: what waits, in the order in which it was typed; each {id, field, value, base, step, sent}.
  constructor(draft) {
    this.draft = draft;
    this.entries = [];
    this.isKept = false;
    this.last = 0;
  }

  // Throws while the person is signed out; what waits then stays where it lies.
  async open(keyUrl) {
    const { key, user } = await keyFrom(keyUrl);
    this.key = key;
    this.user = user;
    try {
      this.database = await opened();
      this.isKept = true;
      const rows = await this.rows();
      const read = await Promise.all(rows.map((row) => this.unsealed(row)));
      this.entries = [...read.filter(Boolean), ...this.entries].sort((one, other) => one.order - other.order);
    } catch {
      this.isKept = false; // private windows may forbid storage: the page says so
    }
  }

  async rows() {
    const range = IDBKeyRange.only([this.user, this.draft]);
    return asked(this.database.transaction(STORE).objectStore(STORE).index("draft").getAll(range));
  }

  async put(entry) {
    this.last = Math.max(Date.now(), this.last + 1);
    entry.order ??= this.last;
    const waiting = this.entries.find((each) => each.field === entry.field && !each.sent);
    if (waiting) {
      entry.base = waiting.base;
      await this.remove(waiting.id);
    }
    this.entries.push(entry);
    await this.keep(entry);
  }

  async keep(entry) {
    if (!this.isKept) return;
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = new TextEncoder().encode(JSON.stringify(entry));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, text);
      const store = this.database.transaction(STORE, "readwrite").objectStore(STORE);
      await asked(store.put({ id: entry.id, user: this.user, draft: this.draft, iv, sealed }));
      // Sent and answered while it was being sealed: it must not come back.
      if (!this.entries.includes(entry)) await this.forget(entry.id);
    } catch {
      this.isKept = false;
    }
  }

  async unsealed(row) {
    try {
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, this.key, row.sealed);
      return JSON.parse(new TextDecoder().decode(text));
    } catch {
      return null; // sealed under a key that is no longer given out
    }
  }

  async remove(id) {
    this.entries = this.entries.filter((entry) => entry.id !== id);
    await this.forget(id);
  }

  async forget(id) {
    if (!this.database) return;
    try {
      await asked(this.database.transaction(STORE, "readwrite").objectStore(STORE).delete(id));
    } catch {
      this.isKept = false;
    }
  }
}
