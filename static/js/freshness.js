// data-polls: asks the server by htmx how old the shown result is; not while nobody looks at the page.
// data-newer-result="address": is replaced by the same element of that address when the server says that
// there is a newer result. Not by htmx, which drops the figure's data together with all scripts.
// data-submits-itself: a form of choices that is sent as soon as one changes; its button then goes.

document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.closest("[data-polls]")) event.preventDefault();
});

document.addEventListener("newer-result", async () => {
  const old = document.querySelector("[data-newer-result]");
  if (!old || old.dataset.fetching) return;
  old.dataset.fetching = "true";
  const answer = await fetch(old.dataset.newerResult, { credentials: "same-origin" }).catch(() => null);
  delete old.dataset.fetching;
  if (!answer?.ok) return;
  // The head's style elements carry the nonce of that answer, which this page's policy refuses aloud.
  const text = (await answer.text()).replace(/<head>[^]*<\/head>/, "");
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const id of [old.id, "freshness"]) {
    const fresh = page.getElementById(id);
    if (!fresh) continue;
    document.getElementById(id).replaceWith(document.adoptNode(fresh));
    window.htmx.process(fresh);
    window.htmx.trigger(fresh, "htmx:load", { elt: fresh });
  }
});

for (const form of document.querySelectorAll("form[data-submits-itself]")) {
  form.querySelector("button")?.setAttribute("hidden", "");
  form.addEventListener("change", () => form.requestSubmit());
}
