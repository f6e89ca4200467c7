/* The screen in the lobby goes back to its start by itself; whoever touches it gets the whole time again, and so does
   a page that takes another's place. */
(() => {
  let timer = 0;
  const again = () => {
    clearTimeout(timer);
    const part = document.querySelector("[data-back][data-seconds]");
    if (part) timer = setTimeout(() => location.replace(part.dataset.back), Number(part.dataset.seconds) * 1000);
  };
  ["keydown", "pointerdown", "htmx:afterSwap"].forEach((kind) => document.addEventListener(kind, again));
  again();
})();
