// data-polls: asks the server by htmx how old the shown result is; not while nobody looks at the page.
// data-submits-itself: a form of choices that is sent as soon as one changes; its button then goes.

document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.closest("[data-polls]")) event.preventDefault();
});

for (const form of document.querySelectorAll("form[data-submits-itself]")) {
  form.querySelector("button")?.setAttribute("hidden", "");
  form.addEventListener("change", () => form.requestSubmit());
}
