/* The assessment: Ctrl+Enter saves and goes on, and the next section starts where the hands already are. */
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const form = event.target.closest("form[data-section-form]") || document.querySelector("form[data-section-form]");
    const next = form?.querySelector("[data-next]");
    if (!next) return;
    event.preventDefault();
    try { sessionStorage.setItem("stepdown-go-on", "1"); } catch { /* the next section then starts at its head */ }
    form.requestSubmit(next);
  });
  try {
    if (sessionStorage.getItem("stepdown-go-on")) {
      sessionStorage.removeItem("stepdown-go-on");
      const waiting = document.querySelector(".came.proposed button");
      const first = document.querySelector("form[data-section-form] :is(input:not([type=hidden]), select, textarea)");
      if (!document.querySelector("[data-focus]")) (waiting || first)?.focus();
    }
  } catch { /* without storage the focus stays where the browser puts it */ }
  document.querySelectorAll("[data-rows-remove]").forEach((button) => { button.hidden = false; });
  document.addEventListener("stepdown:rows", (event) => {
    event.target.querySelectorAll("[data-rows-remove]").forEach((button) => { button.hidden = false; });
  });
})();
