// data-figure="id": draws the Plotly figure in the json_script of that id when it comes into view.
// Inside: data-figure-drawing, data-figure-numbers (the same numbers as a table),
// data-figure-view="chart|numbers" (toggle, also T), data-figure-save="svg|png|csv".
// Nothing is computed here and nothing leaves the origin: no mode bar, no cloud.

const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  responsive: true,
};
const THEMED = [
  "ink-900", "ink-700", "ink-500", "line", "line-strong", "surface", "canvas", "accent", "danger",
  "series-1", "series-2", "series-3", "series-4",
];

let plotlyLoading = null;

function loadPlotly(source) {
  plotlyLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => resolve(window.Plotly);
    script.onerror = reject;
    document.head.append(script);
  });
  return plotlyLoading;
}

// --- Colors: the server writes the light tokens (or var(--name)); the theme may say otherwise.

function tokens(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(THEMED.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(",");

function themed(text, light, now) {
  let result = text.replace(/var\(--([\w-]+)\)/g, (whole, name) => now[name] ?? whole);
  if (light["ink-900"] === now["ink-900"]) return result;
  const plain = result.toLowerCase().replace(/^#fff$/, "#ffffff");
  for (const name of THEMED) {
    if (plain === light[name]) return now[name];
    result = result.replace(`rgba(${channels(light[name])},`, `rgba(${channels(now[name])},`);
    result = result.replaceAll(`color:${light[name]}`, `color:${now[name]}`);
  }
  return result;
}

function inTheme(value, light, now) {
  if (typeof value === "string") return themed(value, light, now);
  if (Array.isArray(value)) return value.map((item) => inTheme(item, light, now));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inTheme(item, light, now)]));
}

// --- A phone: the names of the table's rows stand closer, texts are smaller, the box of the test stands above
// the plot, the title of the time axis takes the whole width and that of the other axis goes.

const NARROW = 560;
const SMALL = 11.5;
const RIGHT = 12;
const PLOT = 400;
const LINE = 14;
const pen = document.createElement("canvas").getContext("2d");

function widthOf(note, layout) {
  pen.font = `${note.font?.weight ?? 400} ${SMALL}px ${layout.font?.family ?? "sans-serif"}`;
  return Math.max(...note.text.split("<br>").map((line) => pen.measureText(line).width));
}

function fitted(layout, width) {
  if (width >= NARROW || !((layout.margin?.l ?? 0) > 100)) return layout;
  const notes = layout.annotations ?? [];
  const names = notes.filter((note) => note.xshift < -100);
  const widest = names.length ? Math.max(...names.map((note) => widthOf(note, layout))) : 80;
  const left = Math.min(Math.max(widest + 22, 80), 0.45 * width);
  const test = notes.find((note) => note.name === "test");
  const above = test ? 24 + 16 * test.text.split("<br>").length : 0;
  const end = layout.xaxis?.range?.[1] ?? 0;
  const stands = [];
  const annotations = notes.map((note) => {
    const small = { ...note, font: { ...note.font, size: Math.min(note.font?.size ?? 13, SMALL) } };
    if (note.xshift < -100) return { ...small, xshift: 6 - left };
    if (note.name === "curve") {
      const long = widthOf(note, layout);
      const isLate = note.x > 0.6 * end;
      const middle = (note.x / end) * (width - left - RIGHT) - (isLate ? long / 2 : 0);
      const side = Math.sign(note.yshift);
      let yshift = note.yshift;
      // Farther from the curve where another name stands already.
      const isTaken = (other) =>
        Math.abs(other.middle - middle) < (other.long + long) / 2 &&
        Math.abs(other.height - note.y * PLOT - yshift) < LINE;
      while (stands.some(isTaken)) yshift += side * LINE;
      stands.push({ middle, long, height: note.y * PLOT + yshift });
      return { ...small, yshift, ...(isLate ? { xanchor: "right" } : {}) };
    }
    if (note.name === "test") {
      return { ...small, x: 0, xshift: 6 - left, xanchor: "left", yref: "paper", y: 1, yanchor: "bottom", yshift: 12 };
    }
    if (note.name === "axis") {
      const fits = Math.min(1, (width - 8) / widthOf(note, layout));
      return { ...small, font: { ...small.font, size: small.font.size * fits }, x: 1, xshift: RIGHT, xanchor: "right" };
    }
    return small;
  });
  const margin = { ...layout.margin, l: left, r: RIGHT, t: (layout.margin.t ?? 0) + above };
  return {
    ...layout,
    annotations,
    margin,
    height: layout.height + above,
    yaxis: { ...layout.yaxis, title: { text: "" } },
  };
}

// --- Drawing

async function draw(figure) {
  const drawing = figure.querySelector("[data-figure-drawing]");
  const spec = JSON.parse(document.getElementById(figure.dataset.figure).textContent);
  const probe = document.createElement("div");
  probe.dataset.theme = "light";
  figure.append(probe);
  const light = tokens(probe);
  probe.remove();
  const [plotly] = await Promise.all([loadPlotly(figure.dataset.plotly), document.fonts.ready]);
  const { data, layout } = inTheme(spec, light, tokens(figure));
  drawing.replaceChildren();
  const canvas = document.createElement("div");
  drawing.append(canvas);
  await plotly.newPlot(canvas, data, fitted(layout, canvas.clientWidth), CONFIG);
  if (layout.meta?.opens) linkNames(canvas, layout.meta.opens);
  figure.dataset.figureState = "drawn";
}

// --- Names on the y axis that lead somewhere, and with them all that is drawn beside a name. Plotly's own links
// carry style attributes, which the content security policy forbids.

function linkNames(canvas, opens) {
  const wrap = () => {
    // Drawn from below; the keyboard shall go from the top down.
    const ticks = [...canvas.querySelectorAll(".ytick")];
    const top = (tick) => tick.getBoundingClientRect().top;
    if (ticks.length > 1 && top(ticks[0]) > top(ticks.at(-1))) {
      for (const tick of ticks.reverse()) tick.parentNode.append(tick);
    }
    for (const name of canvas.querySelectorAll(".ytick text")) {
      const address = opens[name.dataset.unformatted];
      if (!address || name.parentNode.localName === "a") continue;
      const link = document.createElementNS("http://www.w3.org/2000/svg", "a");
      link.setAttribute("href", address);
      link.setAttribute("class", "figure-name");
      name.replaceWith(link);
      link.append(name);
    }
  };
  const at = ({ points }) => opens[points[0]?.y];
  wrap();
  canvas.on("plotly_afterplot", wrap);
  canvas.on("plotly_click", (event) => at(event) && location.assign(at(event)));
}

function fail(figure) {
  figure.dataset.figureState = "failed";
  show(figure, "numbers");
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      watcher.unobserve(entry.target);
      draw(entry.target).catch(() => fail(entry.target));
    }
  },
  { rootMargin: "200px" },
);

// --- Chart or numbers

function show(figure, view) {
  figure.dataset.figureShows = view;
  for (const button of figure.querySelectorAll("[data-figure-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.figureView === view));
  }
  const plot = figure.querySelector(".js-plotly-plot");
  if (view === "chart" && plot) window.Plotly.Plots.resize(plot);
}

// --- Paper: as wide as an A4 page with our margins, and back.

const PAPER_WIDTH = 680;

function resizeAll(size) {
  for (const plot of document.querySelectorAll("[data-figure] .js-plotly-plot")) {
    window.Plotly.relayout(plot, size);
  }
}

addEventListener("beforeprint", () => resizeAll({ width: PAPER_WIDTH }));
addEventListener("afterprint", () => resizeAll({ width: null, autosize: true }));

// --- Saving

function download(address, name) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

function csv(figure) {
  const commaIsDecimal = (1.5).toLocaleString(document.documentElement.lang).includes(",");
  const separator = commaIsDecimal ? ";" : ",";
  const quoted = (cell) => `"${cell.textContent.trim().replace(/\s+/g, " ").replaceAll('"', '""')}"`;
  const lines = [...figure.querySelectorAll("[data-figure-numbers] tr")].map((row) =>
    [...row.children].map(quoted).join(separator),
  );
  return new Blob([`\ufeff${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" });
}

async function save(figure, format) {
  const name = `${figure.dataset.filename || "figure"}.${format}`;
  if (format === "csv") {
    const address = URL.createObjectURL(csv(figure));
    download(address, name);
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    return;
  }
  const plot = figure.querySelector(".js-plotly-plot");
  if (!plot) return;
  const { width, height } = plot._fullLayout;
  const scale = format === "png" ? 3 : 1;
  download(await window.Plotly.toImage(plot, { format, width, height, scale }), name);
}

document.addEventListener("click", (event) => {
  const figure = event.target.closest("[data-figure]");
  const view = event.target.closest("[data-figure-view]");
  const saver = event.target.closest("[data-figure-save]");
  if (figure && view) show(figure, view.dataset.figureView);
  if (figure && saver) save(figure, saver.dataset.figureSave);
});

document.addEventListener("singlekey", ({ detail: { key } }) => {
  if (key !== "t") return;
  for (const figure of document.querySelectorAll("[data-figure]")) {
    show(figure, figure.dataset.figureShows === "numbers" ? "chart" : "numbers");
  }
});

function watch(root) {
  const figures = [...root.querySelectorAll("[data-figure]")];
  if (root.matches?.("[data-figure]")) figures.push(root);
  for (const figure of figures) watcher.observe(figure);
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.detail.elt));
