// Each field is sent when it is left or 800 ms after the last key, in order, once: the server is asked again
// with the same id until it answers. What it answers is put on the page: versions, errors, conflicts, fragments.

import { escaped, fieldOf, read, showErrors, write } from "./fields.js";
import { Queue } from "./queue.js";

const AFTER_TYPING_MS = 800;
const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
const LONGEST_PRESS_MS = 2000;
const CLICK_AFTER_MS = 50;

// A press whose shape is made anew before it ends is no click: the answer waits for the finger.
let finger = Promise.resolve();
addEventListener(
  "pointerdown",
  () => {
    finger = new Promise((lifted) => {
      setTimeout(lifted, LONGEST_PRESS_MS);
      for (const name of ["pointerup", "pointercancel"]) {
        addEventListener(name, () => setTimeout(lifted, CLICK_AFTER_MS), { once: true, capture: true });
      }
    });
  },
  true,
);

export class Autosave {
  constructor(form) {
    this.form = form;
    this.queue = new Queue(form.dataset.draft);
    this.timers = new Map();
    this.failures = 0;
    this.before = new Map();
    this.versions = new Map(); // of what has no field on the page
    this.touched = new Set(); // fields that somebody has written in since the page is there
    for (const field of form.querySelectorAll("[data-field]")) this.remember(field);
  }

  async start() {
    try {
      await this.queue.open(this.form.dataset.keyUrl);
    } catch {
      this.say(navigator.onLine ? "signedOut" : "offline");
      this.retryLater();
    }
    for (const entry of this.queue.entries) {
      const field = fieldOf(this.form, entry.field);
      // The key took its time: what was typed meanwhile is newer than what waited from before.
      if (field && !this.touched.has(entry.field)) {
        write(field, entry.value);
        this.remember(field);
      }
    }
    this.form.dispatchEvent(new CustomEvent("entry:restored"));
    this.flush();
    addEventListener("online", () => this.flush());
    addEventListener("beforeunload", (event) => {
      this.collect();
      if (this.queue.entries.length) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.collect();
    });
  }

  remember(field) {
    this.before.set(field.dataset.field, JSON.stringify(read(field)));
  }

  typed(field) {
    this.touched.add(field.dataset.field);
    clearTimeout(this.timers.get(field));
    this.timers.set(field, setTimeout(() => this.changed(field), AFTER_TYPING_MS));
    this.say("saving");
  }

  // A field as it stands now; nothing happens if it stands as before.
  changed(field) {
    clearTimeout(this.timers.get(field));
    this.timers.delete(field);
    const value = read(field);
    const name = field.dataset.field;
    if (this.before.get(name) === JSON.stringify(value)) {
      if (!this.queue.entries.length) this.say("saved");
      return;
    }
    this.before.set(name, JSON.stringify(value));
    this.send(name, value, Number(field.dataset.version));
  }

  send(name, value, base = 0) {
    this.touched.add(name);
    this.say("saving");
    const entry = { id: crypto.randomUUID(), field: name, value, base, sent: false };
    const put = this.queue.put(entry);
    this.flush();
    return put;
  }

  versionOf(name, row) {
    return this.versions.get(name) ?? Number(row.dataset.removedVersion ?? 0);
  }

  // What is being typed at this moment, before the page goes.
  collect() {
    for (const field of this.timers.keys()) this.changed(field);
  }

  async flush() {
    if (this.flushing) {
      this.again = true;
      return this.flushing;
    }
    this.flushing = this.flushAll();
    try {
      return await this.flushing;
    } finally {
      this.flushing = null;
    }
  }

  async flushAll() {
    do {
      this.again = false;
      if (!this.queue.entries.length) break;
      const batch = this.queue.entries.slice(0, 100);
      for (const entry of batch) {
        entry.sent = true;
        this.queue.keep(entry);
      }
      const answer = await this.post(batch);
      if (answer === null) return false;
      await this.taken(answer, batch);
    } while (this.again || this.queue.entries.length);
    this.say(this.form.querySelector("[data-conflict]:not([hidden])") ? "conflict" : "saved");
    return true;
  }

  async post(batch) {
    const { saveUrl, step } = this.form.dataset;
    const changes = batch.map(({ id, field, value, base }) => ({ id, field, value, base }));
    let answer;
    try {
      answer = await fetch(saveUrl, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json",
          "x-csrftoken": this.form.elements.csrfmiddlewaretoken.value,
        },
        body: JSON.stringify({ step, changes }),
      });
    } catch {
      this.say("offline");
      this.retryLater();
      return null;
    }
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    if (answer.redirected || answer.status === 401 || answer.status === 403 || (answer.ok && !isJson)) {
      this.say("signedOut");
      this.retryLater();
      return null;
    }
    if (!answer.ok) {
      this.say("offline");
      this.retryLater();
      return null;
    }
    this.failures = 0;
    return answer.json();
  }

  retryLater() {
    clearTimeout(this.retry);
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.retry = setTimeout(async () => {
      if (!this.queue.key) {
        try {
          await this.queue.open(this.form.dataset.keyUrl);
          await Promise.all(this.queue.entries.map((entry) => this.queue.keep(entry)));
        } catch {
          return this.retryLater();
        }
      }
      return this.flush();
    }, wait);
  }

  async taken(answer, batch) {
    if (answer.closed) {
      for (const entry of batch) await this.queue.remove(entry.id);
      this.queue.entries = [];
      location.assign(answer.url);
      return;
    }
    for (const { id, field: name, version } of answer.saved) {
      await this.queue.remove(id);
      for (const waiting of this.queue.entries) if (waiting.field === name) waiting.base = version;
      const field = fieldOf(this.form, name);
      if (field) field.dataset.version = version;
      else this.versions.set(name, version);
    }
    for (const conflict of answer.conflicts) {
      await this.queue.remove(conflict.id);
      this.showConflict(conflict);
    }
    for (const [name, messages] of Object.entries(answer.errors)) {
      const field = fieldOf(this.form, name);
      if (field) showErrors(field, messages);
    }
    await finger;
    for (const [id, html] of Object.entries(answer.fragments)) replace(id, html);
    this.form.dispatchEvent(new CustomEvent("entry:fragments"));
  }

  showConflict({ field: name, version, value, shown, by, at }) {
    const field = fieldOf(this.form, name);
    const place = field?.querySelector("[data-conflict]");
    if (!place) return;
    const say = this.form.dataset;
    const text = document.createElement("p");
    text.textContent = say.sayChanged.replace("{who}", () => by).replace("{time}", at).replace("{value}", () => shown);
    const row = document.createElement("div");
    row.className = "button-row";
    const choose = (label, chosen) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.textContent = label;
      button.addEventListener("click", () => {
        place.hidden = true;
        field.dataset.version = version;
        chosen();
      });
      row.append(button);
    };
    choose(say.sayTheirs, () => {
      write(field, value);
      this.remember(field);
      this.say("saved");
    });
    choose(say.sayMine, () => this.send(name, read(field), version));
    place.replaceChildren(text, row);
    place.hidden = false;
  }

  say(state) {
    const chip = document.querySelector("[data-state]");
    if (!chip) return;
    const says = this.form.dataset;
    const waiting = this.queue.entries.length;
    const clock = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const words = {
      saving: says.saySaving,
      saved: `${says.saySaved} ${clock}`,
      offline: this.queue.isKept ? `${says.sayOffline} ${waiting}` : says.sayUnkept,
      signedOut: this.queue.isKept ? `${says.saySignedOut} ${waiting}` : says.sayUnkept,
      conflict: says.sayConflict,
    };
    chip.classList.toggle("success", state === "saved");
    chip.classList.toggle("warning", state === "offline" || state === "signedOut" || state === "conflict");
    chip.dataset.state = state;
    const text = chip.querySelector("[data-state-text]");
    if (text.textContent !== words[state]) text.textContent = words[state];
  }
}

// Without losing the focus or what is being typed in it.
function replace(id, html) {
  const old = document.getElementById(id);
  if (!old) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const mark = focused && ["segment", "lesion", "keep"].find((name) => focused.dataset[name]);
  const selector = mark ? `[data-${mark}="${escaped(focused.dataset[mark])}"]` : focused?.id && `#${escaped(focused.id)}`;
  if (focused?.matches("[data-keep-reason]")) return; // being written: the next answer replaces it
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  old.replaceWith(holder.content);
  if (selector) document.getElementById(id)?.querySelector(selector)?.focus();
}
