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

// A citation says the day on which it was read.
document.querySelectorAll(".hm-cite, [id^=cite-hccmeta]").forEach((one) => {
  if (one.textContent.includes("YYYY-MM-DD")) {
    one.textContent = one.textContent.replaceAll("YYYY-MM-DD", new Date().toISOString().slice(0, 10));
  }
});

// Opened from a file, a link to a folder must name the page in it.
if (location.protocol === "file:") {
  document.querySelectorAll("a[href]").forEach((one) => {
    if (one.protocol === "file:" && one.pathname.endsWith("/")) one.pathname += "index.html";
  });
}

// A figure that was loaded as an image becomes part of the page where it has links, or layers that a switch shows; any
// other stays an image with its words, which costs the page one element.
async function takeIn(image) {
  const answer = await fetch(image.src).catch(() => null);
  if (!answer || !answer.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  if (drawn.localName !== "svg" || !drawn.querySelector("a, .hm-layer")) return;
  drawn.querySelector("style")?.remove();
  for (const one of drawn.querySelectorAll("a")) {
    const target = one.getAttributeNS("http://www.w3.org/1999/xlink", "href");
    const whole = target.startsWith("#") ? target : new URL(target, image.src).href;
    one.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", whole);
  }
  image.replaceWith(document.importNode(drawn, true));
}

document.querySelectorAll("img.hm-svg").forEach((image) => {
  if (location.protocol === "file:") return;
  if (image.complete && image.naturalWidth) takeIn(image);
  else image.addEventListener("load", () => takeIn(image), { once: true });
});

// Tables written in Markdown stack on a phone as the others do; a table of blocks is told to be one.
const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
function sayRoles(table) {
  for (const one of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
    one.setAttribute("role", ROLES[one.tagName] ?? (one.closest("thead") ? "columnheader" : "rowheader"));
  }
}

function stack(table) {
  const names = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
  for (const row of table.tBodies[0].rows) {
    [...row.cells].forEach((cell, column) => { cell.dataset.name = column ? names[column] : ""; });
  }
  table.parentElement.classList.add("hm-stack");
}

if (matchMedia("(max-width: 600px)").matches) {
  const plain = ".md-typeset table:not([class]), .hm-table:not(.hm-stack) > table";
  document.querySelectorAll(plain).forEach((one) => one.tHead && one.tBodies[0] && stack(one));
  document.querySelectorAll(".hm-stack table").forEach(sayRoles);
}

// The meaning of a term: by hovering (the theme), by touch, and by keyboard where the term first occurs.
const meaning = document.createElement("div");
meaning.className = "hm-meaning";
meaning.id = "hm-meaning";
meaning.setAttribute("role", "status");
meaning.hidden = true;
const met = new Set();
document.querySelectorAll(".md-content abbr[title]").forEach((term) => {
  const word = term.textContent, said = term.title;
  term.tabIndex = met.has(word) ? -1 : 0;
  met.add(word);
  term.addEventListener("focus", () => {
    meaning.textContent = `${word}: ${said}`;
    meaning.hidden = false;
  });
  term.addEventListener("blur", () => { meaning.hidden = true; });
  term.addEventListener("keydown", (event) => { if (event.key === "Escape") term.blur(); });
});
if (met.size) document.body.append(meaning);

// The theme frames wide Markdown tables so that they scroll; a keyboard must reach them too.
addEventListener("load", () => {
  let number = 0;
  document.querySelectorAll(".md-typeset__scrollwrap").forEach((frame) => {
    if (frame.scrollWidth > frame.clientWidth) {
      frame.tabIndex = 0;
      frame.setAttribute("role", "region");
      const above = [...document.querySelectorAll(".md-content :is(h1, h2, h3)")]
        .filter((one) => one.compareDocumentPosition(frame) & Node.DOCUMENT_POSITION_FOLLOWING);
      const title = above.at(-1)?.firstChild?.textContent ?? "page";
      frame.setAttribute("aria-label", `Table ${number += 1}, ${title}`);
    }
  });
});

// The theme names its folded levels of navigation alike.
document.querySelectorAll("nav.md-nav[aria-labelledby]").forEach((nav, place) => {
  const label = document.getElementById(nav.getAttribute("aria-labelledby"));
  if (!label) return;
  nav.removeAttribute("aria-labelledby");
  nav.setAttribute("aria-label", `${label.textContent.trim()}, menu ${place + 1}`);
});

// The theme gives its search no name.
document.querySelector("[data-md-component=search]")?.setAttribute("aria-label", "Search");
