/* The group note by keyboard: Enter goes on, Alt and a digit ticks an objective, Ctrl and arrows change the person. */
(() => {
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const rows = [...sheet.querySelectorAll("[data-note-row]")];
  const texts = (row) => [...row.querySelectorAll("[data-words]")];
  const go = (field) => {
    if (!field) return;
    field.focus();
    const end = field.value ? field.value.length : 0;
    if (field.setSelectionRange && field.matches("textarea")) field.setSelectionRange(end, end);
    const row = field.closest("[data-note-row]");
    if (row) row.scrollIntoView({ block: "nearest", inline: "start" });
  };
  const neighbor = (row, step) => {
    for (let at = rows.indexOf(row) + step; at >= 0 && at < rows.length; at += step) if (texts(rows[at]).length) return rows[at];
    return null;
  };
  const sign = () => {
    document.dispatchEvent(new CustomEvent("stepdown:note-flush"));
    const button = document.querySelector("[data-sign]");
    if (button) { button.scrollIntoView({ block: "nearest" }); button.focus(); }
  };
  // Whoever did not come has an entry already: going on with Enter passes them by.
  const onward = (row) => {
    let next = row ? neighbor(row, 1) : rows.find((one) => texts(one).length);
    while (next && next.classList.contains("away")) next = neighbor(next, 1);
    if (next) go(texts(next)[0]); else sign();
  };
  let ticked = null;
  const tick = (row, digit) => {
    const box = row.querySelector(`[data-digit="${digit}"]`);
    if (box) box.click();
    return Boolean(box);
  };
  const isLast = (field, row) => texts(row).indexOf(field) === texts(row).length - 1;
  const nextFlag = (from) => {
    const held = rows.filter((row) => row.querySelector('[data-standing="flag"]') && texts(row).length);
    go(texts(held.find((row) => rows.indexOf(row) > rows.indexOf(from)) || held[0] || from)[0]);
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    const row = field.closest("[data-note-row]");
    const here = sheet.contains(field) || field === document.body;
    if (!here || event.isComposing) return;
    const control = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (control && event.key === "Enter") { event.preventDefault(); sign(); }
    else if (control && event.key === "s") { event.preventDefault(); document.dispatchEvent(new CustomEvent("stepdown:note-flush")); }
    else if (control && event.key === ".") { event.preventDefault(); nextFlag(row); }
    else if (control && row && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const to = neighbor(row, event.key === "ArrowDown" ? 1 : -1);
      if (to) go(texts(to)[Math.max(texts(row).indexOf(field), 0)] || texts(to)[0]);
    } else if (row && event.altKey && !event.ctrlKey && /^Digit[1-9]$/.test(event.code)) {
      event.preventDefault();
      if (tick(row, event.code.slice(5)) && field.matches("[data-words]") && isLast(field, row)) ticked = row;
    } else if (row && !event.altKey && !control && /^[1-9]$/.test(event.key) && field.matches("[data-digit]")) {
      event.preventDefault();
      tick(row, event.key);
    } else if (row && !control && /^[1-4]$/.test(event.key) && field.matches("[name=took_part]")) {
      event.preventDefault();
      row.querySelector(`[name=took_part][value="${event.key}"]`).click();
    } else if (event.key === "Enter" && !event.shiftKey && !control && field.matches("[data-words]")) {
      event.preventDefault();
      if (!row || isLast(field, row)) onward(row);
      else go(texts(row)[texts(row).indexOf(field) + 1]);
    }
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Alt" || !ticked) return;
    event.preventDefault();
    const row = ticked;
    ticked = null;
    onward(row);
  });
  // Signing waits for what is still on its way.
  const form = document.getElementById("sign");
  let signing = false;
  document.addEventListener("stepdown:note-saved", () => { if (signing && !sheet.waiting()) { signing = false; form.requestSubmit(); } });
  if (form) form.addEventListener("submit", (event) => {
    if (!sheet.waiting()) return;
    event.preventDefault();
    signing = true;
    document.dispatchEvent(new CustomEvent("stepdown:note-flush"));
  });
  const start = sheet.dataset.start === "shared" && document.getElementById("done");
  if (matchMedia("(min-width: 45rem)").matches && !location.hash) { if (start) go(start); else onward(null); }
})();
