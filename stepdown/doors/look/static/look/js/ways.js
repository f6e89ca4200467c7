/* Where one is stands in sight among the ways, however many there are: down the sidebar, along the bar of a phone.
   Which groups of ways somebody left open is remembered on this device, in a cookie that names groups and nothing else;
   a group that stands open because one is in it was opened by nobody. */
(() => {
  document.querySelectorAll("details[data-ways] > summary").forEach((summary) => summary.addEventListener("click", () => {
    const group = summary.parentElement;
    const known = (document.cookie.match(/(?:^|; )stepdown_ways=([^;]*)/)?.[1] || "").split(".");
    const left = new Set(known.filter((one) => one && one !== group.dataset.ways));
    if (!group.open) left.add(group.dataset.ways);
    document.cookie = `stepdown_ways=${[...left].join(".")}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  }));
  const here = document.querySelector(".rooms [aria-current=page]");
  if (!here) return;
  const box = here.closest(".rooms");
  const seen = box.getBoundingClientRect();
  const me = here.getBoundingClientRect();
  if (me.right > seen.right || me.left < seen.left) box.scrollLeft += me.left - seen.left - (seen.width - me.width) / 2;
  if (me.bottom > seen.bottom) box.scrollTop += me.bottom - seen.bottom + 8;
})();
