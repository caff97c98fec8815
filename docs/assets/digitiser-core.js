// The tracing of one curve in a picture, and the arithmetic around it. Pure functions, no browser needed.
// The same algorithm as hccmeta/digitise/trace.py, on whole numbers; tests/digitise/test_golden_js.py compares the two.

import { FULL, closeDashes, coverage, lineWidth, ridge } from "./digitiser-ink.js";
import { coveredPixels, hiddenPixels, ruledPixels } from "./digitiser-occlusion.js";

export * from "./digitiser-ink.js";

const SEEN = 96;
const START = 3;
const WALL = 1_000_000;
const TOLL = 160;

/** Evidence that leads the path through points [[column, row], ...]: beside each everything else is walled off. */
export function holdToPoints(evidence, points, width) {
  const held = { ...evidence, data: evidence.data.slice() };
  const reach = Math.floor(width / 2);
  for (const [x, y] of points) {
    for (let column = Math.max(0, x - 1); column < Math.min(held.columns, x + 2); column += 1) {
      for (let row = 0; row < held.rows; row += 1) {
        held.data[row * held.columns + column] = Math.abs(row - y) <= reach ? FULL : -WALL;
      }
    }
  }
  return held;
}

/** Row of the cheapest right-and-down path in every column up to its end; `neutral` marks pixels that something else covers. */
export function staircase(evidence, startRow, { dropBlank = 3, neutral = null, ended = FULL, atLeast = 0 } = {}) {
  const { rows, columns } = evidence;
  let total = Float64Array.from({ length: rows }, (_, y) => START * FULL * Math.abs(y - startRow));
  const cameFrom = new Int32Array(rows * columns);
  let end = 0;
  let least = Infinity;
  let row = startRow;
  for (let x = 0; x < columns; x += 1) {
    const next = new Float64Array(rows);
    let fallen = 0;
    let best = Infinity;
    let from = 0;
    for (let y = 0; y < rows; y += 1) {
      const here = evidence.data[y * columns + x];
      const hidden = neutral !== null && neutral[y * columns + x];
      const down = dropBlank * Math.max(FULL - here, 0) + 4;
      fallen += hidden ? Math.min(down, TOLL) : down;
      if (total[y] - fallen < best) {
        best = total[y] - fallen;
        from = y;
      }
      cameFrom[x * rows + y] = from;
      next[y] = fallen + best + (hidden ? Math.min(FULL - here, TOLL) : FULL - here);
    }
    total = next;
    let lowest = 0;
    for (let y = 1; y < rows; y += 1) if (total[y] < total[lowest]) lowest = y;
    const cost = total[lowest] + ended * (columns - 1 - x);
    if (cost <= least && x >= atLeast) [end, least, row] = [x, cost, lowest];
  }
  const path = new Int32Array(end + 1);
  for (let x = end; x >= 0; x -= 1) {
    path[x] = row;
    row = cameFrom[x * rows + row];
  }
  return path;
}

/** Whether each column has ink within a pixel of the path. */
export function inkAlong(cover, path) {
  return Array.from(path, (row, x) =>
    [-1, 0, 1].some((shift) => {
      const y = Math.min(Math.max(row + shift, 0), cover.rows - 1);
      return cover.data[y * cover.columns + x] >= SEEN;
    }),
  );
}

/** The last column of the line; a speck beyond a wide gap is no part of it. -1 without ink. */
export function lastColumn(seen) {
  let columns = seen.flatMap((flag, x) => (flag ? [x] : []));
  const wide = Math.max(10, Math.floor(seen.length / 20));
  while (columns.length) {
    const end = columns[columns.length - 1];
    let start = columns.length - 1;
    while (start > 0 && columns[start] - columns[start - 1] <= wide) start -= 1;
    if (start === 0 || 2 * (end - columns[start]) >= columns[start] - columns[start - 1]) return end;
    columns = columns.slice(0, start);
  }
  return -1;
}

/** The height of the curve in each of the first `columns` columns, to a fraction of a pixel. */
export function refine(cover, path, columns, width) {
  const height = new Array(columns).fill(null);
  const at = (y, x) => cover.data[y * cover.columns + x];
  for (let x = 0; x < columns; x += 1) {
    let top = path[x];
    let bottom = path[x];
    if (at(top, x) < Math.floor(SEEN / 2)) continue;
    while (top > 0 && at(top - 1, x) > 0) top -= 1;
    while (bottom < cover.rows - 1 && at(bottom + 1, x) > 0) bottom += 1;
    if (bottom - top + 1 > 2 * width + 2) continue;
    let ink = 0;
    let moment = 0;
    for (let y = top; y <= bottom; y += 1) {
      ink += at(y, x);
      moment += at(y, x) * y;
    }
    height[x] = moment / ink;
  }
  for (let start = 0, x = 1; x <= columns; x += 1) {
    if (x < columns && path[x] === path[start]) continue;
    const known = height.slice(start, x).filter((value) => value !== null);
    const fill = known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : path[start];
    for (let k = start; k < x; k += 1) height[k] ??= fill;
    start = x;
  }
  return isotonic(height);
}

/** The closest non-decreasing sequence in least squares. */
export function isotonic(values) {
  const pools = [];
  for (const value of values) {
    let pool = { mean: value, size: 1 };
    while (pools.length && pools[pools.length - 1].mean > pool.mean) {
      const before = pools.pop();
      const size = before.size + pool.size;
      pool = { mean: (before.mean * before.size + pool.mean * pool.size) / size, size };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ mean, size }) => new Array(size).fill(mean));
}

/** Where the first long gap of a path starts, and what ending costs a column so that it need not be crossed. */
export function endBeforeGap(evidence, path, seen, neutral) {
  const at = (x) => path[x] * evidence.columns + x;
  const wide = Math.max(10, Math.floor(path.length / 20));
  let gap = -1;
  let run = 0;
  let usual = 0;
  let count = 0;
  for (let x = 0; x <= path.length; x += 1) {
    const blank = x < path.length && !seen[x] && !(neutral && neutral[at(x)]);
    if (!blank && run > wide && gap < 0) gap = x - run;
    run = blank ? run + 1 : 0;
    if (x < path.length && seen[x]) {
      usual += Math.max(FULL - evidence.data[at(x)], 0);
      count += 1;
    }
  }
  if (gap < 0 || count === 0) return { gap: 0, ended: FULL };
  return { gap, ended: Math.min(FULL, Math.floor(FULL / 2) + 2 * Math.floor(usual / count)) };
}

/** Whether the ink at the end of a path goes on straight down to within three rows of the floor. */
export function fallsToFloor(cover, path, columns, width, floor) {
  for (let x = Math.max(0, columns - width); x < Math.min(cover.columns, columns + 1); x += 1) {
    let row = path[columns - 1];
    while (row < cover.rows && cover.data[row * cover.columns + x] >= SEEN) row += 1;
    if (row - path[columns - 1] > 2 * width + 2 && row >= floor - 3) return true;
  }
  return false;
}

/** Trace a line from the left edge to its last ink: { path, height, seen, width }, or null without ink.
 *  `floor` is the row of survival 0, to which a curve may fall in its last column; `points` must be passed. */
export function traceLine(cover, startRow, options = {}) {
  const { broken = false, floor = Infinity, points = [], neutral = null, width = lineWidth(cover) } = options;
  const evidence = holdToPoints(ridge(broken ? closeDashes(cover, width) : cover, width), points, width);
  const atLeast = Math.max(0, ...points.map(([x]) => Math.min(x, cover.columns - 1)));
  const how = { dropBlank: broken ? 1 : 3, neutral, atLeast };
  let path = staircase(evidence, startRow, how);
  const { gap, ended } = endBeforeGap(evidence, path, inkAlong(cover, path), neutral);
  if (ended < FULL) {
    const shorter = staircase(evidence, startRow, { ...how, ended });
    if (shorter.length > gap) path = shorter;
  }
  const seen = inkAlong(cover, path);
  const columns = lastColumn(seen) + 1;
  if (columns === 0) return null;
  const height = refine(cover, path, columns, width);
  if (fallsToFloor(cover, path, columns, width, floor)) height[columns - 1] = floor;
  return { path: path.slice(0, columns), height, seen: seen.slice(0, columns), width };
}

/** Trace all arms of a plot, [{ colour, broken, points }, ...], in plot pixels: a line (or null) for each.
 *  Of arms in one colour those in full lines come first, and leave their ink out for the others. */
export function traceArms(pixels, paper, arms, { startRow, floor }) {
  const ruled = ruledPixels(pixels, paper);
  const covers = arms.map(({ colour }) => without(coverage(pixels, colour, paper), ruled));
  const lines = new Array(arms.length).fill(null);
  const left = arms.map((_, k) => k);
  while (left.length) {
    const alike = left.filter((k) => Math.hypot(...arms[k].colour.map((c, i) => c - arms[left[0]].colour[i])) < 40);
    const others = covers.filter((_, k) => !alike.includes(k));
    const neutral = hiddenPixels(others, pixels.height, pixels.width);
    const taken = new Uint8Array(neutral.length);
    alike.sort((a, b) => Number(arms[a].broken) - Number(arms[b].broken));
    const width = lineWidth(covers[alike[0]]);
    for (const k of alike) {
      lines[k] = traceLine(without(covers[k], taken), startRow, { ...arms[k], floor, neutral, width });
      left.splice(left.indexOf(k), 1);
      if (!lines[k]) continue;
      coveredPixels(lines[k], covers[k]).forEach((flag, i) => {
        if (flag) taken[i] = neutral[i] = 1;
      });
    }
  }
  return lines;
}

const without = (cover, mask) => ({ ...cover, data: cover.data.map((value, i) => (mask[i] ? 0 : value)) });

/** The line value = intercept + slope * position through points [[value, position], ...]; null when impossible. */
export function fitAxis(points) {
  const n = points.length;
  const meanValue = points.reduce((sum, [value]) => sum + value, 0) / n;
  const meanPlace = points.reduce((sum, [, place]) => sum + place, 0) / n;
  let along = 0;
  let spread = 0;
  for (const [value, place] of points) {
    along += (value - meanValue) * (place - meanPlace);
    spread += (value - meanValue) ** 2;
  }
  if (n < 2 || !(spread > 0) || along === 0 || !Number.isFinite(along)) return null;
  const scale = along / spread;
  return { slope: 1 / scale, intercept: meanValue - meanPlace / scale };
}

/** The most common colour of an RGBA picture, its background. */
export const paperColour = ({ data }) => commonColour(data, () => true);

/** The median of the fullest bin (16 levels a channel) of the pixels i that `counts(i)` lets in. Histograms keep it
 *  small for pictures of any size. */
export function commonColour(data, counts) {
  const bins = new Uint32Array(4096);
  const bin = (i) => ((data[4 * i] >> 4) << 8) | ((data[4 * i + 1] >> 4) << 4) | (data[4 * i + 2] >> 4);
  const size = data.length / 4;
  for (let i = 0; i < size; i += 1) if (counts(i)) bins[bin(i)] += 1;
  const fullest = bins.indexOf(bins.reduce((most, count) => Math.max(most, count), 0));
  const levels = [0, 1, 2].map(() => new Uint32Array(256));
  for (let i = 0; i < size; i += 1) {
    if (counts(i) && bin(i) === fullest) levels.forEach((held, c) => (held[data[4 * i + c]] += 1));
  }
  return levels.map((held) => Math.trunc((levelOf(held, (bins[fullest] - 1) >> 1) + levelOf(held, bins[fullest] >> 1)) / 2));
}

/** The level of the k-th of sorted values, by their histogram. */
function levelOf(histogram, k) {
  let seen = 0;
  return histogram.findIndex((count) => (seen += count) > k);
}

/** The part of a picture to trace: from time 0 to a little past the last calibrated time, from survival 1 to 0. */
export function plotBox(xAxis, yAxis, lastTime, width, height) {
  const place = (axis, value) => (value - axis.intercept) / axis.slope;
  const left = Math.round(place(xAxis, 0));
  const last = place(xAxis, lastTime);
  const right = Math.min(width, Math.round(last + 0.06 * (last - left)) + 1);
  const [zero, one] = [place(yAxis, 0), place(yAxis, 1)];
  const margin = Math.max(4, Math.round(0.012 * (zero - one)));
  const top = Math.max(0, Math.round(one) - margin);
  const bottom = Math.min(height, Math.round(zero) + 2);
  if (!(left >= 0 && right - left > 20 && bottom - top > 20)) return null;
  const startRow = Math.round(one) - top;
  return { left, top, width: right - left, height: bottom - top, startRow, floor: Math.round(zero) - top };
}

/** How sure a trace is: shares of its columns without ink, and the longest gap as a share of the plot. */
export function sureness(line, plotWidth, { broken = false } = {}) {
  const gaps = line.seen.map((flag) => !flag);
  let longest = 0;
  let run = 0;
  for (const gap of gaps) {
    run = gap ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  const bridged = gaps.filter(Boolean).length / gaps.length;
  const gap = longest / plotWidth;
  return { bridged, gap, unsure: bridged > (broken ? 0.6 : 0.1) || gap > 0.06 || gaps.length < 0.25 * plotWidth };
}

/** A curve as text: time (months) and survival (proportion), from traced heights in plot pixels. */
export function curveCsv(heights, left, top, xAxis, yAxis, monthsPerUnit) {
  const lines = ["time,survival", "0,1"];
  heights.forEach((height, column) => {
    const time = (xAxis.intercept + xAxis.slope * (left + column)) * monthsPerUnit;
    const survival = Math.min(1, Math.max(0, yAxis.intercept + yAxis.slope * (top + height)));
    if (time > 0) lines.push(`${short(time)},${short(survival)}`);
  });
  return `${lines.join("\n")}\n`;
}

const short = (value) => String(Number(value.toFixed(5)));
