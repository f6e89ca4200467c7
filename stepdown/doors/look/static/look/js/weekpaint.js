/* Paints times of a week: a drag down one day adds a row (weekday, start, end) to the repeated part inside.
   The rows stay the real control, for keyboard, screen reader and no script; the picture is for a pointer. */
(() => {
  const STEP = 30;
  const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const minutes = (text) => { const [hour, rest] = text.split(":").map(Number); return hour * 60 + (rest || 0); };

  const draw = (days, first, last) => {
    const table = document.createElement("table");
    table.className = "paint";
    table.setAttribute("aria-hidden", "true");
    const head = table.createTHead().insertRow();
    ["", ...days].forEach((day) => { head.insertCell().textContent = day; });
    const body = table.createTBody();
    for (let minute = first; minute < last; minute += STEP) {
      const row = body.insertRow();
      row.insertCell().textContent = minute % 60 ? "" : clock(minute);
      days.forEach((_, day) => {
        const cell = row.insertCell();
        cell.className = "slot";
        cell.dataset.day = day;
        cell.dataset.minute = minute;
      });
    }
    return table;
  };

  const start = (part) => {
    const prefix = part.dataset.weekpaint;
    const days = (part.dataset.days || "Mon Tue Wed Thu Fri Sat Sun").split(" ");
    const table = draw(days, Number(part.dataset.from || 6) * 60, Number(part.dataset.to || 23) * 60);
    const cells = [...table.querySelectorAll(".slot")];
    const rows = () => [...part.querySelectorAll("[data-row]:not(.gone)")].map((row) => ({
      day: row.querySelector(`[name^="${prefix}-"][name$="-weekday"]`),
      start: row.querySelector(`[name^="${prefix}-"][name$="-start"]`),
      end: row.querySelector(`[name^="${prefix}-"][name$="-end"]`),
    })).filter((row) => row.day && row.start && row.end);

    const show = () => {
      const taken = rows().filter((row) => row.start.value && row.end.value)
        .map((row) => [Number(row.day.value), minutes(row.start.value), minutes(row.end.value) || 1440]);
      cells.forEach((cell) => {
        const minute = Number(cell.dataset.minute);
        cell.classList.toggle("taken", taken.some(([day, from, to]) =>
          day === Number(cell.dataset.day) && from < minute + STEP && minute < to));
      });
    };
    const add = (day, from, to) => {
      let row = rows().find((one) => !one.start.value && !one.end.value);
      if (!row) {
        part.querySelector("[data-rows-add]")?.click();
        row = rows().at(-1);
      }
      if (!row || row.start.value) return;
      row.day.value = String(day);
      row.start.value = clock(from);
      row.end.value = clock(to % 1440);
      row.start.dispatchEvent(new Event("input", { bubbles: true }));
      show();
    };

    let from = null;
    let to = null;
    const span = () => [Math.min(from.minute, to), Math.max(from.minute, to) + STEP];
    const mark = () => cells.forEach((cell) => {
      const minute = Number(cell.dataset.minute);
      cell.classList.toggle("painting", from !== null && Number(cell.dataset.day) === from.day
        && minute >= span()[0] && minute < span()[1]);
    });
    table.addEventListener("pointerdown", (event) => {
      const cell = event.target.closest(".slot");
      if (!cell) return;
      event.preventDefault();
      from = { day: Number(cell.dataset.day), minute: Number(cell.dataset.minute) };
      to = from.minute;
      mark();
    });
    table.addEventListener("pointermove", (event) => {
      const cell = from && document.elementFromPoint(event.clientX, event.clientY)?.closest(".slot");
      if (cell) { to = Number(cell.dataset.minute); mark(); }
    });
    document.addEventListener("pointerup", () => {
      if (from === null) return;
      const [begin, end] = span();
      const { day } = from;
      from = null;
      mark();
      add(day, begin, end);
    });
    part.addEventListener("input", show);
    part.addEventListener("stepdown:rows", show);
    part.prepend(table);
    show();
  };
  document.querySelectorAll("[data-weekpaint]").forEach(start);
})();
