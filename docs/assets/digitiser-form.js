// The form of the digitiser: its markup, and its values as plain data.

const AXIS_POINTS = [
  ["x0", "Time axis, first point", "0"],
  ["x1", "Time axis, last point", ""],
  ["y0", "Survival axis, lower point", "0"],
  ["y1", "Survival axis, upper point", "1"],
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
  const input = el(properties.options ? "select" : "input", { id, name });
  for (const option of properties.options ?? []) input.append(el("option", { value: option, textContent: option }));
  for (const [key, value] of Object.entries(properties)) if (key !== "options") input[key] = value;
  return el("div", { className: "hcc-field" }, el("label", { for: id, textContent: label }), input);
}

function tool(value, label) {
  counter += 1;
  const id = `hcc-tool-${counter}`;
  const radio = el("input", { type: "radio", name: "tool", value, id });
  return el("div", { className: "hcc-tool" }, radio, el("label", { for: id, textContent: label }));
}

const group = (legend, ...children) => el("fieldset", {}, el("legend", { textContent: legend }), ...children);

/** The fieldset of one arm. */
export function armFields(k) {
  return group(
    `Arm ${k + 1}`,
    el(
      "div",
      { className: "hcc-row" },
      field("Arm id (as in study.yaml)", `arm-name-${k}`, { autocomplete: "off", placeholder: "lenvatinib" }),
      field("Colour of the line", `arm-colour-${k}`, { type: "color", value: "#000000" }),
      field("Dashed or dotted", `arm-broken-${k}`, { type: "checkbox" }),
      field("Numbers at risk, in order", `arm-risk-${k}`, { autocomplete: "off", placeholder: "40,31,22" }),
    ),
    tool(`colour-${k}`, "Take the colour with the crosshair"),
    tool(`point-${k}`, "Correct: lead the trace through points"),
    el(
      "div",
      { className: "hcc-row" },
      el("button", { type: "button", className: "md-button", textContent: "Trace", value: `trace-${k}` }),
      el("button", { type: "button", className: "md-button", textContent: "Forget its points", value: `forget-${k}` }),
    ),
    el("p", { className: "hcc-sure", role: "status", id: `hcc-sure-${k}` }),
  );
}

/** The whole form; the picture goes into its `.hcc-picture`. */
export function buildForm() {
  const axes = AXIS_POINTS.map(([id, label, value]) =>
    el(
      "div",
      { className: "hcc-row" },
      tool(id, label),
      field(`Value at the ${label.toLowerCase()}`, `${id}-value`, { type: "number", step: "any", value }),
      field(`Pixel of the ${label.toLowerCase()}`, `${id}-place`, { type: "number", step: "any" }),
    ),
  );
  return el(
    "form",
    { className: "hcc-form", noValidate: true },
    group("1. Figure", field("Picture of the figure (PNG or JPEG); or drop it here", "figure", { type: "file", accept: "image/png,image/jpeg" })),
    el("div", { className: "hcc-stage" }, el("div", { className: "hcc-picture" }), el("p", { className: "hcc-status", role: "status" })),
    group("2. Axes", el("p", { textContent: "Two ticks on each axis, far apart. A survival axis in per cent is converted." }), ...axes),
    group(
      "3. Arms",
      el("div", { className: "hcc-arms" }, armFields(0), armFields(1)),
      el("button", { type: "button", className: "md-button", textContent: "Add an arm", value: "add-arm" }),
    ),
    group("4. Numbers at risk", field("Times of the table, in the figure's unit", "risk-times", { autocomplete: "off", placeholder: "0,6,12" })),
    group(
      "5. Study",
      el(
        "div",
        { className: "hcc-row" },
        field("Study id", "study", { autocomplete: "off", placeholder: "my-study-2026" }),
        field("Endpoint", "endpoint", { options: ["os", "pfs", "ttp"] }),
        field("Unit of the time axis", "unit", { options: ["months", "days", "weeks", "years"] }),
        field("Who reads the curves", "by"),
        field("Id of the report with the figure", "reference", { autocomplete: "off" }),
        field("Number of the figure", "figure-number"),
      ),
    ),
    el("button", { type: "button", className: "md-button md-button--primary", textContent: "Download the study folder (zip)", value: "download" }),
  );
}

/** A text field as a list of numbers; null when something else is in it. */
export function numbers(text) {
  if (!text.trim()) return [];
  const values = text.split(/[,;\s]+/).filter(Boolean).map(Number);
  return values.every(Number.isFinite) ? values : null;
}
