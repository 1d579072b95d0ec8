// The decision form: shows the details that a recommendation asks for, lets the map choose plans for lesions,
// and saves itself. What is typed waits, as ciphertext, until the server has it; two people who write at the
// same time keep both their fields, and choose where they wrote in the same one.

import { Queue } from "./entry/queue.js";

const AFTER_TYPING_MS = 800;
const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "version", "step"]);

// --- What stands in a form ---

const typedIn = (form) => [...new FormData(form)].filter(([name]) => !NOT_TYPED.has(name));

function valuesOf(pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

const same = (one = [], other = []) => one.filter(Boolean).join("\n") === other.filter(Boolean).join("\n");
const inputsOf = (form, name) => [...form.elements].filter((input) => input.name === name);

function write(form, name, values = []) {
  for (const input of inputsOf(form, name)) {
    if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
    else input.value = values[0] ?? "";
  }
}

// A field may have several inputs: a date has three.
function groupOf(form, name) {
  const input = inputsOf(form, name)[0];
  return input?.closest("fieldset.field:not(.lesion-plans), .field:not(.lesion-plans), .lesion-plan-list li");
}

function labelOf(group) {
  const label = group.querySelector("legend, label")?.cloneNode(true);
  for (const aside of label?.querySelectorAll(".hint") ?? []) aside.remove();
  return label?.textContent.trim() ?? "";
}

function shown(form, names) {
  const words = names.flatMap((name) =>
    inputsOf(form, name)
      .filter((input) => input.type !== "radio" || input.checked)
      .map((input) => {
        if (input.type === "radio") return input.closest("label")?.textContent ?? input.value;
        if (input.tagName === "SELECT") return input.value && input.selectedOptions[0].textContent;
        return input.value;
      }),
  );
  return words.map((word) => word.trim()).filter(Boolean).join(" ");
}

// --- Details and map ---

function showDetails(part) {
  const option = part.querySelector("select[name^=option]");
  for (const detail of part.querySelectorAll("[data-detail-of]")) {
    detail.hidden = !detail.dataset.detailOf.split(" ").includes(option.value);
  }
}

class Decision {
  constructor(form) {
    this.form = form;
    this.queue = new Queue(`decision:${form.dataset.decision}`);
    this.changed = new Set(); // names written here that the server has not confirmed
    this.before = typedIn(form); // what both sides agreed on last
    this.failures = 0;
    this.conflicts = form.querySelector("[data-conflicts]");

    for (const part of form.querySelectorAll("[data-recommendation]")) {
      part.addEventListener("change", () => showDetails(part));
      showDetails(part);
    }
    form.addEventListener("input", (event) => this.typed(event.target.name, AFTER_TYPING_MS));
    form.addEventListener("change", (event) => this.typed(event.target.name, 0));
    form.addEventListener("lesion:pressed", (event) => this.nextPlan(event.detail));
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("online", () => this.flush());
    addEventListener("beforeunload", (event) => {
      if (!this.leaves && (this.queue.entries.length || this.timer)) event.preventDefault();
    });
    this.start();
  }

  async start() {
    try {
      await this.queue.open(this.form.dataset.keyUrl);
    } catch {
      this.retryLater();
    }
    const waiting = this.queue.entries.at(-1);
    if (!waiting) return;
    const typed = valuesOf(waiting.value);
    const stands = valuesOf(typedIn(this.form));
    for (const name of new Set([...typed.keys(), ...stands.keys()])) {
      if (this.changed.has(name) || same(typed.get(name), stands.get(name))) continue;
      write(this.form, name, typed.get(name));
      inputsOf(this.form, name)[0]?.closest("details")?.setAttribute("open", "");
    }
    for (const part of this.form.querySelectorAll("[data-recommendation]")) showDetails(part);
    this.flush();
  }

  nextPlan(number) {
    const select = this.form.elements[`lesion_${number}`];
    if (!select) return;
    select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
    this.typed(select.name, 0);
  }

  typed(name, wait) {
    if (!name || NOT_TYPED.has(name)) return;
    this.changed.add(name);
    this.say("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep().then(() => this.flush()), wait);
  }

  async keep() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.changed.size) return;
    const names = new Set(this.changed);
    for (const entry of this.queue.entries) if (!entry.sent) for (const name of entry.names) names.add(name);
    this.changed.clear();
    await this.queue.put({
      id: crypto.randomUUID(),
      field: "decision",
      value: typedIn(this.form),
      names: [...names],
      before: this.before,
      base: this.form.elements.version.value,
      sent: false,
    });
  }

  // One at a time, and the same once more until it is answered. True if nothing waits any more.
  async flush() {
    this.flushing ??= this.flushAll().finally(() => {
      this.flushing = null;
    });
    const isSent = await this.flushing;
    return isSent && this.queue.entries.length ? this.flush() : isSent; // typed while the last was answered
  }

  async flushAll() {
    while (this.queue.entries.length) {
      if (this.conflicts.childElementCount) return false;
      const entry = this.queue.entries[0];
      entry.sent = true;
      await this.queue.keep(entry);
      const answer = await this.post(entry);
      if (answer === null) return false;
      if (!(await this.taken(answer, entry))) return false;
    }
    if (!this.timer) this.say("saved");
    return true;
  }

  async post(entry) {
    const body = new FormData();
    for (const [name, value] of entry.value) body.append(name, value);
    body.append("version", entry.base);
    body.append("step", "autosave");
    let answer;
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        headers: { accept: "application/json", "x-csrftoken": this.form.elements.csrfmiddlewaretoken.value },
        body,
      });
    } catch {
      this.say("offline");
      this.retryLater();
      return null;
    }
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    if (!answer.ok || !isJson) {
      this.say(answer.redirected || answer.ok || [401, 403].includes(answer.status) ? "signedOut" : "offline");
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
        } catch {
          return this.retryLater();
        }
      }
      return this.flush();
    }, wait);
  }

  async taken(answer, entry) {
    if (answer.errors) {
      // Stays where it lies, and is replaced by what is typed next.
      entry.sent = false;
      await this.queue.keep(entry);
      this.showErrors(answer.errors);
      this.say("wrong");
      return this.queue.entries.length > 1 && (await this.queue.remove(entry.id), true);
    }
    await this.queue.remove(entry.id);
    if (answer.closed) {
      for (const waiting of this.queue.entries) await this.queue.remove(waiting.id);
      this.say("closed");
      return false;
    }
    if (answer.theirs) return this.compare(answer.theirs, entry);
    this.before = entry.value;
    this.settle(answer.version);
    this.showErrors({});
    for (const [name, html] of Object.entries(answer.fragments)) this.replace(name, html);
    return true;
  }

  settle(version) {
    this.form.elements.version.value = version;
    for (const waiting of this.queue.entries) Object.assign(waiting, { base: version, before: this.before });
  }

  // Their fields come in where nothing was typed here; where both wrote, one of the two is chosen.
  async compare({ version, by, form: html }, entry) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const theirForm = holder.content.querySelector("form");
    const mine = new Set([...entry.names, ...this.changed]);
    for (const waiting of this.queue.entries) {
      for (const name of waiting.names) mine.add(name);
      await this.queue.remove(waiting.id); // it holds their fields as they were
    }
    const [before, stands] = [valuesOf(entry.before), valuesOf(typedIn(this.form))];
    const theirs = valuesOf(typedIn(theirForm));
    this.before = typedIn(theirForm);
    const groups = new Map();
    for (const name of new Set([...theirs.keys(), ...stands.keys()])) {
      const group = groupOf(this.form, name);
      if (group && !same(theirs.get(name), stands.get(name))) groups.set(group, [...(groups.get(group) ?? []), name]);
    }
    this.settle(version);
    for (const name of mine) this.changed.add(name);
    for (const [group, names] of groups) {
      const take = () => {
        for (const name of names) {
          write(this.form, name, theirs.get(name));
          this.changed.delete(name);
        }
        group.closest("details")?.setAttribute("open", "");
      };
      if (!names.some((name) => mine.has(name))) take();
      else if (names.some((name) => !same(theirs.get(name), before.get(name)))) {
        this.ask(group, by, shown(theirForm, names), take);
      }
    }
    for (const part of this.form.querySelectorAll("[data-recommendation]")) showDetails(part);
    if (this.conflicts.childElementCount) {
      this.say("conflict");
      return false;
    }
    await this.keep();
    return true;
  }

  ask(group, by, theirs, take) {
    const says = this.form.dataset;
    const note = document.createElement("div");
    note.className = "soft-check";
    const text = document.createElement("p");
    text.textContent = says.sayChanged
      .replace("{who}", () => by)
      .replace("{field}", () => labelOf(group))
      .replace("{value}", () => theirs || says.sayEmptied);
    const row = document.createElement("div");
    row.className = "button-row";
    const choose = (label, chosen) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.textContent = label;
      button.addEventListener("click", async () => {
        chosen();
        note.remove();
        if (this.conflicts.childElementCount) return;
        for (const input of group.querySelectorAll("[name]")) this.changed.add(input.name);
        await this.keep();
        this.flush();
      });
      row.append(button);
    };
    choose(says.sayTheirs, take);
    choose(says.sayMine, () => {});
    note.append(text, row);
    this.conflicts.append(note);
  }

  showErrors(errors) {
    for (const shownBefore of this.form.querySelectorAll("[data-said]")) shownBefore.remove();
    for (const [name, messages] of Object.entries(errors)) {
      const input = inputsOf(this.form, name)[0] ?? inputsOf(this.form, `${name}_day`)[0];
      const place = input?.closest(".field") ?? this.conflicts.parentElement;
      for (const message of messages) {
        const line = document.createElement("p");
        line.className = "field-error";
        line.dataset.said = "";
        line.textContent = message;
        place.append(line);
      }
    }
  }

  replace(name, html) {
    const old = this.form.querySelector(`[data-fragment="${name}"]`);
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    if (!old || old.outerHTML === holder.innerHTML) return;
    const lesion = old.contains(document.activeElement) && document.activeElement.dataset.lesion;
    const fresh = holder.content.firstElementChild;
    old.replaceWith(fresh);
    if (lesion) fresh.querySelector(`[data-lesion="${CSS.escape(lesion)}"]`)?.focus();
  }

  // What waits goes first: the page that the button asks for must not find another version.
  async submit(event) {
    if (this.leaves) return;
    event.preventDefault();
    const button = event.submitter;
    await this.keep();
    const isWrong = !(await this.flush()) && this.state === "wrong";
    if (this.queue.entries.length && !isWrong) return;
    if (this.conflicts.childElementCount) return;
    this.leaves = true;
    this.form.requestSubmit(button);
  }

  say(state) {
    this.state = state;
    const place = this.form.querySelector("[data-save-state]");
    const says = this.form.dataset;
    const clock = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const words = {
      saving: says.saySaving,
      saved: `${says.saySaved} ${clock}`,
      offline: says.sayOffline,
      signedOut: says.saySignedOut,
      wrong: says.sayWrong,
      conflict: says.sayConflict,
      closed: says.sayClosed,
    };
    place.dataset.state = state;
    if (place.textContent !== words[state]) place.textContent = words[state];
  }
}

for (const form of document.querySelectorAll("[data-decision]")) new Decision(form);
