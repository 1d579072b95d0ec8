// On a phone a step shows one of its groups at a time; "continue" and "back" walk through them before they leave.

const narrow = matchMedia("(width <= 900px)");

export class OneAtATime {
  constructor(main) {
    this.main = main;
    this.parts = [...main.querySelectorAll(".entry-part")];
    this.index = 0;
    this.button = document.querySelector("[data-continue][data-say-next]");
    this.onward = this.button?.textContent;
    narrow.addEventListener("change", () => this.say());
    const aimed = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    this.show(this.parts.findIndex((part) => aimed && part.contains(aimed)), false);
  }

  get isOn() {
    return narrow.matches && this.parts.length > 1;
  }

  show(index, scrolls = true) {
    this.index = Math.max(0, index);
    this.main.classList.toggle("one-at-a-time", this.parts.length > 1);
    this.parts.forEach((part, place) => part.classList.toggle("current", place === this.index));
    const current = this.parts[this.index];
    if (current?.matches("details")) current.open = true;
    if (scrolls) scrollTo({ top: 0 });
    this.say();
  }

  // The next step is named only where the button leads to it.
  say() {
    if (!this.button) return;
    const stays = this.isOn && this.index < this.parts.length - 1;
    this.button.textContent = stays ? this.button.dataset.sayNext : this.onward;
  }

  // True if there was another group to show.
  move(by) {
    const next = this.index + by;
    if (!this.isOn || next < 0 || next >= this.parts.length) return false;
    this.show(next);
    return true;
  }
}
