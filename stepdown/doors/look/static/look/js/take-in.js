/* Taking in records: one file at a time with its progress; without script the form sends them all at once. */
(() => {
  const send = (form, file, line) => new Promise((done) => {
    const body = new FormData(form);
    body.delete("files");
    body.append("files", file);
    body.set("request_id", crypto.randomUUID());
    const request = new XMLHttpRequest();
    const bar = line.querySelector("progress");
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      let told = null;
      try { [told] = JSON.parse(request.responseText).lines; } catch { told = null; }
      done(told);
    });
    request.send(body);
  });

  const entry = (list, file) => {
    const line = document.createElement("li");
    const name = document.createElement("strong");
    const bar = document.createElement("progress");
    name.textContent = file.name;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    line.append(name, " ", bar);
    list.append(line);
    return line;
  };

  const tell = (line, told, failed) => {
    const said = document.createElement("span");
    said.className = told && told.in ? "said-in" : "said-no";
    said.textContent = told ? told.said : failed;
    line.querySelector("progress").replaceWith(said);
    if (told && told.url) {
      const link = document.createElement("a");
      link.href = told.url;
      link.textContent = told.name;
      line.append(" ", link);
    }
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("takeIn" in form.dataset)) return;
    const files = [...form.elements.files.files];
    if (!files.length || !crypto.randomUUID) return;
    event.preventDefault();
    const list = form.querySelector("[data-take-in-lines]");
    const button = form.querySelector("button[type=submit]");
    list.replaceChildren();
    list.hidden = false;
    button.disabled = true;
    const lines = files.map((file) => [file, entry(list, file)]);
    let taken = 0;
    let last = null;
    for (const [file, line] of lines) {
      const told = await send(form, file, line);
      tell(line, told, list.dataset.failed);
      if (told && told.in) { taken += 1; last = told; }
    }
    button.disabled = false;
    if (files.length === 1 && taken === 1) window.location.assign(last.url);
  });
})();
