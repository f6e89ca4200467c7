/* Saves a form while one writes: 800 ms after the last key, once per change, with a fresh request id and the newest version. */
(() => {
  const fresh = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

  const showConflict = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const dialog = document.createElement("dialog");
    dialog.className = "dialog wide";
    const part = page.querySelector(".refusal") || page.querySelector("main");
    dialog.append(document.importNode(part, true));
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  };

  const start = (form) => {
    const note = form.querySelector("[data-saved]");
    let timer;
    let running = false;
    let again = false;
    let stopped = false;
    let onward = null;
    const say = (text, waiting = false) => {
      if (!note) return;
      note.textContent = text;
      note.classList.toggle("waiting", waiting);
    };
    const save = async () => {
      if (running) { again = true; return; }
      if (stopped) return;
      running = true;
      again = false;
      // Each save is a request of its own; the form keeps its id for the plain submit.
      const body = new FormData(form);
      body.set("request_id", fresh());
      try {
        const headers = { "X-Stepdown-Autosave": "1", "X-CSRFToken": body.get("csrfmiddlewaretoken") };
        const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "manual" });
        const away = answer.headers.get("HX-Redirect");
        if (away) {
          stopped = true;
          say(form.dataset.signedOut, true);
        } else if (answer.ok) {
          const told = await answer.json();
          if (form.elements.version && told.version !== undefined) form.elements.version.value = told.version;
          say(`${form.dataset.savedWord} ${clock(told.saved_at || Date.now())}`);
          form.dispatchEvent(new CustomEvent("stepdown:saved", { bubbles: true, detail: told }));
        } else if (answer.status === 409) {
          stopped = true;
          say(form.dataset.conflict, true);
          showConflict(await answer.text());
        } else {
          say(form.dataset.unfinished, true);
        }
      } catch {
        say(form.dataset.offline, true);
        timer = setTimeout(save, 10000);
      } finally {
        running = false;
        if (onward) onward();
        else if (again) save();
      }
    };
    const later = () => { clearTimeout(timer); timer = setTimeout(save, 800); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("stepdown:rows", later);
    // Whoever goes on while a save is under way goes on once it is done: with its version, not the one before.
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (running) {
        event.preventDefault();
        onward = () => { onward = null; form.requestSubmit(event.submitter); };
      } else {
        stopped = true;
      }
    });
  };
  document.querySelectorAll("form[data-autosave]").forEach(start);
})();
