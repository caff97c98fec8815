// What is said of each line: how sure its trace is, and what the printed median and numbers at risk say of it.

import { el, riskTable, slug } from "./digitiser-form.js";
import { MONTHS, curveRows, fidelity } from "./digitiser-kept.js";
import { traceFor } from "./digitiser-result.js";

/** How sure each line is, and what the printed numbers say of it. */
export function tellLines(page) {
  const table = riskTable(page.value("risk-table"));
  const note = page.find(".hcc-risk");
  note.textContent = typeof table === "string" ? table : "";
  page.arms.forEach(({ read }, k) => {
    const place = page.find(`#hcc-sure-${k}`);
    place.classList.toggle("hcc-unsure", !read || read.doubts.length > 0);
    if (!read) place.textContent = "No line of this colour was found between the axes.";
    else place.textContent = read.doubts.length ? `Unsure: ${read.doubts.join("; ")}. Compare the trace with the line (${read.facts}).` : `Traced: ${read.facts}.`;
    tellFidelity(page, k, typeof table === "string" ? { times: [], rows: [] } : table);
  });
}

function tellFidelity(page, k, { times, rows }) {
  const host = page.find(`#hcc-fidelity-${k}`);
  const { read } = page.arms[k];
  if (!read || typeof page.axes() === "string") return host.replaceChildren();
  const months = MONTHS[page.value("unit") || "?"];
  const unit = page.value("unit") ? "months" : "units of the axis";
  const counts = rows.find(({ name }) => name && slug(name) === page.value(`arm-name-${k}`))?.counts ?? [];
  const printed = Number(page.value(`arm-median-${k}`).match(/\d+(?:[.,]\d+)?/)?.[0].replace(",", ".") ?? NaN);
  const told = fidelity(curveRows(traceFor(page, [k]), `line-${k}`), {
    median: Number.isFinite(printed) ? printed : null,
    risk: counts.map((n, i) => [times[i] * months, n]),
  });
  const traced = told.traced === null ? "not reached" : `${told.traced.toFixed(2)} ${unit}`;
  const off = told.off === null ? "" : `, ${told.off >= 0 ? "+" : "-"}${Math.abs(told.off).toFixed(2)} from the printed one`;
  const lines = [el("p", { className: told.medianDoubtful ? "hcc-unsure" : "", textContent: `Median of the trace: ${traced}${off}.` })];
  if (told.counts.length) lines.push(riskView(told.counts));
  return host.replaceChildren(...lines);
}

/** Survival and numbers at risk side by side. */
function riskView(counts) {
  const cell = (tag, text) => el(tag, { textContent: text });
  const rows = counts.map(({ time, n, survival, most, doubtful }) =>
    el(
      "tr",
      { className: doubtful ? "hcc-unsure" : "" },
      cell("td", Number(time.toFixed(2))),
      cell("td", survival === null ? "after its end" : survival.toFixed(3)),
      cell("td", most === null ? "" : most.toFixed(0)),
      cell("td", `${n}${doubtful ? " cannot be" : ""}`),
    ),
  );
  const head = el("tr", {}, ...["Time", "Survival", "At most at risk", "Printed"].map((text) => cell("th", text)));
  return el("table", { className: "hcc-counts" }, el("thead", {}, head), el("tbody", {}, ...rows));
}
