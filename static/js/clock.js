// data-clock="seconds": how long the case has been presented, counted on from when the page was made, so that
// the clock of this computer may be wrong. data-of: the case. data-limit="seconds": the usual time, after which
// it turns amber.

// By case. The server counts whole seconds, so a clock that is replaced keeps its beginning unless another one
// is meant: it would jump by a second, and even while it is stopped.
const begun = new Map();
const SAME_MS = 2000;
const seen = new WeakSet();
const two = (number) => String(number).padStart(2, "0");
// A pause for everybody in the room, of one case only.
let paused = { of: "", since: null, for: 0 };

function tick() {
  const now = performance.now();
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const of = clock.dataset.of;
    if (!seen.has(clock)) {
      seen.add(clock);
      const beginning = now - 1000 * Number(clock.dataset.clock);
      if (!(Math.abs(begun.get(of) - beginning) < SAME_MS)) begun.set(of, beginning);
    }
    const pause = paused.of === of ? paused : { since: null, for: 0 };
    const seconds = Math.max(0, Math.floor(((pause.since ?? now) - begun.get(of) - pause.for) / 1000));
    clock.textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
    clock.toggleAttribute("data-over", Boolean(clock.dataset.limit) && seconds >= Number(clock.dataset.limit));
    clock.toggleAttribute("data-stopped", pause.since !== null);
  }
}

export function stopOrGoOn() {
  const of = document.querySelector("[data-clock]")?.dataset.of ?? "";
  if (paused.of !== of) paused = { of, since: null, for: 0 };
  const now = performance.now();
  if (paused.since === null) paused.since = now;
  else paused = { of, since: null, for: paused.for + now - paused.since };
  tick();
}

document.addEventListener("meeting-shown", tick);
setInterval(tick, 1000);
tick();
