/* Questions of a measure: what hangs on an answer comes with it; one key an answer for staff; a dropped line loses nothing,
   because the filling has an id of its own and is sent again as it is until the clinic has answered, and whoever is signed out
   stays on the page until they are back. */
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
    let body = null;
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
        if (body || !form.isConnected || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
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

    /* Not with the clinic yet: said, and nothing is changed that may be there already. */
    const wait = (why) => {
      const notice = form.querySelector(".not-sent");
      notice.querySelector("span").textContent = notice.dataset[why];
      form.classList.add("unsent");
      questions.forEach((one) => { one.inert = true; });
    };
    /* After an ended sign-in the page itself says whether the same person is back, and brings a token that counts. */
    const back = async (body) => {
      const answer = await fetch(form.action);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const again = page.querySelector("form[data-measure]");
      if (!answer.ok || !again || again.dataset.who !== form.dataset.who) return false;
      body.set("csrfmiddlewaretoken", again.elements.csrfmiddlewaretoken.value);
      return true;
    };
    const headers = { "X-Stepdown-Autosave": "1", "X-Stepdown-Goes": "1" };
    let [sending, signedOut] = [false, false];
    const send = async () => {
      sending = true;
      try {
        const answer = !signedOut || await back(body) ? await fetch(form.action, { method: "POST", body, headers }) : null;
        signedOut = !answer || answer.status === 401 || answer.status === 403;
        if (signedOut) { sending = false; wait("signedOut"); return; }
        const onward = answer.headers.get("X-Stepdown-To");
        if (onward) { location.assign(onward); return; }
        // Anything but a way on is a page and takes this one's place: asked for once more it would be another answer.
        if (answer.status < 500) { show(new DOMParser().parseFromString(await answer.text(), "text/html")); return; }
        wait("down");
      } catch { wait("offline"); }
      setTimeout(send, 5000);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (sending) return;
      // What is on its way goes as it is, also when somebody presses again.
      body ||= new FormData(form, event.submitter);
      send();
    });
  };
  document.querySelectorAll("form[data-measure]").forEach(start);
})();
