// From a picture and what was typed to axes, lines and files. Pure: nothing here knows the page.

import { fitAxis, paperColour, plotBox, sureness, traceArms } from "./digitiser-core.js";
import { countsUp, mirroredAxis, upsideDown } from "./digitiser-events.js";
import { MONTHS, curveRows, curveText, traceText } from "./digitiser-kept.js";
import { ruledPixels } from "./digitiser-occlusion.js";
import { lineColours } from "./digitiser-palette.js";

const TOOL = "the digitiser of the site (browser)";
const MOST_ARMS = 6;
const REACHES = 0.9; // of the longest line: a shorter one is looked at

/** Both axes of calibration pairs { x, y } as { x, y, printed, events, percent, last }, survival as a share; a string says
 *  what is wrong. With `events` the values count events upwards: `y` is survival, `printed` what stands at the axis. */
export function axesOf({ x, y }, events = false) {
  if (!x || !y) return `The ${x ? "survival" : "time"} axis has no values yet.`;
  const percent = Math.max(...y.map(([value]) => value)) > 1.5;
  const time = fitAxis(x);
  const level = fitAxis(y.map(([value, at]) => [percent ? value / 100 : value, at]));
  if (!time || !level) return "An axis needs two points of different value at different places.";
  if (time.slope <= 0) return "The time axis runs backwards: its values must rise to the right.";
  if (level.slope >= 0) return "The survival axis runs backwards: its values must rise upwards.";
  const survival = events ? { intercept: 1 - level.intercept, slope: -level.slope } : level;
  return { x: time, y: survival, printed: level, events, percent, last: Math.max(...x.map(([value]) => value)) };
}

/** The part of the picture to trace and its pixels; null when the axes lie outside. A figure of events is turned upside
 *  down, `turned` says about which rows. */
export function plotOf(axes, picture) {
  const { width, height } = picture.image;
  const level = axes.events ? mirroredAxis(axes.printed, height - 1) : axes.y;
  const box = plotBox(axes.x, level, axes.last, width, height);
  if (!box) return null;
  if (!axes.events) return { box, pixels: picture.cut(box), turned: null };
  return { box, pixels: upsideDown(picture.cut({ ...box, top: height - box.top - box.height })), turned: height - 1 };
}

/** Whether the lines of a plot that was not turned rise from its foot. */
export const risesFrom = (plot) => plot.turned === null && countsUp(plot);

/** Colours [r, g, b] of the lines in a plot, from the uppermost down. */
export function proposedColours({ pixels }) {
  const paper = paperColour(pixels);
  return lineColours(pixels, paper, ruledPixels(pixels, paper)).slice(0, MOST_ARMS);
}

/** Trace all arms [{ colour, broken, points }] (points in pixels of the picture): { line, box, doubts } or null each. */
export function readLines({ box, pixels, turned }, arms) {
  const row = (y) => (turned === null ? y : turned - y);
  const asked = arms.map((arm) => ({ ...arm, points: arm.points.map(([x, y]) => [Math.round(x) - box.left, Math.round(row(y)) - box.top]) }));
  const lines = traceArms(pixels, paperColour(pixels), asked, box);
  return lines.map((line, k) => {
    if (!line) return line;
    const doubts = doubtsOf(line, k, lines, box, asked[k]);
    if (turned === null) return { line, box, ...doubts };
    const height = line.height.map((one) => turned - box.top - one);
    return { line: { ...line, height }, box: { ...box, top: 0 }, ...doubts };
  });
}

/** How sure a line is: facts of its trace, and reasons to look at it. */
function doubtsOf(line, k, lines, box, arm) {
  const { bridged, gap, unsure } = sureness(line, box.width, arm);
  const doubts = unsure ? ["much of it was bridged, or it ends early"] : [];
  const longest = Math.max(...lines.map((one) => one?.height.length ?? 0));
  const nobodyLeft = line.height.at(-1) >= box.floor - 0.5;
  if (line.height.length < REACHES * longest && !nobodyLeft) doubts.push(`it ends at ${Math.round((100 * line.height.length) / longest)} % of the longest line`);
  lines.forEach((other, i) => {
    if (other && i !== k && together(line, other) > 0.25) doubts.push(`it runs on line ${i + 1} for long`);
  });
  return { doubts, facts: `${(100 * bridged).toFixed(0)} % of the columns bridged, longest gap ${(100 * gap).toFixed(1)} % of the plot` };
}

/** The share of their common columns in which two lines are one. */
function together(one, other) {
  const shared = Math.min(one.height.length, other.height.length);
  let close = 0;
  for (let x = Math.floor(shared / 10); x < shared; x += 1) {
    if (Math.abs(one.height[x] - other.height[x]) <= Math.max(one.width, other.width) / 2) close += 1;
  }
  return close / shared;
}

const three = (value) => Number(value.toFixed(3));

/** What is kept of the figure, in the committed format. */
export function traceOf({ endpoint, figure, calibration, unit, percent, events, arms, remarks, judged }) {
  const pairs = (list) => list.map(([value, at]) => [value, three(at)]);
  const kept = arms.map(({ name, colour, broken, read }) => {
    const { line, box, doubts, facts } = read;
    const points = line.height.map((height, column) => [box.left + column, three(box.top + height)]);
    const sure = doubts.length === 0;
    const notes = [...doubts.map((doubt) => `${doubt}: look at the trace`), facts];
    return [name, { reading: "samples", points, colour, ...(broken ? { dash: "dashed" } : {}), sure, judged: !sure && judged, remarks: notes }];
  });
  return {
    endpoint,
    tool: TOOL,
    figure,
    x: { calibration: pairs(calibration.x), unit: unit || "?", source: calibration.from },
    y: { calibration: pairs(calibration.y), scale: percent ? "percent" : "proportion", ...(events ? { shows: "events" } : {}), source: calibration.from },
    arms: Object.fromEntries(kept),
    remarks,
  };
}

/** The files of an endpoint, [[name, text], ...]: trace, curves, numbers at risk. */
export function filesOf(trace, risk) {
  const { endpoint } = trace;
  const curves = Object.keys(trace.arms).map((arm) => [`${endpoint}.${arm}.csv`, curveText(curveRows(trace, arm))]);
  const table = riskText(risk, MONTHS[trace.x.unit]);
  return [...curves, ...(table ? [[`${endpoint}.at-risk.csv`, table]] : []), [`${endpoint}.trace.json`, traceText(trace)]];
}

/** Numbers at risk { times, arms: [{ name, counts }] } as a table: the times at which every arm has a number. */
function riskText({ times, arms }, months) {
  if (!arms.length) return "";
  const last = Math.min(...arms.map(({ counts }) => counts.length));
  const rows = times.slice(0, last).map((time, k) => [Number((time * months).toFixed(6)), ...arms.map(({ counts }) => counts[k])]);
  return `${[["time", ...arms.map(({ name }) => name)], ...rows].map((row) => row.join(",")).join("\n")}\n`;
}
