/* The roll under a thumb or by keyboard: a tap is shown at once and says honestly that it is not sent yet. */
(() => {
  const part = document.querySelector("[data-floor]");
  if (!part) return;
  const words = part.dataset;
  const line = part.querySelector("[data-line]");
  const rows = () => [...part.querySelectorAll("[data-member]")];
  const clock = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: words.zone });
  const waiting = () => part.stepdownQueue?.waiting() || [];
  const mine = () => waiting().filter((mark) => mark.session === words.session);

  /* What is not sent yet is laid over what the clinic said last. */
  const paint = (signedOut = false) => {
    const all = waiting().length;
    line.hidden = all === 0;
    const count = all === 1 ? words.one : words.many.replace("#", all);
    line.textContent = all ? `${count}: ${signedOut ? words.out : words.kept}.` : words.none;
    mine().forEach((mark) => {
      const row = part.querySelector(`[data-member="${CSS.escape(mark.member)}"]`);
      if (!row) return;
      row.classList.add("unsent");
      row.querySelector("[data-state]").textContent = (mark.turn === "in" ? words.in : words.left).replace("#", clock(mark.moment));
      const next = mark.turn === "in" ? "out" : "in";
      row.dataset.turn = next;
      row.dataset.kind = mark.turn === "in" ? "in" : "out";
      const form = row.querySelector("[data-mark]");
      if (!form) return;
      form.dataset.mark = next;
      form.elements.turn.value = next;
      const tap = form.querySelector(".tap");
      tap.firstChild.textContent = next === "in" ? words.tapIn : words.tapOut;
      tap.classList.toggle("primary", next === "in");
    });
  };

  part.addEventListener("stepdown:queue", (event) => paint(event.detail.signedOut));
  part.addEventListener("stepdown:sent", () => window.htmx?.trigger("#roll", "floorsent"));
  part.addEventListener("stepdown:refused", (event) => {
    const said = document.createElement("li");
    said.textContent = words.refused.replace("#", event.detail.words);
    part.querySelector("[data-refused-list]").append(said);
  });
  document.addEventListener("htmx:afterSwap", () => paint());

  const one = (member, turn, moment) => ({ session: words.session, member, turn, ...(moment ? { moment } : {}) });
  part.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.mark) {
      event.preventDefault();
      part.stepdownQueue.keep([one(form.elements.member.value, form.dataset.mark)]);
    } else if (form.dataset.all) {
      event.preventDefault();
      const kinds = form.dataset.all === "in" ? ["none", "asked"] : ["in", "open"];
      const moment = form.dataset.moment ? new Date(form.dataset.moment).toISOString() : "";
      const found = rows().filter((row) => kinds.includes(row.dataset.kind));
      part.stepdownQueue.keep(found.map((row) => one(row.dataset.member, form.dataset.all, moment)));
    } else if (!navigator.onLine) {
      event.preventDefault();
      line.hidden = false;
      line.textContent = words.needs;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open]")) return;
    const all = rows();
    const at = all.indexOf(event.target.closest("[data-member]"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = all[event.key === "ArrowDown" ? Math.min(at + 1, all.length - 1) : Math.max(at - 1, 0)];
      if (next) { event.preventDefault(); next.querySelector("a.name").focus(); }
    } else if (at >= 0 && (event.key === "i" || event.key === "o")) {
      const turn = event.key === "i" ? "in" : "out";
      if (all[at].dataset.turn === turn) { event.preventDefault(); all[at].querySelector(".tap").click(); }
    }
  });
})();
