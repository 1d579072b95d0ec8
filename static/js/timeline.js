// data-lane: a lane of the course. One stop of the Tab key a lane; ← → walk in it, Home and End to its ends,
// ↑ ↓ to the nearest mark of the next lane. Without a script every mark is a link of its own.
// A click on a mark pins what it stands for below the lanes, with the way to each event, and shows the liver
// of its day; so does resting on it. With Ctrl it is a link as any other. Escape lets go of it.
// data-timeline-show: lanes or table, without asking for the page again; also T.

const marksOf = (lane) => [...lane.querySelectorAll("a.mark")];
const xOf = (mark) => mark.getBoundingClientRect().left;

for (const lane of document.querySelectorAll("[data-lane]")) {
  marksOf(lane).forEach((mark, n) => mark.setAttribute("tabindex", n ? "-1" : "0"));
}

function go(mark) {
  if (!mark) return;
  for (const other of marksOf(mark.closest("[data-lane]"))) other.setAttribute("tabindex", "-1");
  mark.setAttribute("tabindex", "0");
  mark.focus();
}

function nextLane(lane, step) {
  const lanes = [...lane.ownerSVGElement.querySelectorAll("[data-lane]")].filter(
    (each) => marksOf(each).length,
  );
  return lanes[lanes.indexOf(lane) + step];
}

document.addEventListener("keydown", (event) => {
  const mark = event.target.closest?.("[data-lane] a.mark");
  if (!mark || event.ctrlKey || event.altKey || event.metaKey) return;
  const lane = mark.closest("[data-lane]");
  const marks = marksOf(lane);
  const at = marks.indexOf(mark);
  const targets = {
    ArrowRight: () => marks[at + 1],
    ArrowLeft: () => marks[at - 1],
    Home: () => marks[0],
    End: () => marks.at(-1),
    ArrowDown: () => nearest(nextLane(lane, 1), xOf(mark)),
    ArrowUp: () => nearest(nextLane(lane, -1), xOf(mark)),
  };
  if (!targets[event.key]) return;
  event.preventDefault();
  go(targets[event.key]());
});

function nearest(lane, x) {
  if (!lane) return undefined;
  return marksOf(lane).reduce((a, b) => (Math.abs(xOf(b) - x) < Math.abs(xOf(a) - x) ? b : a));
}

// What is pinned says what the table says of the same events.
function pin(mark) {
  const timeline = mark.closest(".timeline");
  const chosen = timeline.querySelector("[data-timeline-chosen]");
  release(timeline);
  mark.setAttribute("aria-current", "true");
  const items = mark.dataset.events.trim().split(" ").map((number) => {
    const [day, lane, name, note] = timeline.querySelector(`[data-event="${number}"]`).cells;
    const item = document.createElement("li");
    const what = document.createElement("span");
    what.className = "what";
    const told = document.createElement("b");
    told.append(name.firstElementChild.cloneNode(true));
    const more = document.createElement("span");
    more.textContent = [day, lane, note]
      .map((cell) => cell.textContent.trim())
      .filter((text) => text !== "–")
      .join(" · ");
    what.append(told, more);
    item.append(what);
    return item;
  });
  chosen.querySelector("ul").replaceChildren(...items);
  chosen.hidden = false;
  return chosen;
}

function release(timeline) {
  const mark = timeline.querySelector("a.mark[aria-current]");
  mark?.removeAttribute("aria-current");
  timeline.querySelector("[data-timeline-chosen]").hidden = true;
  return mark;
}

// The liver of the last event day that is not after this one.
function showLiverOn(day) {
  const slider = document.querySelector("[data-liver-on]");
  if (!slider) return;
  const step = slider.dataset.liverOn.split("|").findLastIndex((each) => each <= day);
  if (step < 0 || step === Number(slider.value)) return;
  slider.value = step;
  slider.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-lane] a.mark");
  if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const chosen = pin(mark);
  showLiverOn(mark.dataset.on);
  if (event.detail === 0) chosen.querySelector("a").focus(); // by key: on to where it leads
});

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-timeline-close]");
  if (close) release(close.closest(".timeline"))?.focus();
});

document.addEventListener("keydown", (event) => {
  const timeline = event.key === "Escape" && event.target.closest?.(".timeline");
  if (timeline) release(timeline)?.focus();
});

const REST_MS = 300;
let resting;
document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  clearTimeout(resting);
  const mark = event.target.closest("[data-lane] a.mark");
  if (mark) resting = setTimeout(() => showLiverOn(mark.dataset.on), REST_MS);
});

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-timeline-show]");
  if (!choice) return;
  event.preventDefault();
  choice.closest(".timeline").dataset.shows = choice.dataset.timelineShow;
  for (const other of choice.parentElement.children) {
    if (other === choice) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
});

// The slider's words follow the thumb before the drawing has come.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-liver-days]")) return;
  const { liverDays } = event.target.dataset;
  event.target.setAttribute("aria-valuetext", liverDays.split("|")[Number(event.target.value)]);
});
