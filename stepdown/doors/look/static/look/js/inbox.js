/* Filing by keyboard: a client is found while one types, Enter goes on, Alt and a letter acts from inside a field.
   Without script the form finds clients on a page of its own and the buttons are links. */
(() => {
  const start = (box) => {
    const [input, chosen, list] = ["input[type=text]", "input[type=hidden]", "[role=listbox]"].map((part) => box.querySelector(part));
    const form = input.form;
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const without = box.querySelector("[data-without-script]");
    if (without) without.disabled = true;
    box.classList.add("with-script");
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }).forEach(([name, value]) => input.setAttribute(name, value));
    let turn = 0;
    let timer;
    let looking = Promise.resolve();
    const options = () => [...list.querySelectorAll("[data-id]")];
    const current = () => list.querySelector("[aria-selected=true]");
    const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = (option) => {
      options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
      if (option) input.setAttribute("aria-activedescendant", option.id);
    };
    const take = (option) => {
      chosen.value = option.dataset.id;
      input.value = option.dataset.name;
      close();
      const fields = [...form.elements].filter((one) => !one.disabled && one.type !== "hidden" && one.offsetParent);
      fields[fields.indexOf(input) + 1]?.focus();
    };
    const find = async () => {
      const mine = ++turn;
      if (!input.value.trim()) { close(); return; }
      const body = new URLSearchParams({ client_text: input.value, csrfmiddlewaretoken: token });
      try {
        const answer = await fetch(box.dataset.find, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": token } });
        if (mine !== turn || !answer.ok) return;
        // Our own server's escaped fragment; the policy of the page allows no script in it.
        list.innerHTML = await answer.text();
        list.hidden = !list.children.length;
        input.setAttribute("aria-expanded", String(!list.hidden));
        mark(options()[0]);
      } catch { /* offline: what was found stays */ }
    };
    const soon = () => { clearTimeout(timer); looking = new Promise((done) => { timer = setTimeout(() => find().then(done), 90); }); };
    input.addEventListener("input", () => { chosen.value = ""; soon(); });
    input.addEventListener("keydown", async (event) => {
      const all = options();
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && all.length) {
        event.preventDefault();
        mark(all[(all.indexOf(current()) + step + all.length) % all.length]);
      } else if (event.key === "Escape") close();
      else if (event.key === "Enter" && !chosen.value && input.value.trim() && form.matches("[data-filing]")) {
        event.preventDefault();
        await looking; // typed faster than found: Enter means the first that is found
        if (current()) take(current());
      } else if (event.key === "Enter" && !list.hidden && current()) { event.preventDefault(); take(current()); }
    });
    list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[data-id]");
      if (option) { event.preventDefault(); take(option); }
    });
    input.addEventListener("blur", close);
  };
  document.querySelectorAll("[data-person-box]").forEach(start);

  const off = () => { try { return localStorage.getItem("stepdown-keys") === "off"; } catch { return false; } };
  document.addEventListener("keydown", (event) => {
    const filing = event.target.closest("[data-filing]");
    if (filing && event.key === "Enter" && (event.ctrlKey || event.target.tagName === "SELECT")) {
      event.preventDefault();
      filing.requestSubmit();
    }
    if (!event.altKey || event.ctrlKey || event.metaKey || off() || !document.querySelector(".inbox-bench, [data-viewer]")) return;
    const key = event.code.replace("Key", "").toLowerCase();
    const act = key.length === 1 && document.querySelector(`main [data-key="${CSS.escape(key)}"]`);
    if (!act) return;
    event.preventDefault();
    act.click();
    if (act.tagName === "SUMMARY") act.parentElement.querySelector("select, input:not([type=hidden])")?.focus();
  });

  // Pages, turning and zoom change the viewer alone, so that what was typed in the form stays.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-turn-page]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const viewer = link.closest("[data-viewer]");
    const inside = viewer.contains(document.activeElement);
    viewer.querySelector(".viewer-page").classList.add("waiting");
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const next = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-viewer]");
    if (!next) { location.assign(link.href); return; }
    viewer.replaceWith(next);
    if (inside) next.querySelector(".viewer-page").focus();
  });
})();
