// Reading and writing the fields of a case: [data-field] carries the name, [data-kind] how it is read.

export const escaped = (name) => CSS.escape(name);
export const fieldOf = (root, name) => root.querySelector(`[data-field="${escaped(name)}"]`);

const inputs = (field) =>
  [...field.querySelectorAll("input, select, textarea")].filter(
    (input) => !input.matches("[data-missing], [data-remind], [type=hidden]"),
  );

export function read(field) {
  const reason = field.querySelector("[data-missing]")?.value;
  if (reason) {
    const day = field.querySelector("[data-remind]")?.value;
    return day ? { missing: reason, remind_on: day } : { missing: reason };
  }
  const parts = inputs(field);
  if (field.dataset.kind === "date") {
    const typed = parts.map((part) => part.value.trim());
    return typed.some(Boolean) ? typed : "";
  }
  if (field.dataset.kind === "codes") return parts.filter((part) => part.checked).map((part) => part.value);
  const radios = parts.filter((part) => part.type === "radio");
  if (radios.length) return radios.find((part) => part.checked)?.value ?? "";
  return parts[0]?.value ?? "";
}

export function write(field, value) {
  const missing = field.querySelector("[data-missing]");
  const reason = value && typeof value === "object" && !Array.isArray(value) ? value : null;
  if (missing) {
    missing.value = reason?.missing ?? "";
    const remind = field.querySelector("[data-remind]");
    if (remind) remind.value = reason?.remind_on ?? "";
    showReason(field);
  }
  const parts = inputs(field);
  if (field.dataset.kind === "date") {
    parts.forEach((part, index) => {
      part.value = Array.isArray(value) ? (value[index] ?? "") : "";
    });
  } else if (field.dataset.kind === "codes") {
    for (const part of parts) part.checked = Array.isArray(value) && value.includes(part.value);
  } else if (parts.some((part) => part.type === "radio")) {
    for (const part of parts) part.checked = part.value === value;
  } else if (parts[0]) {
    parts[0].value = reason ? "" : (value ?? "");
  }
}

export function showReason(field) {
  const missing = field.querySelector("[data-missing]");
  if (!missing) return;
  field.classList.toggle("has-reason", Boolean(missing.value));
  const remind = field.querySelector(".asked-remind");
  if (remind) remind.hidden = missing.value !== "awaited";
}

export function showErrors(field, messages) {
  const place = field.querySelector("[data-errors]");
  if (!place) return;
  place.replaceChildren(
    ...messages.map((message) => {
      const line = document.createElement("p");
      line.className = "field-error";
      line.textContent = message;
      return line;
    }),
  );
  for (const input of inputs(field)) input.toggleAttribute("aria-invalid", messages.length > 0);
}
