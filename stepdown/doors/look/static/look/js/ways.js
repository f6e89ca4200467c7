/* Where one is stands in sight among the ways, however many there are: down the sidebar, along the bar of a phone. */
(() => {
  const here = document.querySelector(".rooms [aria-current=page]");
  for (const box of here ? [here.closest(".rooms"), here.closest(".sidebar")] : []) {
    const seen = box.getBoundingClientRect();
    const me = here.getBoundingClientRect();
    const foot = box.querySelector(".me")?.offsetHeight ?? 0;
    if (me.right > seen.right || me.left < seen.left) box.scrollLeft += me.left - seen.left - (seen.width - me.width) / 2;
    if (me.bottom > seen.bottom - foot) box.scrollTop += me.bottom - seen.bottom + foot + 8;
  }
})();
