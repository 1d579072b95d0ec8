// The projector. data-looks: a link to another case, shown without leaving the page. data-stops-clock: stops the clock and lets it go on. data-fills-screen: the whole screen, and back.
// data-stays-awake: nobody touches a projector for an hour; while the meeting is in session it asks as a person would.

import { stopOrGoOn } from "./clock.js";
import { pageOf, replaceBy, say, showAnew } from "./following.js";
import { onKey } from "./keys.js";
import "./sending.js";

const AWAKE_MS = 4 * 60_000;

async function lookAt(address) {
  try {
    const page = await pageOf(address);
    history.replaceState(null, "", address);
    replaceBy(page);
  } catch {
    say("lost");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-looks]");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    void lookAt(link.href);
  }
  if (event.target.closest("[data-stops-clock]")) stopOrGoOn();
  if (event.target.closest("[data-fills-screen]")) {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen().catch(() => {});
  }
});

onKey(" ", () => document.querySelector("[data-stops-clock]") && stopOrGoOn());

setInterval(() => document.querySelector("[data-stays-awake]") && showAnew(), AWAKE_MS);
