// The page of a case: rows that come and go, the liver, keys. What is stored is autosave.js's.

import "../liver-map.js";
import { Autosave } from "./autosave.js";
import { read, showReason, write } from "./fields.js";
import { OneAtATime } from "./one-at-a-time.js";

const BLANK_KEY = "00000000-0000-4000-8000-000000000000";
const KEY_OF_TREATMENT = { m: "metastasectomy", s: "segmentectomy", h: "major_hepatectomy", a: "ablation", n: "not_treated" };

const form = document.querySelector("[data-entry]");
const autosave = new Autosave(form);
const lesions = form.querySelector("[data-lesions]");
const groups = new OneAtATime(form.querySelector(".entry-main"));
let chosen = null; // the lesion that the keys M S H A N are about

// --- Fields

form.addEventListener("input", (event) => {
  const field = event.target.closest("[data-field]");
  if (field && event.target.matches("input:not([type=radio], [type=checkbox], [type=date]), textarea")) autosave.typed(field);
});

form.addEventListener("change", (event) => {
  const field = event.target.closest("[data-field]");
  if (!field) return;
  if (event.target.matches("[data-missing]")) {
    showReason(field);
    if (event.target.value === "awaited") field.querySelector("[data-remind]").focus();
  }
  settled(field);
});

// A date is one answer: it is sent when its three parts are left.
form.addEventListener("focusout", (event) => {
  const field = event.target.closest("[data-field]");
  if (field && autosave.timers.has(field) && !field.contains(event.relatedTarget)) autosave.changed(field);
});

function settled(field) {
  if (field.dataset.kind === "date" && field.contains(document.activeElement) && !document.activeElement.matches("[data-missing], [data-remind]")) {
    autosave.typed(field);
    return;
  }
  autosave.changed(field);
  showAblation(field.closest("[data-lesion-row]"));
}

// A second press takes a choice back.
form.addEventListener("click", (event) => {
  const radio = event.target.closest("input[type=radio]");
  if (!radio) return;
  if (radio.dataset.was === "on") {
    radio.checked = false;
    settled(radio.closest("[data-field]"));
  }
  for (const other of form.querySelectorAll(`input[name="${CSS.escape(radio.name)}"]`)) other.dataset.was = other.checked ? "on" : "";
});
for (const radio of form.querySelectorAll("input[type=radio]:checked")) radio.dataset.was = "on";

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-day]");
  if (!button) return;
  const day = new Date();
  day.setDate(day.getDate() - Number(button.dataset.day));
  const field = button.closest("[data-field]");
  write(field, [day.getDate(), day.getMonth() + 1, day.getFullYear()].map(String));
  autosave.changed(field);
  field.querySelector("input:not([type=hidden])").dispatchEvent(new Event("input", { bubbles: true }));
});

// --- Rows

function addRow(part, place) {
  const blank = part.querySelector("template[data-blank]");
  const key = crypto.randomUUID();
  const holder = document.createElement("template");
  holder.innerHTML = blank.innerHTML.replaceAll(BLANK_KEY, key);
  const row = holder.content.firstElementChild;
  part.querySelector("[data-no-lesions]")?.remove();
  (place ?? part.querySelector("[data-rows]")).append(row);
  for (const field of row.querySelectorAll("[data-field]")) autosave.remember(field);
  renumber();
  return row;
}

function renumber() {
  form.querySelectorAll("[data-lesion-list] [data-lesion-number]").forEach((place, index) => {
    place.textContent = index + 1;
  });
}

form.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add]");
  if (add) {
    event.preventDefault();
    const row = addRow(add.closest("[data-part]"));
    autosave.send(`${row.dataset.row}.removed`, "");
    row.querySelector("input:not([type=hidden]), select")?.focus();
  }
  const remove = event.target.closest("[data-remove]");
  if (remove) {
    event.preventDefault();
    const row = remove.closest("[data-row]");
    const part = row.closest("[data-part]");
    autosave.send(`${row.dataset.row}.removed`, "yes", autosave.versionOf(`${row.dataset.row}.removed`, row));
    row.remove();
    renumber();
    part.querySelector("[data-add]")?.focus();
  }
});

// --- The liver

const rows = () => [...form.querySelectorAll("[data-lesion-list] [data-lesion-row]")];

form.addEventListener("segment:pressed", (event) => {
  if (lesions.dataset.lesions === "found") {
    const row = addRow(lesions);
    const field = row.querySelector('[data-field$=".segments"]');
    write(field, [event.detail]);
    autosave.changed(field);
    row.querySelector('[data-field$=".before_mm"] input:not([type=hidden])')?.focus();
    row.scrollIntoView({ block: "nearest" });
  } else {
    paint((codes) => (codes.includes(event.detail) ? codes.filter((code) => code !== event.detail) : [...codes, event.detail]));
  }
});

form.addEventListener("lesion:pressed", (event) => {
  const row = rows()[Number(event.detail) - 1];
  if (!row) return;
  choose(row);
  if (lesions.dataset.lesions === "found") row.querySelector('[data-field$=".before_mm"] input:not([type=hidden])')?.focus();
  else openSheet(row);
});

function paint(change) {
  const field = form.querySelector(".entry-painted");
  write(field, change(read(field)));
  autosave.changed(field);
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-paint]");
  if (button) paint(() => button.dataset.paint.split(" ").filter(Boolean));
});

function choose(row) {
  chosen = row;
  for (const other of rows()) other.classList.toggle("chosen", other === row);
  row.scrollIntoView({ block: "nearest" });
}

const sheet = form.querySelector("[data-sheet]");

function openSheet(row) {
  const number = row.querySelector("[data-lesion-number]").textContent;
  const said = row.querySelector("[data-lesion-said]")?.textContent ?? "";
  sheet.querySelector("[data-sheet-title]").textContent = `${form.dataset.sayLesion} ${number} · ${said}`;
  const now = read(row.querySelector('[data-field$=".treatment"]'));
  for (const button of sheet.querySelectorAll("[data-treatment]")) {
    button.setAttribute("aria-pressed", String(button.dataset.treatment === now));
  }
  sheet.showModal();
}

function treat(row, code) {
  const field = row.querySelector('[data-field$=".treatment"]');
  if (!field) return;
  write(field, code);
  autosave.changed(field);
  showAblation(row);
}

function showAblation(row) {
  const place = row?.querySelector("[data-ablation]");
  if (!place) return;
  place.hidden = read(row.querySelector('[data-field$=".treatment"]')) !== "ablation";
}

sheet?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-treatment]");
  if (button) treat(chosen, button.dataset.treatment);
  if (button || event.target.closest("[data-sheet-close]") || event.target === sheet) {
    sheet.close();
    if (button?.dataset.treatment === "ablation") chosen.querySelector("[data-ablation] input:not([type=hidden])")?.focus();
  }
});

sheet?.addEventListener("keydown", (event) => {
  const code = KEY_OF_TREATMENT[event.key.toLowerCase()];
  if (!code || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  treat(chosen, code);
  sheet.close();
});

form.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-lesion-row]");
  if (row && row !== chosen) {
    chosen = row;
    for (const other of rows()) other.classList.toggle("chosen", other === row);
  }
});

// --- Warnings

form.addEventListener("click", (event) => {
  const keep = event.target.closest("[data-keep]");
  if (!keep) return;
  const why = keep.closest("[data-warning]").querySelector("[data-keep-reason]").value.trim();
  keep.closest("[data-warning]").remove();
  autosave.send(`kept.${keep.dataset.keep}`, why);
});

// --- Keys

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.querySelector("[data-continue]").click();
  }
  const option = event.target.closest?.(".choice");
  if (option && /^[1-9]$/.test(event.key) && !event.ctrlKey && !event.altKey && event.target.matches("[type=radio], [type=checkbox]")) {
    const input = option.querySelectorAll("input[type=radio], input[type=checkbox]")[Number(event.key) - 1];
    if (input) {
      event.preventDefault();
      input.focus();
      input.click();
    }
  }
});

document.addEventListener("singlekey", (event) => {
  const { key } = event.detail;
  if (key === "l" && lesions) {
    const inList = lesions.querySelector("[data-lesion-list]").contains(document.activeElement);
    const target = inList ? lesions.querySelector(".liver-map [tabindex='0']") : (rows()[0] ?? lesions.querySelector("[data-add]"));
    target?.focus();
  } else if (chosen?.contains(document.activeElement) && KEY_OF_TREATMENT[key]) {
    treat(chosen, KEY_OF_TREATMENT[key]);
  }
});

// --- Leaving the step: only after everything has reached the server

form.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-continue], .entry-steps a, .entry-foot a, .entry-rail a, #entry-review a");
  if (!link || link.dataset.ready || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (link.matches("[data-continue]") && groups.move(1)) return;
  if (link.matches("[data-back]") && groups.move(-1)) return;
  autosave.collect();
  const isStored = await autosave.flush();
  if (!isStored) return; // the page says why, and keeps everything
  link.dataset.ready = "yes";
  if (link.matches("a")) location.assign(link.href);
  else form.requestSubmit(link);
});

autosave.start();
