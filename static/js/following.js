// data-follows="address of a stream": the page shows what a meeting is at, and shows it anew when that changes.
//   data-state-url  the same for who has no stream: {"at", "opinions"}
//   data-at         at which change of the meeting the page was made
//   data-about      which kinds of change it shows; others are only counted
//   data-state      what it shows, in a word; the page is replaced when it is another one
//   data-says       which of its sentences is shown: following, lost, moved, over
// data-followed: what is replaced, else <main>. Not while something typed in it has not been sent: that is said.
// data-part: a part of it that is replaced alone, by its id. data-opinion-count: how many opinions there are.
//
// A stream that fails is tried again, and the server is asked every three seconds meanwhile. Every answer
// carries the number of the change, so what was missed is noticed and nothing is shown twice.

const ASK_MS = 3_000;
const SILENCE_MS = 25_000;
const NEW_STREAM_MS = 30_000;
// A network that is gone without a word answers never.
const PATIENCE_MS = 15_000;

let root = document.querySelector("[data-follows]");
let at = Number(root.dataset.at);
let source = null;
let streams = false;
let heardAt = Date.now();
let isOver = false;
let isHeld = false;
// A change whose page could not be fetched yet; as long as it is, no later number may hide it.
let pending = false;
let busy = false;
let again = false;
let counting = null;
let asking = false;

export const hasEnded = () => isOver;

export const typed = () => document.querySelector("form[data-typed]") !== null;

export function say(what) {
  if (root.dataset.says === what || (isOver && what !== "over")) return;
  if (what === "lost") {
    const time = new Date(heardAt).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    for (const place of root.querySelectorAll("[data-last-heard]")) place.textContent = time;
  }
  root.dataset.says = what;
}

function heard() {
  heardAt = Date.now();
  if (root.dataset.says === "lost") say(isHeld ? "moved" : "following");
  document.dispatchEvent(new CustomEvent("meeting-heard"));
}

function end() {
  isOver = true;
  close();
  say("over");
}

// --- What changed ---

function learn(number, about) {
  heard();
  if (number === at && !pending) return;
  const shown = root.dataset.about.split(" ");
  if (pending || about.some((what) => what === "everything" || shown.includes(what))) showAnew();
  else if (about.includes("opinion")) countSoon(number);
  else at = number;
}

export function showAnew() {
  pending = true;
  if (busy) again = true;
  else void fetchPage();
}

async function fetchPage() {
  busy = true;
  try {
    do {
      again = false;
      take(await pageOf(location.href));
      pending = false;
    } while (again);
  } catch {
    say("lost");
  } finally {
    busy = false;
  }
}

// The page at an address, or as it is after a form was sent there; throws when there is none to show.
export async function pageOf(address, options = {}) {
  const answer = await question(address, options);
  if ([401, 403, 404].includes(answer.status)) end();
  if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { status: answer.status });
  // The head's style elements carry the nonce of that answer, which this page's policy refuses aloud.
  const text = (await answer.text()).replace(/<head>[^]*<\/head>/, "");
  return new DOMParser().parseFromString(text, "text/html");
}

function take(page) {
  const fresh = page.querySelector("[data-follows]");
  if (!fresh) throw new Error("not a page that follows");
  heard();
  at = Number(fresh.dataset.at);
  if (fresh.dataset.state !== root.dataset.state) {
    isHeld = typed();
    if (isHeld) say("moved");
    else replaceBy(page);
    return;
  }
  for (const part of document.querySelectorAll("[data-part]")) {
    const newer = page.getElementById(part.id);
    if (newer && newer.dataset.part !== part.dataset.part && !part.contains(document.activeElement)) swap(part, newer);
  }
}

export function replaceBy(page) {
  const [old, newer] = [document, page].map((each) => each.querySelector("[data-followed], main"));
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const opened = [...old.querySelectorAll("details[open] > summary")].map((each) => each.textContent);
  for (const summary of newer.querySelectorAll("details > summary"))
    if (opened.includes(summary.textContent)) summary.parentElement.open = true;
  swap(old, newer);
  root = document.querySelector("[data-follows]");
  at = Number(root.dataset.at);
  isHeld = false;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("meeting-shown"));
}

function swap(old, newer) {
  const node = document.adoptNode(newer);
  old.replaceWith(node);
  window.htmx?.process(node);
}

// Many give their opinion at once: one question every three seconds is enough to count them.
function countSoon(number) {
  if (counting) return;
  at = number;
  counting = setTimeout(async () => {
    counting = null;
    await ask();
  }, ASK_MS * (0.5 + Math.random() / 2));
}

// --- Asking ---

// With this header a sign-in page that is in the way comes as 401.
function question(address, options = {}) {
  const headers = { "HX-Request": "true" };
  return fetch(address, { credentials: "same-origin", headers, signal: AbortSignal.timeout(PATIENCE_MS), ...options });
}

async function ask() {
  if (asking) return;
  asking = true;
  try {
    const answer = await question(root.dataset.stateUrl);
    if ([401, 403, 404].includes(answer.status)) return end();
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    for (const count of document.querySelectorAll("[data-opinion-count]")) count.textContent = told.opinions;
    // The stream says by itself what else there is; a number taken from here would hide it.
    if (streams) heard();
    else learn(told.at, ["everything"]);
  } catch {
    say("lost");
  } finally {
    asking = false;
  }
}

setInterval(() => {
  if (isOver || document.hidden) return;
  if (streams && Date.now() - heardAt > SILENCE_MS) {
    say("lost");
    open();
  }
  if (!streams) void ask();
}, ASK_MS);

// --- The stream ---

function open() {
  close();
  if (isOver || document.hidden) return;
  const mine = new EventSource(root.dataset.follows);
  source = mine;
  const told = (event) => {
    streams = true;
    const [number, ...about] = event.data.split(" ");
    learn(Number(number), event.type === "alive" ? ["everything"] : about);
  };
  mine.addEventListener("change", told);
  mine.addEventListener("alive", told);
  mine.addEventListener("over", end);
  mine.addEventListener("error", () => {
    if (source !== mine) return;
    streams = false;
    void ask();
    if (mine.readyState === EventSource.CLOSED) {
      source = null;
      setTimeout(() => source ?? open(), NEW_STREAM_MS);
    }
  });
}

function close() {
  source?.close();
  source = null;
  streams = false;
}

// A browser opens few connections to a server: a page that nobody looks at needs none.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) close();
  else if (!isOver) {
    open();
    void ask();
  }
});
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", (event) => event.persisted && open());
window.addEventListener("offline", () => {
  close();
  say("lost");
});
window.addEventListener("online", () => {
  open();
  void ask();
});

document.addEventListener("input", (event) => {
  if (event.target.closest("[data-followed], main")) event.target.closest("form")?.setAttribute("data-typed", "");
});

open();
