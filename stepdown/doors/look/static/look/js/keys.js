/* Single-letter keys: `/` finds, `?` lists the keys, `g` and a letter goes. They can be switched off and never fire in fields. */
(() => {
  const list = document.getElementById("keys");
  const off = () => { try { return localStorage.getItem("stepdown-keys") === "off"; } catch { return false; } };
  const help = document.querySelector("[data-keys-help]");
  if (help && list) {
    help.hidden = false;
    help.addEventListener("click", () => list.showModal());
  }
  const toggle = document.querySelector("[data-keys-switch]");
  if (toggle) {
    toggle.checked = !off();
    toggle.addEventListener("change", () => {
      try { localStorage.setItem("stepdown-keys", toggle.checked ? "on" : "off"); } catch { /* kept for this page only */ }
    });
  }
  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off()) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    if (event.key === "/") {
      event.preventDefault();
      document.dispatchEvent(new CustomEvent("stepdown:search"));
    } else if (event.key === "?" && list) {
      event.preventDefault();
      list.showModal();
    } else if (event.key === "g") {
      going = Date.now();
    } else if (Date.now() - going < 1200) {
      going = 0;
      const way = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (way) location.assign(way.href);
    } else if (/^[a-z0-9]$/.test(event.key)) {
      const act = document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
      if (act) { event.preventDefault(); act.click(); }
    }
  });
})();
