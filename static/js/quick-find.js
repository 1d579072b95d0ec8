// Quick find: Ctrl K opens it on every page, the arrow keys choose a line, Enter opens it; what was typed is forgotten
// when it closes. "/" goes to the search of the page.

const dialog = document.getElementById("quick-find");
const field = document.getElementById("find-q");
const found = document.getElementById("found");

export function openQuickFind() {
  if (!dialog) return false;
  if (!dialog.open) dialog.showModal();
  field.focus();
  return true;
}

const links = () => [...found.querySelectorAll("a[href]")];

dialog?.addEventListener("keydown", (event) => {
  const all = links();
  if (!all.length) return;
  const now = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = event.key === "ArrowDown" ? Math.min(now + 1, all.length - 1) : now - 1;
    (all[next] ?? field).focus();
  } else if (event.key === "Enter" && document.activeElement === field && found.dataset.of === field.value) {
    event.preventDefault();
    all[0].click();
  }
});

// An answer to what was typed before must not be opened by Enter.
found?.addEventListener("htmx:afterSwap", () => {
  found.dataset.of = field.value;
});

dialog?.addEventListener("close", () => {
  field.value = "";
  found.replaceChildren();
  delete found.dataset.of;
});

document.addEventListener("singlekey", ({ detail: { key, event } }) => {
  if (key !== "/") return;
  const search = document.querySelector("main [data-search]") ?? document.querySelector("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});
