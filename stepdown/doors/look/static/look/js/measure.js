/* Questions of a measure: what hangs on an answer comes with it; one key an answer for staff; a dropped line loses nothing,
   because the filling has an id of its own and is sent again as it is until the clinic has answered. */
(() => {
  const show = (page) => {
    const main = document.importNode(page.querySelector("main"), true);
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    window.htmx?.process(main);
    window.scrollTo(0, 0);
    main.focus();
    main.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true, detail: { target: main } }));
    main.querySelectorAll("form[data-measure]").forEach(start);
  };

  const start = (form) => {
    const questions = [...form.querySelectorAll("[data-item]")];
    const valueOf = (item) => form.querySelector(`input[name="q-${CSS.escape(item)}"]:checked`)?.value;

    const follow = () => questions.forEach((one) => {
      if (!one.dataset.after) return;
      const on = one.dataset.values.split(" ").includes(valueOf(one.dataset.after));
      one.hidden = !on;
      one.querySelectorAll("input").forEach((input) => { input.disabled = !on; });
    });
    form.querySelectorAll("[data-if]").forEach((hint) => { hint.hidden = true; });
    form.addEventListener("change", follow);
    follow();

    const shown = () => questions.filter((one) => !one.hidden);
    const mark = (one) => {
      questions.forEach((each) => each.classList.toggle("now", each === one));
      one?.focus({ preventScroll: true });
      one?.scrollIntoView({ block: "center" });
    };
    if (form.querySelector(".by-key")) {
      document.addEventListener("keydown", (event) => {
        if (!form.isConnected || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
        if (event.target.closest("input:not([type=radio]), textarea, select, dialog[open]")) return;
        const all = shown();
        const now = event.target.closest("[data-item]") || form.querySelector("[data-item].now") || all[0];
        const inputs = [...now.querySelectorAll(".choice:not(.rather-not) input")];
        const input = event.key === "0" ? now.querySelector(".rather-not input") : inputs[Number(event.key) - 1];
        if (!input) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        input.checked = true;
        input.dispatchEvent(new Event("change", { bubbles: true }));
        const after = shown();
        const next = after[after.indexOf(now) + 1];
        if (next) mark(next);
        else form.querySelector("button[type=submit]")?.focus();
      }, true);
      mark(form.querySelector(".question.has-error") || shown()[0]);
    }

    let sending = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (sending) return;
      sending = true;
      const body = new FormData(form);
      if (event.submitter?.name) body.set(event.submitter.name, event.submitter.value);
      const send = async () => {
        try {
          const answer = await fetch(form.action, { method: "POST", body });
          if (answer.redirected) { location.assign(answer.url); return; }
          // Anything but a way on is a page and takes this one's place: asked for once more it would be another answer.
          show(new DOMParser().parseFromString(await answer.text(), "text/html"));
        } catch {
          form.classList.add("unsent");
          setTimeout(send, 5000);
        }
      };
      await send();
    });
  };
  document.querySelectorAll("form[data-measure]").forEach(start);
})();
