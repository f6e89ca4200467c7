/* Light, dark or as the device says, at once; the form behind it tells the server, whose cookie keeps pages from flashing. */
(() => {
  const show = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    document.querySelectorAll("[data-theme-switch] button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === theme));
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-switch]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const theme = event.submitter.value;
    const body = new FormData(form, event.submitter);
    show(theme);
    fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
    // The next choice is another request.
    form.elements.request_id.value = crypto.randomUUID ? crypto.randomUUID() : body.get("request_id");
  });
})();
