/* The screen in the lobby goes back to its start by itself; whoever touches it gets the whole time again. */
(() => {
  const part = document.querySelector("[data-back][data-seconds]");
  if (!part) return;
  let timer = 0;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(part.dataset.back), Number(part.dataset.seconds) * 1000);
  };
  ["keydown", "pointerdown"].forEach((kind) => document.addEventListener(kind, again));
  again();
})();
