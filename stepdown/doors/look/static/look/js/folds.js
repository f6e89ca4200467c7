/* A menu that folds: Escape closes it and gives the focus back, and so does going elsewhere. Without script it opens and closes by itself. */
(() => {
  const open = () => document.querySelectorAll("details[data-folds][open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });
  const leave = (event) => open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  document.addEventListener("click", leave);
  document.addEventListener("focusin", leave);
})();
