/* Whoever writes before the page's scripts are there, or finds their words again after going back, has them saved all the same:
   each field that differs from what the page brought is told again once everything listens. */
(() => {
  const changed = (field) => {
    if (field.type === "hidden" || field.disabled) return false;
    if (field.type === "radio") return field.checked && !field.defaultChecked;
    if (field.type === "checkbox") return field.checked !== field.defaultChecked;
    if (field.type === "select-multiple") return [...field.options].some((one) => one.selected !== one.defaultSelected);
    if (field.type === "select-one") {
      const brought = [...field.options].findIndex((one) => one.defaultSelected);
      return field.selectedIndex !== Math.max(brought, 0);
    }
    return "defaultValue" in field && field.value !== field.defaultValue;
  };
  const tell = () => {
    document.querySelectorAll("form[data-autosave], form[data-note-form]").forEach((form) => {
      [...form.elements].filter(changed).forEach((field) => {
        ["input", "change"].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));
      });
    });
  };
  // Deferred scripts have all run by then.
  document.addEventListener("DOMContentLoaded", tell);
  // A page out of the browser's own store holds an old version and no longer saves: it is asked for again.
  addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("form[data-autosave], form[data-note-form]")) location.reload();
  });
})();
