// data-decimal: says how the number was understood ("= 1,25 ng/mL"). The server decides; this only echoes.
// data-date-parts: a typed . / - or space goes on to the next part, a pasted date fills all three,
// and the date is said back in words.

const language = document.documentElement.lang || "en";

// --- Numbers

function understood(text) {
  const match = /^[+-]?\d+(?:[.,]\d+)?$/.exec(text.trim());
  return match ? Number(match[0].replace(",", ".")) : null;
}

function echoNumber(input) {
  const echo = input.closest(".field")?.querySelector("[data-echo]");
  if (!echo) return;
  const number = understood(input.value);
  const unit = echo.dataset.unit ? ` ${echo.dataset.unit}` : "";
  const shown = number?.toLocaleString(language, { useGrouping: false, maximumFractionDigits: 10 });
  echo.textContent = number === null ? "" : `= ${shown}${unit}`;
}

// --- Dates

const monthNames = ["tr", "en"].flatMap((code) =>
  ["short", "long"].flatMap((style) =>
    [...Array(12).keys()].map((index) => [
      fold(new Intl.DateTimeFormat(code, { month: style }).format(new Date(2024, index, 15))),
      index + 1,
    ]),
  ),
);

function fold(word) {
  return word.toLocaleLowerCase("tr").normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ı", "i");
}

function monthNumber(text) {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  return monthNames.find(([name]) => name === fold(text).replace(/\.$/, ""))?.[1] ?? NaN;
}

function echoDate(parts, inputs) {
  const echo = parts.closest(".field")?.querySelector("[data-echo]");
  if (!echo) return;
  const [day, month, year] = inputs.map((input) => input.value.trim());
  const date = new Date(Number(year), monthNumber(month || "1") - 1, Number(day || 15));
  const real = /^\d{4}$/.test(year) && !Number.isNaN(date.valueOf()) && (!day || date.getDate() === Number(day));
  const style = day ? { dateStyle: "full" } : month ? { month: "long", year: "numeric" } : { year: "numeric" };
  echo.textContent = real && (month || !day) ? new Intl.DateTimeFormat(language, style).format(date) : "";
}

function fillAll(inputs, text) {
  const iso = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(text);
  const usual = /^\s*(\d{1,2})[./\- ]([\d\p{L}.]+?)[./\- ]+(\d{4})\s*$/u.exec(text);
  const found = iso ? [iso[3], iso[2], iso[1]] : usual?.slice(1);
  if (!found) return false;
  inputs.forEach((input, index) => {
    input.value = found[index];
  });
  return true;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-decimal]")) echoNumber(event.target);
  const parts = event.target.closest("[data-date-parts]");
  if (parts) echoDate(parts, [...parts.querySelectorAll("input")]);
});

document.addEventListener("keydown", (event) => {
  const parts = event.target.closest?.("[data-date-parts]");
  if (!parts || event.ctrlKey || event.metaKey || ![".", "/", "-", " "].includes(event.key)) return;
  const inputs = [...parts.querySelectorAll("input")];
  const next = inputs[inputs.indexOf(event.target) + 1];
  event.preventDefault();
  if (event.target.value && next) {
    next.focus();
    next.select();
  }
});

document.addEventListener("paste", (event) => {
  const parts = event.target.closest?.("[data-date-parts]");
  if (!parts) return;
  const inputs = [...parts.querySelectorAll("input")];
  if (fillAll(inputs, event.clipboardData.getData("text"))) {
    event.preventDefault();
    echoDate(parts, inputs);
  }
});

function echoAll(root) {
  for (const input of root.querySelectorAll("[data-decimal]")) if (input.value) echoNumber(input);
  for (const parts of root.querySelectorAll("[data-date-parts]")) {
    echoDate(parts, [...parts.querySelectorAll("input")]);
  }
}

echoAll(document);
document.addEventListener("htmx:load", (event) => echoAll(event.detail.elt));
