// The form of the digitiser: its markup, and its values as plain data.

const AXIS_POINTS = [
  ["x0", "Time axis, first point"],
  ["x1", "Time axis, last point"],
  ["y0", "Survival axis, lower point"],
  ["y1", "Survival axis, upper point"],
];

export const TOOLS = AXIS_POINTS.map(([id]) => id);

/** An element with properties and children; text is never parsed as HTML. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children);
  return node;
}

let counter = 0;

function field(label, name, properties = {}) {
  counter += 1;
  const id = `hcc-field-${counter}`;
  const { options, area, wide, ...rest } = properties;
  const input = el(options ? "select" : area ? "textarea" : "input", { id, name, autocomplete: "off" });
  for (const option of options ?? []) {
    const [value, text] = Array.isArray(option) ? option : [option, option];
    input.append(el("option", { value, textContent: text }));
  }
  Object.assign(input, rest);
  return el("div", { className: wide ? "hcc-field hcc-wide" : "hcc-field" }, el("label", { for: id, textContent: label }), input);
}

function tool(value, label) {
  counter += 1;
  const id = `hcc-tool-${counter}`;
  const radio = el("input", { type: "radio", name: "tool", value, id });
  return el("div", { className: "hcc-tool" }, radio, el("label", { for: id, textContent: label }));
}

const button = (value, textContent, rest = {}) => el("button", { type: "button", className: "md-button hcc-button", value, textContent, ...rest });
const row = (...children) => el("div", { className: "hcc-row" }, ...children);
const group = (legend, ...children) => el("fieldset", {}, el("legend", { textContent: legend }), ...children);
const more = (name, summary, ...children) => el("details", { className: `hcc-more hcc-${name}` }, el("summary", { textContent: summary }), ...children);
const words = (text) => el("p", { textContent: text });

/** The fieldset of one arm. */
export function armFields(k) {
  return group(
    `Line ${k + 1}`,
    row(
      field("Colour", `arm-colour-${k}`, { type: "color", value: "#000000" }),
      field("Arm, as in the record", `arm-name-${k}`, { placeholder: "lenvatinib" }),
      field("Printed median", `arm-median-${k}`, { placeholder: "13.1 (11.0-15.2)" }),
      field("Dashed or dotted", `arm-broken-${k}`, { type: "checkbox" }),
    ),
    el("p", { className: "hcc-sure", role: "status", id: `hcc-sure-${k}` }),
    el("div", { className: "hcc-fidelity", id: `hcc-fidelity-${k}` }),
    more(
      `line-${k}`,
      "Correct this line",
      tool(`colour-${k}`, "Take its colour with the crosshair"),
      tool(`point-${k}`, "Lead the trace through points"),
      row(button(`trace-${k}`, "Trace anew"), button(`forget-${k}`, "Forget its points"), button(`remove-${k}`, "Not a curve: remove it")),
    ),
  );
}

function figureGroup() {
  const pages = el(
    "div",
    { className: "hcc-row hcc-pages", hidden: true },
    field("Page of the PDF", "page", { type: "number", min: 1, value: "1" }),
    button("page-before", "Page before"),
    button("page-next", "Next page"),
  );
  return group(
    "1. Figure",
    field("Drop or paste a PNG, JPEG, WebP or PDF anywhere here, or choose the file", "figure", {
      type: "file",
      accept: "image/png,image/jpeg,image/webp,application/pdf",
      wide: true,
    }),
    pages,
    el("div", { className: "hcc-row hcc-plots" }),
  );
}

function axesGroup() {
  const byHand = AXIS_POINTS.map(([id, label]) =>
    row(
      tool(id, label),
      field(`Value at the ${label.toLowerCase()}`, `${id}-value`, { inputMode: "decimal" }),
      field(`Pixel of the ${label.toLowerCase()}`, `${id}-place`, { inputMode: "decimal" }),
    ),
  );
  return group(
    "2. Axes",
    el("p", { className: "hcc-axes-found", role: "status", textContent: "The axes are looked for when a figure is opened." }),
    row(
      field("Printed values along the time axis", "x-labels", { placeholder: "0 6 12 18 24", wide: true }),
      field("Unit of time", "unit", { options: [["", "choose"], "months", "days", "weeks", "years"] }),
      field("Printed values up the survival axis", "y-labels", { placeholder: "0 20 40 60 80 100", wide: true }),
      field("The lines rise: they show 1 - survival", "events", { type: "checkbox" }),
    ),
    more("by-hand", "Place the axes by hand", words("Two points on each axis, far apart: choose one, point at its mark, type its value."), ...byHand),
  );
}

function recordGroup() {
  const origins = ["randomisation", "start-of-this-line", "start-of-first-line", "not-stated"];
  return more(
    "record",
    "No record of this study yet? Write it here",
    words("What the paper does not say, leave out. Nothing is estimated."),
    row(
      field("Name of the study", "name", { placeholder: "Smith" }),
      field("Authors, separated by commas", "authors", { placeholder: "Smith A, Jones B", wide: true }),
      field("Title", "title", { wide: true }),
      field("Journal", "journal"),
      field("Year", "year", { inputMode: "numeric" }),
      field("DOI", "doi", { placeholder: "10.1000/example" }),
    ),
    row(
      field("Design", "design", { options: [["", "choose"], "randomised", "non-randomised-comparative", "single-arm", "cohort"] }),
      field("Line of systemic treatment", "line", { options: [["", "choose"], "1", "2", "3", "4"] }),
      field("Treated before with", "prior", { options: [["", "choose"], "none", "sorafenib", "tki", "immunotherapy", "mixed"] }),
      field("Time starts at", "origin", { options: [["", "choose"], ...origins] }),
      field("Where these numbers stand", "at", { placeholder: "abstract" }),
      field("Patients in each arm, in order", "patients", { placeholder: "120, 118" }),
      field("Hazard ratio, first arm against second", "hr", { placeholder: "0.78 (0.58-1.04)" }),
    ),
  );
}

/** The whole form; the picture goes into its `.hcc-picture`. */
export function buildForm() {
  const stage = el(
    "div",
    { className: "hcc-stage" },
    el("div", { className: "hcc-picture" }),
    row(
      button("zoom-in", "Zoom in"),
      button("zoom-out", "Zoom out"),
      button("zoom-fit", "Fit"),
      button("undo", "Undo"),
      button("crop", "Choose a part"),
      button("whole", "Whole picture"),
    ),
    el("p", { className: "hcc-status", role: "status" }),
    el("p", { className: "hcc-where", "aria-live": "polite" }),
  );
  const study = row(
    field("Study id", "study", { placeholder: "smith-2026" }),
    field("Endpoint", "endpoint", { options: ["os", "pfs", "ttp"] }),
    field("Figure", "figure-number", { placeholder: "Figure 2A" }),
    field("Id of its report in the record", "reference", { value: "primary" }),
    field("Your name", "by"),
  );
  const risk = field("Times first, then a line for each arm, as printed", "risk-table", {
    area: true,
    rows: 4,
    wide: true,
    placeholder: "time 0 6 12 18\nlenvatinib 120 88 51 20\nsorafenib 118 75 40 12",
  });
  return el(
    "form",
    { className: "hcc-form", noValidate: true, autocomplete: "off" },
    figureGroup(),
    stage,
    axesGroup(),
    group("3. Numbers at risk", risk, el("p", { className: "hcc-risk", role: "status" })),
    group(
      "4. Lines",
      el("div", { className: "hcc-arms" }),
      button("add-arm", "Add a line"),
      field("I compared each trace with its line, and each name stands at its own line", "confirmed", { type: "checkbox" }),
    ),
    group("5. Study", study, recordGroup()),
    group(
      "6. Send",
      row(button("make", "Make the files", { className: "md-button md-button--primary" }), button("clear", "Clear this work")),
      el("div", { className: "hcc-files" }),
    ),
  );
}

/** A text as a list of numbers (decimal commas inside numbers allowed when blanks part them); null when anything else is in it. */
export function numbers(text) {
  const plain = text.replaceAll("%", " ").trim();
  if (!plain) return [];
  const parts = /\s/.test(plain) && !/[,;]\s/.test(plain) ? plain.replaceAll(",", ".").split(/[;\s]+/) : plain.split(/[,;\s]+/);
  const values = parts.filter(Boolean).map(Number);
  return values.every(Number.isFinite) ? values : null;
}

/** Numbers at risk as pasted: { times, rows: [{ name, counts }] }; a string says what is wrong. */
export function riskTable(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean).slice(0, 20);
  const rows = lines.map((line) => {
    const [, name, tail] = line.match(/^(.*?)((?:^|[\s:,;])\s*\d[\d.,;\s]*)$/) ?? [null, line, ""];
    const counts = tail.replace(/^[\s:,;]+/, "").trim();
    const thousands = /\d\s+\d/.test(counts) ? counts.replaceAll(/,(?=\d{3}\b)/g, "") : counts;
    return { name: name.trim(), counts: numbers(thousands) ?? [] };
  });
  if (!rows.length) return { times: [], rows: [] };
  const [{ counts: times }, ...arms] = rows;
  if (times.length < 2 || times.some((time, k) => k && time <= times[k - 1])) return "The first line needs the times of the table in order, such as: time 0 6 12.";
  const wrong = arms.find(({ counts }) => !counts.length || counts.length > times.length);
  if (wrong) return `"${wrong.name || "a line"}" needs at least one number and at most ${times.length}, one for each time.`;
  const rising = arms.find(({ counts }) => counts.some((n, k) => !Number.isInteger(n) || (k && n > counts[k - 1])));
  if (rising) return `The numbers of "${rising.name || "a line"}" must be whole and never rise.`;
  return { times, rows: arms };
}

/** A name as the record writes it: lower-case letters, digits and hyphens. */
export const slug = (text) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "").slice(0, 60);
