"use strict";
// Everything on the page reads without this: it adds the filters and the walk by keys.
(() => {
  const page = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const statements = all(".statement[id]");
  const main = document.querySelector("main");
  const form = document.querySelector(".filters");
  const parts = new Map(statements.map((statement) => [statement.dataset.statement, []]));
  for (const part of all("[data-statement]")) parts.get(part.dataset.statement).push(part);

  const toggle = (number, name, on) => {
    for (const part of parts.get(number)) part.classList.toggle(name, on);
  };

  // One stop for the Tab key, not one for each statement.
  let current = null;
  const settle = (statement) => {
    if (current) current.tabIndex = -1;
    current = statement;
    if (current) current.tabIndex = 0;
  };
  for (const statement of statements) statement.tabIndex = -1;
  settle(statements[0]);

  const visit = (target) => {
    target.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const block = target === main ? "start" : "center";
    target.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
  };

  const matches = ({ labels, scores, voice }) => {
    const chosen = new FormData(form);
    const wanted = chosen.getAll("label");
    const least = Number(chosen.get("score"));
    if (chosen.get("voice") && chosen.get("voice") !== voice) return false;
    if (!labels) return wanted.length ? wanted.includes("none") : least === 0;
    const score = scores.split(" ").map(Number);
    return labels.split(" ").some((label, place) =>
      (!wanted.length || wanted.includes(label)) && score[place] >= least);
  };

  const apply = () => {
    let found = 0;
    for (const statement of statements) {
      const match = matches(statement.dataset);
      toggle(statement.dataset.statement, "off", !match);
      found += match;
    }
    const whole = found === statements.length;
    page.classList.toggle("filtered", !whole);
    form.elements.least.value = Number(form.elements.score.value).toFixed(2);
    const count = statements.length.toLocaleString("en");
    const noun = statements.length === 1 ? "statement" : "statements";
    form.elements.found.value = `${whole ? "" : `${found.toLocaleString("en")} of `}${count} ${noun}`;
  };

  if (form) {
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }

  // By hand, since in the frame of a notebook a link within the page would lead out of it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    event.preventDefault();
    visit(document.getElementById(link.hash.slice(1)));
  });

  const step = { j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1 };
  main.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!(event.key in step)) return;
    event.preventDefault();
    const by = step[event.key];
    let place = statements.indexOf(current) + (event.target === current ? by : 0);
    while (statements[place]?.classList.contains("off")) place += by;
    if (statements[place]) visit(statements[place]);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const part of all(".statement.here")) part.classList.add("shut");
  });

  main.addEventListener("focusin", (event) => {
    const statement = event.target.closest(".statement[id]");
    if (statement) settle(statement);
  });

  // Details that would end below the window go above their statement, where there is room.
  const place = (statement) => {
    const details = statement.querySelector(":scope > .details");
    details.style.marginTop = "";
    const box = details.getBoundingClientRect();
    const line = statement.getBoundingClientRect();
    if (box.bottom <= innerHeight || line.top < box.height) return;
    details.style.marginTop = `${line.top - box.height - box.top}px`;
  };

  const numberOf = (target) => target.closest?.("[data-statement]")?.dataset.statement;
  for (const [begin, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(begin, (event) => {
      const number = numberOf(event.target);
      if (!number) return;
      toggle(number, "here", true);
      const statement = event.target.closest(".statement");
      if (statement && !event.target.closest(".details")) place(statement);
    });
    document.addEventListener(end, (event) => {
      const number = numberOf(event.target);
      if (!number || numberOf(event.relatedTarget ?? page) === number) return;
      toggle(number, "here", false);
      toggle(number, "shut", false);
    });
  }

  page.dataset.script = "on";
})();
