// The decision form shows the details that the chosen recommendation asks for. Without it all are shown.

for (const form of document.querySelectorAll("[data-decision]")) {
  const option = form.elements.option;
  const details = form.querySelectorAll("[data-detail-of]");

  const show = () => {
    for (const detail of details) {
      detail.hidden = !detail.dataset.detailOf.split(" ").includes(option.value);
    }
  };

  option.addEventListener("change", show);
  show();
}
