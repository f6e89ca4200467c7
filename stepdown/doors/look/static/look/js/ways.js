/* Where one is stands in sight among the ways, however many there are: down the sidebar, along the bar of a phone.
   Which groups of ways are open is remembered on this device, in a cookie that names groups and nothing else. */
(() => {
  document.querySelectorAll("details[data-ways]").forEach((group) => group.addEventListener("toggle", () => {
    const open = [...document.querySelectorAll("details[data-ways][open]")].map((one) => one.dataset.ways);
    document.cookie = `stepdown_ways=${open.join(".")}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  }));
  const here = document.querySelector(".rooms [aria-current=page]");
  if (!here) return;
  const box = here.closest(".rooms");
  const seen = box.getBoundingClientRect();
  const me = here.getBoundingClientRect();
  if (me.right > seen.right || me.left < seen.left) box.scrollLeft += me.left - seen.left - (seen.width - me.width) / 2;
  if (me.bottom > seen.bottom) box.scrollTop += me.bottom - seen.bottom + 8;
})();
