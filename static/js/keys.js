// data-key="b": a button or link that this single key presses. data-arrow="ArrowLeft": one for an arrow key.

document.addEventListener("singlekey", (event) => {
  const pressed = document.querySelector(`[data-key="${CSS.escape(event.detail.key)}"]`);
  if (!pressed) return;
  event.detail.event.preventDefault();
  pressed.click();
});

// Keys that are no characters: only while nothing has the focus that would use them itself.
export function onKey(key, act) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (document.body.dataset.singleKeys === "off" || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("input, select, textarea, button, a, summary, [contenteditable], .table-scroll")) return;
    event.preventDefault();
    act();
  });
}

for (const key of ["ArrowLeft", "ArrowRight"]) onKey(key, () => document.querySelector(`[data-arrow="${key}"]`)?.click());
