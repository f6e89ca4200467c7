/* Finding by keyboard: `/` or Ctrl+K opens the search over people, pages and acts. Without script the box is a form. */
(() => {
  const form = document.querySelector("[data-palette]");
  if (!form || !window.HTMLDialogElement) return;
  const source = form.querySelector("input[type=search]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog palette";
  dialog.setAttribute("aria-label", source.placeholder);
  const box = form.cloneNode(true);
  box.removeAttribute("data-palette");
  box.classList.remove("topbar-search");
  const input = box.querySelector("input[type=search]");
  const label = box.querySelector("label");
  input.id = "palette-text";
  label.htmlFor = input.id;
  label.querySelector(".key")?.remove();
  const results = document.createElement("div");
  results.className = "palette-results";
  results.id = "palette-results";
  results.setAttribute("aria-live", "polite");
  input.setAttribute("aria-controls", results.id);
  dialog.append(box, results);
  document.body.append(dialog);

  let active = -1;
  let asked = 0;
  let timer;
  const links = () => [...results.querySelectorAll("a[href]")];
  const move = (step) => {
    const all = links();
    if (!all.length) return;
    all[active]?.classList.remove("active");
    active = (active + step + all.length) % all.length;
    all[active].classList.add("active");
    all[active].scrollIntoView({ block: "nearest" });
  };
  const search = async () => {
    const turn = ++asked;
    const body = new URLSearchParams({ text: input.value, csrfmiddlewaretoken: token });
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": token } });
      if (turn !== asked) return;
      const away = answer.headers.get("HX-Redirect");
      if (away) { location.assign(away); return; }
      if (!answer.ok) return;
      // Our own server's escaped fragment; the policy of the page allows no script in it.
      results.innerHTML = await answer.text();
      active = -1;
      move(1);
    } catch { /* offline: the last results stay */ }
  };
  const open = () => {
    if (!dialog.open) dialog.showModal();
    input.value = source.value;
    input.focus();
    search();
  };

  // Coming by on the way through the page opens nothing; the first letter does.
  source.addEventListener("input", () => { if (!dialog.open && source.value) open(); });
  source.addEventListener("click", open);
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 90); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { move(1); event.preventDefault(); }
    if (event.key === "ArrowUp") { move(-1); event.preventDefault(); }
  });
  box.addEventListener("submit", (event) => {
    const chosen = links()[active];
    if (chosen) { event.preventDefault(); location.assign(chosen.href); }
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  // Closing gives the focus back to the page, not to the box that would open again.
  dialog.addEventListener("close", () => { source.blur(); document.getElementById("content")?.focus(); });
  document.addEventListener("stepdown:search", open);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
})();
