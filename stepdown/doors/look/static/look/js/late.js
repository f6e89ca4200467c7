/* What a page asks for by itself may take too long: then it says so, with a way to ask again. */
document.addEventListener("htmx:timeout", (event) => {
  const late = document.getElementById(event.target.dataset?.late || "");
  if (late) late.hidden = false;
});
