/* What a save of the group note changes elsewhere takes its place by id: never what somebody is typing in, nor words that are not saved yet. */
(() => {
  if (!document.querySelector("[data-sheet]")) return;
  const typing = (here) => [...here.querySelectorAll("[name=settle_why]")].some((one) => one.value !== one.defaultValue);
  document.addEventListener("stepdown:note-parts", (event) => {
    const page = new DOMParser().parseFromString(event.detail, "text/html");
    page.querySelectorAll("[id]").forEach((part) => {
      const here = document.getElementById(part.id);
      if (!here || here.outerHTML === part.outerHTML || typing(here) || here.closest("[data-unsaved]")) return;
      const focused = here.contains(document.activeElement);
      if (focused && part.id !== "sheet-sign") return;
      here.replaceWith(document.importNode(part, true));
      if (focused) document.querySelector("[data-sign]")?.focus();
    });
  });
})();
