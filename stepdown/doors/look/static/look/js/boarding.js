/* Keys and mouse of the board: what `board.js` can do, asked for by arrows or by dragging. */
(() => {
  const work = document.querySelector("[data-board]");
  if (!work?.board) return;
  const { held, pick, aim, back, down, takes } = work.board;
  const table = work.querySelector("[data-week-board]");
  const rows = [...table.tBodies[0].rows];
  const [DAY, step] = [1440, Number(table.dataset.step)];
  const days = [...rows[0].querySelectorAll("td")].map((cell) => Number(cell.dataset.day));
  const move = (event) => {
    const { start, row, sitting } = held();
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way[0]) {
      const day = days[days.indexOf(Math.floor(start / DAY)) + way[0]];
      if (day !== undefined) aim(day * DAY + (start % DAY), row);
    } else if (event.shiftKey) {
      let next = rows.indexOf(row) + way[1];
      while (rows[next] && !takes(rows[next], sitting)) next += way[1];
      if (rows[next]) aim(start, rows[next]);
    } else {
      const to = start + way[1] * step;
      if (Math.floor(to / DAY) === Math.floor(start / DAY) && to >= 0) aim(to, row);
    }
  };
  work.addEventListener("board:key", ({ detail: { event, sitting } }) => {
    const acts = {
      Enter: () => (held() ? down() : pick(sitting)),
      Escape: () => held() && back(),
      m: () => !held() && location.assign(sitting.href),
    };
    if (event.key.startsWith("Arrow") && held()) { event.preventDefault(); move(event); }
    else if (acts[event.key] && (held() || event.key !== "Escape")) { event.preventDefault(); event.stopPropagation(); acts[event.key](); }
  });
  table.addEventListener("click", (event) => { if (held()) event.preventDefault(); });
  table.addEventListener("dragstart", (event) => {
    const sitting = event.target.closest("[data-sitting]");
    if (!sitting) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", sitting.dataset.title);
    // The picture that follows the mouse is taken before the session is marked.
    setTimeout(() => !held() && pick(sitting));
  });
  let over = null;
  let dropped = false;
  table.addEventListener("dragover", (event) => {
    const cell = event.target.closest("td[data-day]");
    if (!held() || !cell || !takes(cell.parentElement, held().sitting)) return;
    event.preventDefault();
    if (cell === over) return;
    over = cell;
    aim(Number(cell.dataset.day) * DAY + (held().start % DAY), cell.parentElement, 60);
  });
  table.addEventListener("drop", async (event) => {
    if (!held()) return;
    event.preventDefault();
    dropped = true;
    await down();
    if (held() && held().fits === false) back(true);
  });
  table.addEventListener("dragend", () => {
    over = null;
    if (held() && !dropped) back();
    dropped = false;
  });
})();
