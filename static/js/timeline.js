// data-lane: a lane of the course. One stop of the Tab key a lane; ← → walk in it, Home and End to its ends,
// ↑ ↓ to the nearest mark of the next lane. Without a script every mark is a link of its own.
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
  const { days } = event.target.dataset;
  event.target.setAttribute("aria-valuetext", days.split("|")[Number(event.target.value)]);
});
