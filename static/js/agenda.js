// The order of an agenda: rows are dragged, moved with Alt and the arrow keys from anywhere inside them, or sent
// to a place by its menu (data-move-to).
// Either way the order of all waiting cases is sent, as the person saw it; the server refuses it when the agenda
// has changed since. A case that was presented has no data-item and keeps its place.

const form = document.querySelector("form[data-order]");
const rows = () => [...document.querySelectorAll("tr[data-item]")];
const body = rows()[0]?.parentElement;
let dragged = null;

function send() {
  for (const row of rows()) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "item";
    input.value = row.dataset.item;
    form.append(input);
  }
  form.submit();
}

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("tr[data-item]");
  if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
  if (!other?.dataset.item) return;
  if (event.key === "ArrowUp") other.before(row);
  else other.after(row);
  send();
});

body?.addEventListener("change", (event) => {
  const menu = event.target.closest("[data-move-to]");
  if (!menu) return;
  const row = menu.closest("tr");
  const others = rows().filter((each) => each !== row);
  const behind = others[menu.selectedIndex];
  if (behind) behind.before(row);
  else others.at(-1)?.after(row);
  send();
});

body?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("tr[data-item]");
  event.dataTransfer.effectAllowed = "move";
});

body?.addEventListener("dragover", (event) => {
  const over = event.target.closest("tr[data-item]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (event.clientY < top + height / 2) over.before(dragged);
  else over.after(dragged);
});

body?.addEventListener("drop", (event) => event.preventDefault());

body?.addEventListener("dragend", () => {
  if (dragged) send();
  dragged = null;
});
