// What the files are made of: the trace that is kept, and what is still missing.

import { Refused } from "./digitiser-file.js";
import { riskTable, slug } from "./digitiser-form.js";
import { traceOf } from "./digitiser-reading.js";

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The trace of chosen lines; unnamed ones are called line-K. */
export function traceFor(page, which, names = which.map((k) => `line-${k}`)) {
  const { left, top, right, bottom } = page.region ?? {};
  const { name, bytes, sha256: digest } = page.file;
  const figure = { name: name.slice(-200), sha256: digest, bytes: bytes.length, kind: "picture" };
  if (page.pdf) figure.page = Number(page.value("page"));
  if (page.region) figure.region = [left, top, right, bottom];
  return traceOf({
    endpoint: page.value("endpoint"),
    figure,
    calibration: page.calibration,
    unit: page.value("unit"),
    percent: page.axes().percent,
    events: page.axes().events,
    judged: page.form.elements.confirmed.checked,
    remarks: page.pdf ? [`positions are pixels of the page drawn at ${page.dpi} dots an inch`] : [],
    arms: which.map((k, i) => ({
      name: names[i],
      colour: page.value(`arm-colour-${k}`),
      broken: page.form.elements[`arm-broken-${k}`].checked,
      read: page.arms[k].read,
    })),
  });
}

/** What the files are made of; throws Refused with what is missing, the cursor in its field. */
export function resultOf(page) {
  const missing = (name, text) => {
    page.form.elements[name]?.focus();
    throw new Refused(text);
  };
  const which = page.arms.flatMap(({ read }, k) => (read ? [k] : []));
  if (!page.file) missing("figure", "Open a figure first.");
  const axes = page.axes();
  if (typeof axes === "string") missing(page.calibration.x ? "y-labels" : "x-labels", axes);
  if (!which.length) throw new Refused("No line is traced yet.");
  if (!page.value("unit")) missing("unit", "Choose the unit of the time axis: weeks read as months would change every result.");
  const study = page.value("study");
  if (!SLUG.test(study)) missing("study", "The study id needs lower-case letters, digits and hyphens, such as smith-2026.");
  const names = which.map((k) => page.value(`arm-name-${k}`));
  names.forEach((name, i) => SLUG.test(name) || missing(`arm-name-${which[i]}`, `Line ${which[i] + 1} needs the id of its arm: lower-case letters, digits and hyphens.`));
  if (new Set(names).size < names.length) missing(`arm-name-${which[0]}`, "Every line needs an arm of its own.");
  const table = riskTable(page.value("risk-table"));
  if (typeof table === "string") missing("risk-table", table);
  const risk = { times: table.times, arms: table.rows.map(({ name, counts }) => ({ name: slug(name), counts })) };
  const stranger = risk.arms.find(({ name }) => !names.includes(name));
  if (stranger) missing("risk-table", `"${stranger.name}" in the numbers at risk is the arm of no line: write ${names.join(" or ")}.`);
  if (!page.form.elements.confirmed.checked) missing("confirmed", "Compare each trace with its line, then say so in the box below the lines.");
  return { study, names, risk, which, trace: traceFor(page, which, names), value: (name) => page.value(name) };
}
