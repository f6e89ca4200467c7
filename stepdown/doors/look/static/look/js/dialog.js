/* Opens and closes native dialogs, prints, goes back, moves focus to what needs reading, lets toasts leave. */
(() => {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
        dialog.addEventListener("close", () => opener.focus(), { once: true });
      }
      return;
    }
    if (event.target.closest("[data-closes]")) {
      event.target.closest("dialog").close();
      return;
    }
    if (event.target.closest("[data-print]")) window.print();
    const back = event.target.closest("[data-back]");
    if (back && history.length > 1) {
      event.preventDefault();
      history.back();
    }
  });

  const prepare = (within) => {
    within.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
    const first = within.querySelector("[data-focus]");
    if (first) first.focus();
    within.querySelectorAll("[data-toast]").forEach((toast) => {
      setTimeout(() => {
        // A toast that is being read or used stays.
        if (toast.matches(":hover, :focus-within")) return;
        toast.classList.add("leaving");
        setTimeout(() => toast.remove(), reduced ? 0 : 200);
      }, 8000);
    });
  };
  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target || document));
})();
