// The colours of the lines in a plot, proposed. The same algorithm as line_colours of hccmeta/digitise/palette.py.

import { commonColour } from "./digitiser-core.js";
import { median } from "./digitiser-scan.js";

const APART = 70;
const FROM_PAPER = 80;
const FEWEST = 0.15;
const SPAN = 0.2;
const OWN = 0.35;
const THICKEST = 0.05;
const [PALE, TINT_OFF, BAND, GREY] = [0.6, 0.2, 4, 40]; // a thick tint of a line is its confidence band
const MOST_COLOURS = 16;

/** Colours [r, g, b] of lines that run through the plot, from the uppermost line down; `ruled` marks axes and grid. */
export function lineColours({ width, height, data }, paper, ruled) {
  const size = width * height;
  const left = new Uint8Array(size);
  for (let i = 0; i < size; i += 1) left[i] = squared(data, i, paper) >= FROM_PAPER ** 2 && !ruled[i] ? 1 : 0;
  const candidates = [];
  for (let round = 0; round < MOST_COLOURS; round += 1) {
    if (left.reduce((sum, flag) => sum + flag, 0) < FEWEST * width) break;
    const colour = commonColour(data, (i) => left[i]);
    const near = new Uint8Array(size);
    for (let i = 0; i < size; i += 1) {
      if (left[i] && squared(data, i, colour) < APART ** 2) [near[i], left[i]] = [1, 0];
    }
    candidates.push({ colour, near, away: Math.hypot(...colour.map((value, c) => value - paper[c])) });
  }
  candidates.sort((a, b) => b.away - a.away);
  const stronger = new Uint8Array(size);
  const found = [];
  for (const { colour, near } of candidates) {
    const own = withoutBeside(near, stronger, width, height);
    const total = (mask) => mask.reduce((sum, flag) => sum + flag, 0);
    const thick = thickness(near, width);
    if (total(own) < OWN * total(near) || !isLine(own, width, height) || thick > THICKEST * height) continue;
    const bare = thickness(own, width);
    if (found.some((line) => bare >= BAND * line.thick && isTint(colour, line.colour, paper))) continue;
    const rows = [];
    near.forEach((flag, i) => {
      if (flag) rows.push(Math.floor(i / width));
      stronger[i] |= flag;
    });
    found.push({ colour, thick, at: median(rows) });
  }
  return found.sort((a, b) => a.at - b.at || compare(a.colour, b.colour)).map(({ colour }) => colour);
}

/** Whether a colour lies between the paper and a line's colour, nearer to the paper. */
function isTint(colour, of, paper) {
  if (Math.max(...colour) - Math.min(...colour) <= GREY) return false; // a grey line beside a black one is common
  const [mixed, full] = [colour, of].map((one) => one.map((level, c) => level - paper[c]));
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const share = dot(mixed, full) / dot(full, full);
  return share <= PALE && Math.hypot(...mixed.map((level, c) => level - share * full[c])) <= TINT_OFF * Math.hypot(...full);
}

const compare = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

const squared = (data, i, [red, green, blue]) =>
  (data[4 * i] - red) ** 2 + (data[4 * i + 1] - green) ** 2 + (data[4 * i + 2] - blue) ** 2;

/** A mask without what lies within two pixels of another. */
function withoutBeside(mask, other, width, height) {
  const wide = new Uint8Array(mask.length);
  other.forEach((flag, i) => {
    if (!flag) return;
    const x = i % width;
    const y = (i - x) / width;
    for (let row = Math.max(0, y - 2); row <= Math.min(height - 1, y + 2); row += 1) {
      wide.fill(1, row * width + Math.max(0, x - 2), row * width + Math.min(width - 1, x + 2) + 1);
    }
  });
  return mask.map((flag, i) => (flag && !wide[i] ? 1 : 0));
}

function rowsByColumn(mask, width) {
  const columns = Array.from({ length: width }, () => []);
  mask.forEach((flag, i) => {
    if (flag) columns[i % width].push(Math.floor(i / width));
  });
  return columns;
}

/** Whether ink is in most columns of a stretch from near the left over a fifth of the plot, and falls on the way. */
function isLine(mask, width, height) {
  const columns = rowsByColumn(mask, width);
  const held = columns.flatMap((rows, x) => (rows.length ? [x] : []));
  if (!held.length || held[0] > 0.12 * width) return false;
  let last = 0;
  held.forEach((x, k) => {
    if (k + 1 >= 0.5 * (x - held[0] + 1)) last = k;
  });
  const run = held.slice(0, last + 1);
  const step = Math.max(1, Math.floor(run.length / 60));
  const heights = run.filter((_, k) => k % step === 0).map((x) => median(columns[x]));
  const span = Math.max(...heights) - Math.min(...heights);
  return run.at(-1) - run[0] >= SPAN * width && span >= 0.04 * height;
}

function thickness(mask, width) {
  return median(rowsByColumn(mask, width).flatMap((rows) => (rows.length ? [rows.length] : [])));
}
