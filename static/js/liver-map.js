// The liver as buttons: one tab stop, arrows go to the nearest segment or lesion in their direction, Enter or a
// tap presses it. Says "segment:pressed" and "lesion:pressed"; what follows is for whoever listens.

const parts = (map) => [...map.querySelectorAll(".interactive [data-segment], .interactive [data-lesion]")];

function press(part) {
  const kind = part.dataset.segment ? "segment" : "lesion";
  part.dispatchEvent(new CustomEvent(`${kind}:pressed`, { bubbles: true, detail: part.dataset[kind] }));
}

function middle(part) {
  const box = part.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

// Farther sideways counts double: the arrow names a direction.
function nearest(from, others, [dx, dy]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const other of others) {
    const [ox, oy] = middle(other);
    const along = (ox - x) * dx + (oy - y) * dy;
    const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    if (along > 2 && along + 2 * aside < least) {
      least = along + 2 * aside;
      best = other;
    }
  }
  return best;
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

document.addEventListener("keydown", (event) => {
  const part = event.target.closest?.(".liver-map.interactive [data-segment], .liver-map.interactive [data-lesion]");
  if (!part) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    press(part);
  } else if (DIRECTIONS[event.key]) {
    event.preventDefault();
    const all = parts(part.closest("[data-map]"));
    const next = nearest(part, all.filter((other) => other !== part), DIRECTIONS[event.key]);
    if (!next) return;
    for (const other of all) other.setAttribute("tabindex", other === next ? "0" : "-1");
    next.focus();
  }
});

document.addEventListener("click", (event) => {
  const part = event.target.closest?.(".liver-map.interactive [data-segment], .liver-map.interactive [data-lesion]");
  if (part) press(part);
});
