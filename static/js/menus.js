// data-menu: a <details> that closes on Escape and on a click elsewhere; data-key: the single key that opens it.
// data-open-sheet="id": opens that <dialog>. data-theme-switch: light or dark on this computer.

const openMenus = () => document.querySelectorAll("[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-open-sheet]");
  if (opener) {
    for (const menu of openMenus()) menu.open = false;
    document.getElementById(opener.dataset.openSheet)?.showModal();
  }
  if (event.target.closest("[data-theme-switch]")) switchTheme();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("singlekey", ({ detail: { key, event } }) => {
  const menu = document.querySelector(`[data-menu][data-key="${CSS.escape(key)}"]`);
  if (!menu) return;
  event.preventDefault();
  menu.open = true;
  menu.querySelector("a")?.focus();
});

function switchTheme() {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
  // The server draws charts and words for the theme, so the page is asked for again.
  location.reload();
}
