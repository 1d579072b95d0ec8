// .table-cards: each cell learns its column's name, which the phone shows beside it.
// tr[data-href]: a click on the row opens the row's own link; J and K move between rows, Enter opens.

function label(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  // As cards the parts are blocks, and browsers then forget that this is a table.
  table.setAttribute("role", "table");
  for (const group of table.querySelectorAll("thead, tbody")) group.setAttribute("role", "rowgroup");
  for (const head of table.querySelectorAll("thead th")) head.setAttribute("role", "columnheader");
  for (const row of table.querySelectorAll("tr")) {
    row.setAttribute("role", "row");
    [...row.children].forEach((cell, index) => {
      if (cell.tagName === "TD") cell.setAttribute("role", "cell");
      if (cell.closest("tbody") && cell.tagName === "TH") cell.setAttribute("role", "rowheader");
      if (cell.closest("tbody") && heads[index]) cell.dataset.label = heads[index];
    });
  }
}

function labelAll(root) {
  if (root.matches?.(".table-cards")) label(root);
  for (const table of root.querySelectorAll(".table-cards")) label(table);
}

// A table wider than the page can be scrolled with the keyboard.
function letScroll(root) {
  for (const box of root.querySelectorAll(".table-scroll")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}

labelAll(document);
letScroll(document);
document.addEventListener("htmx:load", (event) => {
  labelAll(event.detail.elt);
  letScroll(event.detail.elt);
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  const chosen = String(getSelection()).length > 0;
  if (!row || chosen || event.target.closest("a, button, input, label, summary")) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
});

document.addEventListener("singlekey", ({ detail: { key } }) => {
  if (key !== "j" && key !== "k") return;
  const links = [...document.querySelectorAll("main tr[data-href]")]
    .map((row) => row.querySelector("a[href]"))
    .filter(Boolean);
  if (!links.length) return;
  const now = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = key === "j" ? Math.min(now + 1, links.length - 1) : Math.max(now - 1, 0);
  links[next].focus();
  links[next].closest("tr").scrollIntoView({ block: "nearest" });
});
