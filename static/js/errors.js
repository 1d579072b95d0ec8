// data-error-summary: receives the focus when it appears; its links put the cursor into the field.

function meet(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  const mark = `${summary.dataset.errorSummary}: `;
  if (!document.title.startsWith(mark)) document.title = mark + document.title;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const target = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea");
  (target ?? field).focus();
  (target ?? field).scrollIntoView({ block: "center" });
});

meet(document);
document.addEventListener("htmx:load", (event) => meet(event.detail.elt));
