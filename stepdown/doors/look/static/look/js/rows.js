/* Adds and removes rows of a repeated part of a form, from its <template>. Without script there are a few empty rows. */
(() => {
  const start = (part) => {
    const prefix = part.dataset.rows;
    const total = part.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
    const list = part.querySelector("[data-rows-list]");
    const empty = part.querySelector("template[data-rows-new]");
    const add = part.querySelector("[data-rows-add]");
    if (!total || !list || !empty || !add) return;
    add.hidden = false;
    add.addEventListener("click", () => {
      const number = total.value;
      const row = empty.content.firstElementChild.cloneNode(true);
      row.innerHTML = row.innerHTML.replaceAll("__prefix__", number);
      list.append(row);
      total.value = String(Number(number) + 1);
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      part.dispatchEvent(new CustomEvent("stepdown:rows", { bubbles: true }));
    });
    part.addEventListener("click", (event) => {
      const remove = event.target.closest("[data-rows-remove]");
      if (!remove) return;
      const row = remove.closest("[data-row]");
      const flag = row.querySelector("[name$='-DELETE']");
      if (flag) {
        if (flag.type === "checkbox") flag.checked = true; else flag.value = "on";
        row.classList.add("gone");
      } else {
        row.querySelectorAll("input, select, textarea").forEach((field) => { field.value = ""; });
        row.classList.add("gone");
      }
      add.focus();
      part.dispatchEvent(new CustomEvent("stepdown:rows", { bubbles: true }));
    });
  };
  document.querySelectorAll("[data-rows]").forEach(start);
  document.addEventListener("htmx:afterSwap", (event) => {
    (event.detail.target || document).querySelectorAll("[data-rows]").forEach(start);
  });
})();
