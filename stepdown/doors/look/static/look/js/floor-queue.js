/* Marks of the roll, kept on the device until the clinic has said that it keeps them: ids and moments, nothing else.
   Each mark has an id made here, so that sending it again is the same mark; it leaves the queue only by an answer. */
(() => {
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const fresh = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  /* One queue a person and device: nobody sends what somebody else saw. */
  const queueOf = (part) => {
    const key = `stepdown-floor-${part.dataset.who}`;
    let memory = [];
    const read = () => {
      try { return JSON.parse(localStorage.getItem(key) || "[]"); } catch { return memory; }
    };
    const write = (marks) => {
      memory = marks;
      try { localStorage.setItem(key, JSON.stringify(marks)); } catch { /* kept by this page alone */ }
    };
    return {
      all: read,
      add: (marks) => write([...read(), ...marks]),
      drop: (ids) => write(read().filter((mark) => !ids.has(mark.id))),
    };
  };

  const start = (part) => {
    const queue = queueOf(part);
    const skew = Date.parse(part.dataset.now) - Date.now();
    let sending = false;
    let timer = 0;
    let signedOut = false;
    const tell = (name, detail) => part.dispatchEvent(new CustomEvent(`stepdown:${name}`, { detail }));

    const answered = (answers) => {
      queue.drop(new Set(answers.map((one) => one.id)));
      answers.filter((one) => one.outcome === "refused").forEach((one) => tell("refused", one));
    };

    const send = async () => {
      clearTimeout(timer);
      const marks = queue.all().slice(0, 200);
      if (sending || !marks.length) return;
      sending = true;
      const body = new FormData();
      body.set("csrfmiddlewaretoken", part.dataset.csrf);
      body.set("request_id", fresh());
      body.set("marks", JSON.stringify(marks));
      let more = false;
      try {
        const headers = { "X-Stepdown-Autosave": "1" };
        const answer = await fetch(part.dataset.floor, { method: "POST", body, headers, redirect: "manual" });
        signedOut = answer.status === 401 || answer.status === 403;
        if (answer.ok) {
          answered((await answer.json()).answers);
          more = queue.all().length > 0;
          tell("sent");
        }
      } catch { /* the line is down: everything stays where it is */ } finally {
        sending = false;
        tell("queue", { signedOut });
        if (queue.all().length) timer = setTimeout(send, more ? 50 : 4000);
      }
    };

    part.stepdownQueue = {
      waiting: queue.all,
      keep: (marks) => {
        queue.add(marks.map((mark) => ({
          id: fresh(), device: part.dataset.device, moment: new Date(Date.now() + skew).toISOString(), ...mark,
        })));
        tell("queue", { signedOut });
        send();
      },
    };
    window.addEventListener("online", send);
    window.addEventListener("storage", () => tell("queue", { signedOut }));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
    tell("queue", { signedOut });
    send();
  };

  /* After the page's other scripts, which listen to it. */
  window.addEventListener("load", () => document.querySelectorAll("[data-floor]").forEach(start));
})();
