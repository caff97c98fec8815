// The axes of the figure: what is found of them, the values typed at their marks, and points placed by hand.

import { el, numbers, TOOLS } from "./digitiser-form.js";
import { calibrate, findPanel } from "./digitiser-scan.js";

/** Look for the axes; values are proposed only where the page has them as text. */
export function proposeAxes(page) {
  page.panel = findPanel(page.picture.image, page.region);
  const { width, height } = page.picture.image;
  const where = page.pdf ? `Page ${page.value("page")} of ${page.pdf.pages}, drawn at ${page.dpi} dots an inch` : `${page.file.name}, ${width} x ${height} pixels`;
  const found = page.panel;
  offerPlots(page);
  if (!found) {
    page.find(".hcc-axes-found").textContent = "No axis lines were found: choose the part with the figure, or place the axes by hand.";
    page.find(".hcc-by-hand").open = true;
    page.placing.choose("x0");
  } else {
    const [x, y] = [found.xTicks.length, found.yTicks.length];
    page.find(".hcc-axes-found").textContent = `Found ${x} marks on the time axis and ${y} on the survival axis. Type the values printed at them: all, or those at the first and last mark.`;
    ends(page, "x", found.xTicks);
    ends(page, "y", [...found.yTicks].reverse());
    fromText(page);
  }
  page.say(`${where}. ${found ? "Check the red crosses at the ends of both axes." : "No axes were found."}`);
  page.changedAxes();
}

/** The places of the outermost marks, into the fields. */
function ends(page, axis, marks) {
  if (marks.length < 2) return;
  page.set(`${axis}0-place`, marks[0].toFixed(2));
  page.set(`${axis}1-place`, marks.at(-1).toFixed(2));
}

/** Values out of the text of a PDF page, where three or more stand at marks on one line. */
async function fromText(page) {
  if (!page.words.length) return;
  const { labelledTicks } = await import("./digitiser-pdf.js");
  const found = labelledTicks(page.panel, page.words);
  for (const axis of ["x", "y"]) {
    if (!found[axis] || page.value(`${axis}-labels`)) continue;
    const pairs = axis === "x" ? found.x : [...found.y].reverse();
    page.set(`${axis}-labels`, pairs.map(([value]) => value).join(" "));
    calibrated(page, axis, pairs, "tick labels of the page, confirmed");
  }
  page.changedAxes();
}

function offerPlots(page) {
  if (page.region) return; // those of the whole picture stay on offer
  const plots = page.panel?.others.length ? [page.panel, ...page.panel.others] : [];
  page.plots = plots.sort((a, b) => a.yLine.start - b.yLine.start || a.xLine.start - b.xLine.start);
  const buttons = page.plots.map((_, k) => el("button", { type: "button", className: "md-button hcc-button", value: `plot-${k}`, textContent: `Plot ${k + 1}` }));
  page.find(".hcc-plots").replaceChildren(...(buttons.length ? [el("span", { textContent: "There are several plots. Choose one:" }), ...buttons] : []));
}

function calibrated(page, axis, pairs, from) {
  page.calibration[axis] = pairs;
  page.calibration.from = from;
  [pairs[0], pairs.at(-1)].forEach(([value, at], k) => {
    page.set(`${axis}${k}-value`, value);
    page.set(`${axis}${k}-place`, Number(at.toFixed(2)));
  });
}

/** Values typed along an axis meet its marks. */
export function labelsTyped(page, axis) {
  const text = page.value(`${axis}-labels`);
  const values = numbers(text)?.sort((a, b) => a - b) ?? null;
  const found = page.panel ? (axis === "x" ? page.panel.xTicks : [...page.panel.yTicks].reverse()) : [];
  // Ends that were placed by hand count when no marks were found.
  const byHand = [0, 1].map((k) => Number(page.value(`${axis}${k}-place`) || NaN));
  const marks = found.length >= 2 ? found : byHand.filter(Number.isFinite);
  page.calibration[axis] = null;
  if (!values) page.say(`"${text}" is no list of numbers: write the printed values, such as 0 6 12.`);
  else if (values.length >= 2) {
    const pairs = calibrate(values, marks);
    if (pairs) calibrated(page, axis, pairs, "tick marks found, values typed");
    else page.say(`${values.length} values do not fit the ${marks.length} marks in one way: type only those at the first and last red cross, or place the axis by hand.`);
  }
  page.changedAxes();
}

/** Two points of an axis placed by hand. */
export function placedByHand(page, axis) {
  const point = (k) => [page.value(`${axis}${k}-value`), page.value(`${axis}${k}-place`)];
  const points = [point(0), point(1)];
  const whole = points.every((pair) => pair.every((text) => text !== "" && Number.isFinite(Number(text))));
  page.calibration[axis] = whole ? points.map((pair) => pair.map(Number)) : null;
  if (whole) page.calibration.from = "points given by hand";
  page.changedAxes();
}
