/* Light, dark or as the device says: kept in a cookie that the server reads, so that no page flashes. */
(() => {
  const switches = document.querySelectorAll("[data-theme-switch]");
  const root = document.documentElement;
  const show = (theme) => {
    if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
    document.querySelectorAll("[data-theme-switch] button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === theme));
    });
  };
  switches.forEach((group) => {
    group.hidden = false;
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `stepdown_theme=${button.value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
      show(button.value);
    });
  });
})();
