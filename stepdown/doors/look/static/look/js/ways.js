/* Where one is stands in sight among the ways, however many there are: down the sidebar, along the bar of a phone. */
(() => {
  const here = document.querySelector(".rooms [aria-current=page]");
  if (!here) return;
  const box = here.closest(".rooms");
  const seen = box.getBoundingClientRect();
  const me = here.getBoundingClientRect();
  if (me.right > seen.right || me.left < seen.left) box.scrollLeft += me.left - seen.left - (seen.width - me.width) / 2;
  if (me.bottom > seen.bottom) box.scrollTop += me.bottom - seen.bottom + 8;
})();
