/* Words of the group note: one's own phrases expand, and two texts of one row are chosen from. Nothing goes from person to person. */
(() => {
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const known = new Map();
  document.querySelectorAll("[data-phrases] dt").forEach((one) => known.set(one.textContent.slice(1), one.nextElementSibling.textContent));
  sheet.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("[data-words]") || event.isComposing) return;
    const end = field.selectionStart;
    const found = /(^|\s);([\p{L}\p{N}]{1,12})([\s.,;])$/u.exec(field.value.slice(0, end));
    const words = found && known.get(found[2].toLowerCase());
    if (!words) return;
    const start = end - found[0].length + found[1].length;
    const mark = /[.!?]$/.test(words) && found[3] === "." ? "" : found[3];
    field.setRangeText(words + mark, start, end, "end");
  });
  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (!button) return;
    const box = button.closest("[data-both]");
    const form = button.closest("form");
    form.elements.version.value = box.dataset.version;
    box.querySelectorAll("[data-theirs]").forEach((theirs) => {
      const name = theirs.dataset.theirs;
      const field = form.querySelector(`[data-words][name="${name}"]`);
      const mine = field.value;
      if (button.dataset.choose === "theirs") field.value = theirs.textContent;
      else if (button.dataset.choose === "both") field.value = [theirs.textContent, mine].filter(Boolean).join("\n");
    });
    // What was ticked goes with the words: theirs, or everybody's.
    const theirs = box.dataset.objectives.split(" ");
    if (button.dataset.choose !== "mine") form.querySelectorAll("[data-digit]").forEach((tick) => {
      tick.checked = theirs.includes(tick.value) || (button.dataset.choose === "both" && tick.checked);
    });
    ["took_part", "craving"].forEach((name) => {
      const field = form.elements[name];
      if (field && box.dataset[name] && (button.dataset.choose === "theirs" || (button.dataset.choose === "both" && !field.value))) field.value = box.dataset[name];
    });
    const first = form.querySelector("[data-words]");
    form.querySelector("[data-both-here]").replaceChildren();
    first.focus();
    form.dispatchEvent(new CustomEvent("stepdown:chosen"));
  });
})();
