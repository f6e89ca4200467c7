/* Half hours of a week: a drag ticks a rectangle, arrows move, space ticks. Without script they are plain boxes. */
(() => {
  const attach = (part) => {
    const tables = [...part.querySelectorAll(".hours-grid")];
    tables.forEach((table) => {
      const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
      const boxes = rows.flat();
      const place = (box) => {
        const row = rows.findIndex((one) => one.includes(box));
        return [row, rows[row].indexOf(box)];
      };
      const focus = (row, column) => {
        const next = rows[row]?.[column];
        if (!next) return;
        boxes.forEach((box) => { box.tabIndex = box === next ? 0 : -1; });
        next.focus();
      };
      boxes.forEach((box, number) => { box.tabIndex = number ? -1 : 0; });
      table.addEventListener("keydown", (event) => {
        const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
        if (!step || !boxes.includes(event.target)) return;
        event.preventDefault();
        const [row, column] = place(event.target);
        if (event.shiftKey) event.target.checked = true;
        focus(row + step[0], column + step[1]);
        if (event.shiftKey && boxes.includes(document.activeElement)) document.activeElement.checked = true;
      });
      let from = null;
      let on = true;
      let before = [];
      const paint = (to) => {
        const [one, other] = [place(from), place(to)];
        const inside = (value, index) => value >= Math.min(one[index], other[index]) && value <= Math.max(one[index], other[index]);
        boxes.forEach((box, number) => {
          const [row, column] = [Math.floor(number / 7), number % 7];
          box.checked = inside(row, 0) && inside(column, 1) ? on : before[number];
        });
      };
      const boxAt = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest("td")?.querySelector("input");
      table.addEventListener("pointerdown", (event) => {
        const box = event.pointerType === "mouse" && event.target.closest("td")?.querySelector("input");
        if (!box || event.button) return;
        event.preventDefault();
        from = box;
        on = !box.checked;
        before = boxes.map((some) => some.checked);
        focus(...place(box));
        paint(box);
      });
      table.addEventListener("pointermove", (event) => {
        const box = from && boxAt(event);
        if (box && boxes.includes(box)) paint(box);
      });
      // The press has ticked the box; the click that follows must not take it back.
      table.addEventListener("click", (event) => {
        if (event.detail && event.pointerType === "mouse" && boxes.includes(event.target)) event.preventDefault();
      });
      document.addEventListener("pointerup", () => { from = null; });
    });
  };
  document.querySelectorAll("[data-week-cells]").forEach(attach);
})();
