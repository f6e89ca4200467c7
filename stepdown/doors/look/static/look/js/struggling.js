/* The button works without this. Where there is no connection, it says so at once and shows numbers that need none. */
(() => {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-struggling]") || navigator.onLine) return;
    event.preventDefault();
    const said = document.querySelector("[data-no-net]");
    if (said) said.hidden = false;
  });
})();
