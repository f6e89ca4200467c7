/* The group note saves while one writes, each row by itself. Words are kept in this page only, never in the browser's stores:
   what is not saved yet is tried again under the same request id, so that nothing is lost and nothing doubled. */
(() => {
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  sheet.classList.add("live");
  const said = document.querySelector("[data-sheet-said]");
  const fresh = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  const rows = [];
  const waiting = () => rows.some((row) => row.dirty || row.pending || row.apart);
  let last = "";
  const tell = () => {
    const bad = rows.find((row) => row.trouble);
    said.textContent = bad ? bad.trouble : waiting() ? said.dataset.saving : last;
    said.classList.toggle("waiting", Boolean(bad));
  };
  const say = (row, words) => {
    row.trouble = words;
    const own = row.form.querySelector("[data-row-said]");
    if (own) own.textContent = words;
  };
  const answered = async (row, answer) => {
    const away = answer.headers.get("HX-Redirect");
    if (away || answer.status === 403 || answer.type === "opaqueredirect") return row.wait(said.dataset.signedOut);
    if (answer.status >= 500) return row.wait(said.dataset.offline);
    row.pending = null;
    if (answer.ok) {
      const told = await answer.json();
      row.form.elements.version.value = told.version;
      say(row, "");
      last = `${said.dataset.savedWord} ${clock(told.saved_at)}`;
      row.mark();
      if (told.parts) document.dispatchEvent(new CustomEvent("stepdown:note-parts", { detail: told.parts }));
    } else if (answer.status === 409) {
      row.apart = true;
      row.mark();
      say(row, said.dataset.conflict);
      row.form.querySelector("[data-both-here]").innerHTML = await answer.text();
    } else {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const why = page.querySelector(".refusal, .notice, main .lead");
      say(row, `${said.dataset.refused} ${why ? why.textContent.trim().replace(/\s+/g, " ") : answer.status}`);
    }
  };
  const made = (form) => {
    const row = { form, dirty: false, pending: null, apart: false, trouble: "", running: false, timer: 0 };
    row.mark = () => form.toggleAttribute("data-unsaved", row.dirty || row.apart);
    row.later = (after) => { clearTimeout(row.timer); row.timer = setTimeout(row.save, after); };
    row.wait = (words) => { say(row, words); row.later(4000); };
    row.save = async () => {
      clearTimeout(row.timer);
      if (row.running || row.apart || !(row.dirty || row.pending)) return;
      row.running = true;
      if (!row.pending) {
        row.pending = new FormData(form);
        row.pending.set("request_id", fresh());
        row.dirty = false;
      }
      tell();
      try {
        const headers = { "X-Stepdown-Autosave": "1", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
        await answered(row, await fetch(form.action, { method: "POST", body: row.pending, headers, redirect: "manual" }));
      } catch {
        row.wait(said.dataset.offline);
      }
      row.running = false;
      tell();
      document.dispatchEvent(new CustomEvent("stepdown:note-saved"));
      if (row.dirty && !row.pending && !row.apart) row.later(300);
    };
    form.addEventListener("input", (event) => {
      if (row.apart) return;
      row.dirty = true;
      row.mark();
      const under = event.target.previousElementSibling;
      if (under && under.classList.contains("echo")) under.classList.add("stale");
      row.later(600);
      tell();
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); row.dirty = true; row.save(); });
    form.addEventListener("stepdown:chosen", () => { row.apart = false; row.dirty = true; say(row, ""); row.save(); });
    return row;
  };
  sheet.querySelectorAll("[data-note-form]").forEach((form) => rows.push(made(form)));
  const flush = () => rows.forEach((row) => row.save());
  document.addEventListener("stepdown:note-flush", flush);
  addEventListener("online", flush);
  addEventListener("beforeunload", (event) => { if (waiting()) event.preventDefault(); });
  sheet.waiting = waiting;
})();
