/* The board of a draft by keyboard: Enter picks a session up, arrows move it, Enter puts it down, Escape puts it back.
   Each try is judged by the server and told beside the board before it is kept. Without script each session opens a form. */
(() => {
  if (location.hash.startsWith("#at-")) document.getElementById(location.hash.slice(1))?.focus();
  const work = document.querySelector("[data-board]");
  if (!work) return;
  const [table, said] = [work.querySelector("[data-week-board]"), work.querySelector("[data-board-said]")];
  const side = document.getElementById("board-side");
  const kind = table.dataset.rows;
  const names = [...table.querySelectorAll("thead th")].map((head) => head.firstChild.textContent.trim());
  const days = [...table.tBodies[0].rows[0].querySelectorAll("td")].map((cell) => Number(cell.dataset.day));
  const rows = [...table.tBodies[0].rows];
  const [DAY, step] = [1440, Number(table.dataset.step)];
  let held = null;
  let turn = 0;
  let timer;
  const clock = (start) => [Math.floor((start % DAY) / 60), start % 60].map((part) => String(part).padStart(2, "0")).join(":");
  const speak = (text) => { said.textContent = text; };
  const box = (row, day) => row.querySelector(`td[data-day="${day}"]`);
  const clear = () => table.querySelectorAll(".aimed").forEach((cell) => cell.classList.remove("aimed", "breaks"));
  const where = () => `${names[days.indexOf(Math.floor(held.start / DAY))]} ${clock(held.start)}, ${held.row.querySelector("th .row-name").textContent}`;
  /* Rooms and offices are not the same kind of place: a group goes to rooms and video, one's own to the office and video. */
  const takes = (row, sitting) => {
    const id = row.dataset.row;
    if (row === held?.from.closest("tr") || kind === "people") return row === held?.from.closest("tr");
    if (kind === "staff") return true;
    return sitting.dataset.own ? ["video", "offices"].includes(id) : id !== "offices";
  };
  const show = () => {
    clear();
    const cell = box(held.row, Math.floor(held.start / DAY));
    cell.classList.add("aimed");
    cell.append(held.sitting);
    held.sitting.querySelector(".figures").textContent = clock(held.start);
    held.sitting.focus({ preventScroll: false });
    return cell;
  };
  const ask = async () => {
    const mine = ++turn;
    const [cell, { sitting, start, row }] = [show(), held];
    const place = kind === "rooms" ? { offices: "office" }[row.dataset.row] || row.dataset.row : sitting.dataset.place;
    const staff = kind === "staff" ? row.dataset.row : sitting.dataset.staff;
    const body = new URLSearchParams({ act: "move", day: Math.floor(start / DAY), time: clock(start), place, staff, csrfmiddlewaretoken: work.dataset.csrf });
    const url = work.dataset.try.replace("0000000000000000", sitting.dataset.sitting);
    const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": work.dataset.csrf } }).catch(() => null);
    if (mine !== turn || !held) return;
    // Our own server's escaped fragment; the policy of the page allows no script in it.
    if (answer?.ok) side.innerHTML = await answer.text();
    held.fits = Boolean(answer?.ok && side.querySelector("[data-fits]"));
    cell.classList.toggle("breaks", !held.fits);
    speak(`${where()}. ${answer?.ok ? side.querySelector(".verdict").textContent : work.dataset.sayNot} ${[...side.querySelectorAll("[data-tried] li")].map((line) => line.textContent).join(" ")}`);
  };
  const aim = (start, row, soon = 140) => {
    held.start = start;
    held.row = row;
    held.fits = null;
    show();
    clearTimeout(timer);
    held.looking = new Promise((done) => { timer = setTimeout(() => ask().then(done), soon); });
  };
  const pick = (sitting) => {
    held = { sitting, from: sitting.closest("td"), next: sitting.nextSibling, start: Number(sitting.dataset.start), row: sitting.closest("tr"), panel: side.innerHTML };
    sitting.classList.add("held");
    speak(work.dataset.sayHeld.replace("{title}", sitting.dataset.title).replace("{where}", where()));
  };
  const back = (keep = false) => {
    const { sitting, from, next, panel } = held;
    turn += 1;
    clearTimeout(timer);
    clear();
    from.insertBefore(sitting, next);
    sitting.querySelector(".figures").textContent = clock(Number(sitting.dataset.start));
    sitting.classList.remove("held");
    held = null;
    if (!keep) { side.innerHTML = panel; speak(work.dataset.sayBack); }
    sitting.focus();
  };
  const down = async () => {
    speak(work.dataset.sayWait);
    await held?.looking;
    if (!held) return;
    const form = side.querySelector("form[data-board-keep]");
    if (held.fits && form) form.requestSubmit();
    else if (held.fits !== false) back();
    else speak(`${work.dataset.sayNot} ${side.querySelector("[data-tried]")?.textContent.replace(/\s+/g, " ") || ""}`);
  };
  work.board = { held: () => held, pick, aim, back, down, takes };
  table.addEventListener("keydown", (event) => {
    const sitting = event.target.closest("[data-sitting]");
    if (!sitting || event.ctrlKey || event.metaKey || event.altKey) return;
    work.dispatchEvent(new CustomEvent("board:key", { detail: { event, sitting } }));
  });
})();
