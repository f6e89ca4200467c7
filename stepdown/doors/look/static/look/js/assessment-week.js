/* Paints fixed times: a drag over days and hours adds one line with those days. The lines stay the record, also without script. */
(() => {
  const FIRST = 6;
  const LAST = 24;
  const STEP = 30;
  const clock = (minute) => `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const minutes = (text) => { const [hour, rest] = text.split(":").map(Number); return hour * 60 + rest; };

  const start = (part) => {
    const prefix = part.dataset.paint;
    const form = part.closest("form");
    const lines = () => [...form.querySelectorAll(`[data-rows="${prefix}"] [data-row]:not(.gone)`)].map((row) => ({
      days: [...row.querySelectorAll("[name$='-days']")],
      from: row.querySelector("[name$='-starts']"),
      to: row.querySelector("[name$='-ends']"),
      first: row.querySelector("select"),
    })).filter((line) => line.from);
    const days = part.dataset.days.split(" ");
    const table = document.createElement("table");
    table.className = "paint";
    table.setAttribute("aria-hidden", "true");
    const head = table.createTHead().insertRow();
    ["", ...days].forEach((day) => { head.append(Object.assign(document.createElement("th"), { textContent: day })); });
    const body = table.createTBody();
    for (let minute = FIRST * 60; minute < LAST * 60; minute += STEP) {
      const row = body.insertRow();
      row.append(Object.assign(document.createElement("th"), { textContent: minute % 120 ? "" : clock(minute) }));
      days.forEach((_, day) => { Object.assign(row.insertCell().dataset, { day, minute }); });
    }
    const cells = [...table.querySelectorAll("td")];
    const show = () => {
      const taken = lines().filter((line) => line.from.value && line.to.value).flatMap((line) => {
        const span = [minutes(line.from.value), minutes(line.to.value) || 1440];
        return line.days.filter((day) => day.checked).flatMap((day) => {
          const own = Number(day.value);
          return span[1] > span[0] ? [[own, ...span]] : [[own, span[0], 1440], [(own + 1) % 7, 0, span[1]]];
        });
      });
      cells.forEach((cell) => {
        const [day, minute] = [Number(cell.dataset.day), Number(cell.dataset.minute)];
        const on = taken.some(([own, from, to]) => own === day && from < minute + STEP && minute < to);
        cell.setAttribute("aria-selected", String(on));
      });
    };
    let from = null;
    let to = null;
    const between = (value, one, other) => value >= Math.min(one, other) && value <= Math.max(one, other);
    const mark = () => cells.forEach((cell) => cell.classList.toggle("painting", from !== null
      && between(Number(cell.dataset.day), from.day, to.day) && between(Number(cell.dataset.minute), from.minute, to.minute)));
    const at = (cell) => ({ day: Number(cell.dataset.day), minute: Number(cell.dataset.minute) });
    const add = (one, other) => {
      let line = lines().find((some) => !some.from.value && !some.to.value && !some.days.some((day) => day.checked));
      if (!line) {
        form.querySelector(`[data-rows="${prefix}"] [data-rows-add]`)?.click();
        line = lines().at(-1);
      }
      line.days.forEach((day) => { day.checked = between(Number(day.value), one.day, other.day); });
      line.from.value = clock(Math.min(one.minute, other.minute));
      line.to.value = clock(Math.max(one.minute, other.minute) + STEP);
      line.from.dispatchEvent(new Event("input", { bubbles: true }));
      line.first?.focus();
    };
    table.addEventListener("pointerdown", (event) => {
      const cell = event.target.closest("td");
      if (!cell) return;
      event.preventDefault();
      from = to = at(cell);
      mark();
    });
    table.addEventListener("pointermove", (event) => {
      const cell = from && document.elementFromPoint(event.clientX, event.clientY)?.closest(".paint td");
      if (cell) { to = at(cell); mark(); }
    });
    document.addEventListener("pointerup", () => {
      if (from === null) return;
      const [one, other] = [from, to];
      from = null;
      mark();
      add(one, other);
      show();
    });
    form.addEventListener("input", show);
    form.addEventListener("stepdown:rows", show);
    part.append(Object.assign(document.createElement("p"), { className: "meta", textContent: part.dataset.said }), table);
    part.hidden = false;
    show();
  };
  document.querySelectorAll("[data-paint]").forEach(start);
})();
