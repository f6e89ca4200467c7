/* Finds ICD-10-CM codes while one types: a combobox with its listbox. Without script the code is typed and checked on saving. */
(() => {
  let count = 0;
  const attach = (input) => {
    if (input.dataset.ready) return;
    input.dataset.ready = "yes";
    const list = document.createElement("ul");
    list.id = `codes-${count += 1}`;
    list.className = "code-list";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    input.setAttribute("aria-controls", list.id);
    input.closest(".with-suffix").append(list);
    let timer;
    let asked = 0;
    let active = -1;
    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (number) => {
      const items = [...list.children];
      if (!items.length) return;
      active = (number + items.length) % items.length;
      items.forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
      input.setAttribute("aria-activedescendant", items[active].id);
      items[active].scrollIntoView({ block: "nearest" });
    };
    const take = (item) => {
      input.value = item.dataset.code;
      const title = input.closest("[data-row]")?.querySelector("[data-title]");
      if (title) { title.textContent = item.dataset.title; title.classList.add("told"); }
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const show = (codes) => {
      list.replaceChildren(...codes.map((code, place) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${place}`;
        item.setAttribute("role", "option");
        item.dataset.code = code.code;
        item.dataset.title = code.title;
        if (!code.billable) item.className = "heading-only";
        const strong = document.createElement("strong");
        strong.textContent = code.code;
        item.append(strong, ` ${code.title}${code.matched ? ` (${code.matched})` : ""}`);
        return item;
      }));
      list.hidden = !codes.length;
      input.setAttribute("aria-expanded", String(codes.length > 0));
      if (codes.length) mark(0);
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      if (input.value.trim().length < 2) { close(); return; }
      timer = setTimeout(async () => {
        const turn = asked += 1;
        const answer = await fetch(`${input.dataset.icd10}?q=${encodeURIComponent(input.value)}`);
        if (answer.ok && turn === asked) show((await answer.json()).codes);
      }, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(active - 1); }
      else if (event.key === "Enter" && !event.ctrlKey && active >= 0) { event.preventDefault(); take(list.children[active]); }
      else if (event.key === "Escape") { event.stopPropagation(); close(); }
    });
    list.addEventListener("pointerdown", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) { event.preventDefault(); take(item); }
    });
    input.addEventListener("blur", close);
  };
  const attachAll = () => document.querySelectorAll("input[data-icd10]").forEach(attach);
  attachAll();
  document.addEventListener("focusin", attachAll);
})();
