// Shortcuts. Single keys can be switched off (WCAG 2.1.4) and never work while typing.
// Ctrl K: quick find; where there is none, the field with data-search.
// data-go="p": the link that G then P opens.
// data-single-keys-switch: the checkbox in the shortcut sheet. data-key-name: a key shown as a capital.

import { openQuickFind } from "./quick-find.js";

const body = document.body;
let goPressedAt = -Infinity;

const singleKeysOn = () => body.dataset.singleKeys !== "off";

function typing(target) {
  return target.closest?.("input, select, textarea, [contenteditable]") && target.type !== "checkbox";
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "k") {
    if (openQuickFind()) {
      event.preventDefault();
      return;
    }
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !singleKeysOn() || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    document.getElementById("keyboard-sheet")?.showModal();
    return;
  }
  pressed(event);
});

function pressed(event) {
  const key = event.key.toLowerCase();
  const afterGo = performance.now() - goPressedAt < 1500;
  goPressedAt = -Infinity;
  if (afterGo) {
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
  } else if (key === "g") {
    goPressedAt = performance.now();
  } else if (key.length === 1) {
    document.dispatchEvent(new CustomEvent("singlekey", { detail: { key, event } }));
  }
}

const keySwitch = document.querySelector("[data-single-keys-switch]");
keySwitch?.addEventListener("change", () => {
  body.dataset.singleKeys = keySwitch.checked ? "on" : "off";
  document.cookie = `single-keys=${keySwitch.checked ? "on" : "off"};path=/;max-age=31536000;samesite=lax`;
});

for (const name of document.querySelectorAll("[data-key-name]")) {
  name.textContent = name.textContent.toUpperCase();
}
