// data-follows: asks by htmx whether the case that is shown still stands. When the meeting moved on the page is
// asked for again; not while somebody has typed something, who is told and decides. A lost connection is said.

const follows = document.querySelector("[data-follows]");

function say(what) {
  follows.dataset.says = what;
}

const typed = () => document.querySelector("form[data-typed]") !== null;

document.addEventListener("input", (event) => event.target.closest(".opinion-form")?.setAttribute("data-typed", ""));

document.addEventListener("moved-on", () => {
  if (typed()) say("moved");
  else window.location.reload();
});

follows.addEventListener("htmx:sendError", () => say("lost"));
follows.addEventListener("htmx:responseError", () => say("lost"));
follows.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && follows.dataset.says === "lost") say("following");
});
