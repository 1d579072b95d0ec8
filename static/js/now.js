// data-follows: asks by htmx whether the case that is shown still stands. When the meeting moved on the page is
// asked for again; not while somebody has typed something, who is told and decides. A lost connection is said.

const follows = document.querySelector("[data-follows]");

function say(what) {
  follows.dataset.says = what;
}

// data-clock: how long the case has been presented, by the minute and second.
const clock = document.querySelector("[data-clock]");
const two = (number) => String(number).padStart(2, "0");

function tick() {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.clock)) / 1000));
  clock.textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

if (clock) {
  tick();
  setInterval(tick, 1000);
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
