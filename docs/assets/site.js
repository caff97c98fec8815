// What pages do beyond showing: sort and filter the studies, say a review's state on the day it is read.
"use strict";

function sortTable(table, column, kind) {
  const heads = [...table.tHead.rows[0].cells];
  const way = heads[column].getAttribute("aria-sort") === "ascending" ? -1 : 1;
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
  const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
  const order = (a, b) =>
    way * (kind === "number" ? value(a) - value(b) : value(a).localeCompare(value(b), "en"));
  const body = table.tBodies[0];
  [...body.rows].sort(order).forEach((row) => body.append(row));
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sortTable(table, column, head.dataset.kind));
    head.replaceChildren(button);
  });
}

function makeFilter(form, table) {
  const rows = [...table.tBodies[0].rows];
  const found = form.querySelector("output");
  const apply = () => {
    const { words, treatment, line, curve } = Object.fromEntries(new FormData(form));
    let shown = 0;
    for (const row of rows) {
      const data = row.dataset;
      const fits =
        (!words || row.textContent.toLowerCase().includes(words.toLowerCase())) &&
        (!treatment || data.treatments.split(" ").includes(treatment)) &&
        (!line || data.line === line) &&
        (!curve || data.curve === curve);
      row.hidden = !fits;
      shown += fits;
    }
    found.textContent = `${shown} of ${rows.length} studies`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}

// The strip was written when the site was built; a reader may come a year later.
function sayStateToday(strip) {
  const today = new Date().toISOString().slice(0, 10);
  const { state, due, overdue, stale } = strip.dataset;
  if (!due || state === "retired") return;
  const now = today >= stale ? "stale" : today >= overdue ? "overdue" : today >= due ? "due" : "current";
  const label = strip.querySelector(".hm-state");
  label.className = `hm-state s-${now}`;
  label.textContent = now[0].toUpperCase() + now.slice(1);
}

document.querySelectorAll("table.hm-sortable").forEach(makeSortable);
const filter = document.getElementById("hm-filter");
if (filter) makeFilter(filter, document.getElementById("hm-studies"));
document.querySelectorAll(".hm-strip").forEach(sayStateToday);

// Opened from a file, a link to a folder must name the page in it.
if (location.protocol === "file:") {
  document.querySelectorAll("a[href]").forEach((one) => {
    if (one.protocol === "file:" && one.pathname.endsWith("/")) one.pathname += "index.html";
  });
}

// The theme frames wide Markdown tables so that they scroll; a keyboard must reach them too.
addEventListener("load", () => {
  document.querySelectorAll(".md-typeset__scrollwrap").forEach((frame) => {
    if (frame.scrollWidth > frame.clientWidth) {
      frame.tabIndex = 0;
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", "Table");
    }
  });
});

// The theme gives its search no name.
document.querySelector("[data-md-component=search]")?.setAttribute("aria-label", "Search");
