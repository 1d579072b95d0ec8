// data-demo-account="surgeon": fills in the sign-in form for one of the demo's invented people.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-demo-account]");
  if (!button) return;
  const form = document.querySelector("form:has([name=login])");
  form.elements.login.value = button.dataset.demoAccount;
  form.elements.password.value = button.closest("[data-demo-password]").dataset.demoPassword;
  form.querySelector("button.primary").focus();
});
