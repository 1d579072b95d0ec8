// data-most-bytes: a file larger than this is refused before it is sent, so that nothing typed is lost.

for (const input of document.querySelectorAll("input[type=file][data-most-bytes]")) {
  const most = Number(input.dataset.mostBytes);
  input.addEventListener("change", () => {
    const tooLarge = [...input.files].some((file) => file.size > most);
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    if (tooLarge) input.reportValidity();
  });
  input.form.addEventListener("submit", (event) => {
    if (input.checkValidity()) return;
    event.preventDefault();
    input.reportValidity();
  });
}
