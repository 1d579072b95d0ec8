// data-sends: a form that is sent without leaving the page, which then shows what the server answers.
// What could not be sent waits in memory and is sent again as it was when the connection is back; the server
// takes the same opinion twice as one. Whoever types on meanwhile keeps what was typed.
// data-sends="once": a switch, which is not sent later, when it might no longer be meant.

import { hasEnded, pageOf, replaceBy, say } from "./following.js";

const AGAIN_MS = 5_000;

let waiting = null;

const fieldsOf = (form) => new URLSearchParams(new FormData(form)).toString();

async function send(form, fields) {
  waiting = null;
  let page;
  try {
    page = await pageOf(form.action, { method: "POST", body: new URLSearchParams(fields) });
  } catch (problem) {
    if (hasEnded()) return;
    if (problem.status < 500) return form.submit(); // refused for good: the server's page says why
    say("lost");
    if (form.dataset.sends !== "once") keep(form, fields);
    return;
  }
  form.querySelector("[data-unsent]")?.setAttribute("hidden", "");
  if (!mayReplace(form, fields, page)) return tell(page);
  replaceBy(page);
  // The answer shows the presented case, whichever one was looked at.
  history.replaceState(null, "", location.pathname);
}

function mayReplace(form, fields, page) {
  const typed = [...document.querySelectorAll("form[data-typed]")];
  if (typed.some((each) => each !== form)) return false;
  const isRefused = page.querySelector(".message.error, .message.warning") !== null;
  if (form.dataset.sends === "once") return true;
  return !isRefused && form.isConnected && fieldsOf(form) === fields;
}

function keep(form, fields) {
  waiting = { form, fields };
  form.querySelector("[data-unsent]")?.removeAttribute("hidden");
  setTimeout(sendWaiting, AGAIN_MS);
}

function sendWaiting() {
  if (waiting?.form.isConnected) void send(waiting.form, waiting.fields);
}

// What the server said about it, above what is still typed.
function tell(page) {
  const said = page.querySelector(".messages");
  if (!said) return;
  document.querySelector(".messages")?.remove();
  document.querySelector("[data-follows]").before(document.adoptNode(said));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-sends]");
  if (!form) return;
  event.preventDefault();
  void send(form, fieldsOf(form));
});

document.addEventListener("meeting-heard", sendWaiting);

window.addEventListener("beforeunload", (event) => {
  if (waiting) event.preventDefault();
});
