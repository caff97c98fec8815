// Axis lines and tick marks of a picture. The same algorithm as hccmeta/digitise/scan.py; test_golden_js.py compares.
// Pictures are { width, height, data } with RGBA bytes; lines { first, last, start, end } in pixels, across and along.

const DARK = 110;
const FAINT = 64;
const GREY = 70;
const MOST_PAIRS = 12;

/** A number rounded as Python and numpy do: halves to the even neighbour. */
export function halfEven(value) {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

const lengthOf = (line) => line.end - line.start + 1;
const areaOf = ({ xLine, yLine }) => lengthOf(xLine) * lengthOf(yLine);
const marked = ({ xTicks, yTicks }) => (xTicks.length >= 3) + (yTicks.length >= 3);

/** The plot whose axis lines meet at the lower left, with its tick marks, and others of its kind elsewhere; or null.
 *  `region` { left, top, right, bottom } keeps the search inside. */
export function findPanel(image, region = null) {
  const planes = greyPlanes(image, region);
  let panels = [];
  for (const level of [DARK, FAINT]) {
    panels = pairsOf(planes, level).map((pair) => withTicks(planes, pair, 0));
    if (panels.some((panel) => marked(panel) === 2)) break;
  }
  if (!panels.length) panels = meeting(...panelEdges(image)).map((pair) => withTicks(planes, pair, 4));
  if (!panels.length) return null;
  const before = (a, b) => marked(a) > marked(b) || (marked(a) === marked(b) && areaOf(a) > areaOf(b));
  const best = panels.reduce((held, panel) => (before(panel, held) ? panel : held));
  return { ...best, others: elsewhere(best, panels) };
}

/** The plot with its labels, as a region: a fifth of its width to the left and a quarter of its height below. */
export function around({ xLine, yLine }) {
  const [wide, high] = [lengthOf(xLine), lengthOf(yLine)];
  return {
    left: Math.max(0, xLine.start - 0.2 * wide),
    top: Math.max(0, yLine.start - 0.05 * high),
    right: xLine.end + 0.04 * wide,
    bottom: xLine.last + 0.25 * high,
  };
}

/** How dark and grey each pixel is, and which pixels are coloured; nothing outside the region. */
function greyPlanes({ width, height, data }, region) {
  const dark = new Float32Array(width * height);
  const coloured = new Uint8Array(width * height);
  const inside = region ?? { left: 0, top: 0, right: width, bottom: height };
  const [left, right] = [Math.max(0, halfEven(inside.left)), Math.min(width, halfEven(inside.right))];
  const [top, bottom] = [Math.max(0, halfEven(inside.top)), Math.min(height, halfEven(inside.bottom))];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const i = y * width + x;
      const low = Math.min(data[4 * i], data[4 * i + 1], data[4 * i + 2]);
      const high = Math.max(data[4 * i], data[4 * i + 1], data[4 * i + 2]);
      if (high - low <= GREY) dark[i] = 255 - (low + high) / 2;
      else coloured[i] = 1;
    }
  }
  return { width, height, dark, coloured };
}

function pairsOf({ width, height, dark, coloured }, level) {
  const thickest = Math.max(8, halfEven(0.006 * Math.max(width, height)));
  const across = { rows: height, columns: width, at: (r, c) => r * width + c };
  const upright = { rows: width, columns: height, at: (r, c) => c * width + r };
  return meeting(
    linesOf(dark, coloured, level, across, 0.2 * width, thickest),
    linesOf(dark, coloured, level, upright, 0.15 * height, thickest),
  );
}

/** Rows with a dark run of at least `shortest` pixels, neighbouring rows as one line. */
function linesOf(dark, coloured, level, { rows, columns, at }, shortest, thickest) {
  const lines = [];
  const solid = new Uint8Array(columns);
  const grown = new Uint8Array(columns);
  for (let row = 0; row < rows; row += 1) {
    for (let c = 0; c < columns; c += 1) solid[c] = dark[at(row, c)] >= level ? 1 : 0;
    for (let c = 0; c < columns; c += 1) grown[c] = solid[c] | (c > 0 && solid[c - 1]) | (c < columns - 1 && solid[c + 1]);
    let start = -1;
    let held = 0;
    for (let c = 0; c <= columns; c += 1) {
      const closed = c > 0 && c < columns - 1 && grown[c - 1] & grown[c] & grown[c + 1];
      if (c < columns && (closed || coloured[at(row, c)])) {
        if (start < 0) [start, held] = [c, 0];
        held += solid[c];
      } else if (start >= 0) {
        if (c - start >= shortest && held >= 0.7 * (c - start)) join(lines, row, start, c - 1);
        start = -1;
      }
    }
  }
  return lines.filter((line) => line.last - line.first < thickest);
}

function join(lines, row, start, end) {
  const near = lines.find((line) => {
    const shared = Math.min(line.end, end) - Math.max(line.start, start);
    return row - line.last <= 1 && shared > 0.8 * Math.max(lengthOf(line), end - start + 1);
  });
  if (near) Object.assign(near, { last: row, start: Math.min(near.start, start), end: Math.max(near.end, end) });
  else lines.push({ first: row, last: row, start, end });
}

/** The pairs of lines that meet at the lower left, largest first; tick marks there lengthen them past it. */
function meeting(across, upright) {
  const pairs = [];
  for (const xLine of across) {
    for (const yLine of upright) {
      const reachX = 0.07 * lengthOf(xLine) + 4;
      const reachY = 0.07 * lengthOf(yLine) + 4;
      if (Math.abs(xLine.start - yLine.last) <= reachX && Math.abs(xLine.first - yLine.end) <= reachY) pairs.push({ xLine, yLine });
    }
  }
  return pairs.sort((a, b) => areaOf(b) - areaOf(a)).slice(0, MOST_PAIRS);
}

/** The lower and the left edge of a tinted panel on white paper. */
function panelEdges({ width, height, data }) {
  const inRow = new Uint32Array(height);
  const inColumn = new Uint32Array(width);
  for (let i = 0; i < width * height; i += 1) {
    const low = Math.min(data[4 * i], data[4 * i + 1], data[4 * i + 2]);
    const high = Math.max(data[4 * i], data[4 * i + 1], data[4 * i + 2]);
    if (high >= 246 || low <= 200) continue;
    inRow[Math.floor(i / width)] += 1;
    inColumn[i % width] += 1;
  }
  const rows = [...inRow.keys()].filter((y) => inRow[y] / width > 0.4);
  const columns = [...inColumn.keys()].filter((x) => inColumn[x] / height > 0.4);
  if (!rows.length || !columns.length) return [[], []];
  const [left, right, top, bottom] = [columns[0], columns.at(-1), rows[0], rows.at(-1)];
  return [
    [{ first: bottom, last: bottom, start: left, end: right }],
    [{ first: left, last: left, start: top, end: bottom }],
  ];
}

function withTicks({ width, height, dark }, pair, slack) {
  // Lines that cross at the corner end there: what reaches past it is a tick mark of the other axis.
  const start = pair.xLine.start < pair.yLine.first ? pair.yLine.first : pair.xLine.start;
  const end = pair.yLine.end > pair.xLine.last ? pair.xLine.last : pair.yLine.end;
  const xLine = { ...pair.xLine, start };
  const yLine = { ...pair.yLine, end };
  const mirrored = { first: width - 1 - yLine.last, last: width - 1 - yLine.first, start: yLine.start, end: yLine.end };
  const below = { rows: height, columns: width, at: (r, c) => dark[r * width + c] };
  const beside = { rows: width, columns: height, at: (r, c) => dark[c * width + (width - 1 - r)] };
  const [xTicks, xTickEnd] = ticksOf(below, xLine, slack);
  const [yTicks, yEnd] = ticksOf(beside, mirrored, slack);
  return { xLine, yLine, xTicks, yTicks, xTickEnd, yTickEnd: width - 1 - yEnd };
}

/** Tick marks that leave a line downwards (or else upwards), and the row where the longest of them ends. */
function ticksOf(plane, line, slack) {
  for (const step of [1, -1]) {
    for (let shift = 0; shift <= slack; shift += 1) {
      const edge = step === 1 ? line.last + shift : line.first - shift;
      const rows = [];
      for (let k = 1; k < 60; k += 1) if (edge + step * k >= 0 && edge + step * k < plane.rows) rows.push(edge + step * k);
      if (rows.length < 3) continue;
      const left = Math.max(line.start - 3, 0);
      const right = Math.min(line.end + 3, plane.columns - 1);
      const columns = Array.from({ length: right - left + 1 }, (_, c) => left + c);
      // A mark grows out of the line: dark in every one of its first rows.
      let places = peaks(columns.map((c) => Math.min(plane.at(rows[0], c), plane.at(rows[1], c))));
      if (step === -1) places = places.filter((at) => at > 3 && at < columns.length - 4);
      if (places.length < 2) continue;
      const reach = places.map((at) => {
        const white = rows.findIndex((row) => plane.at(row, left + halfEven(at)) < 0.4 * DARK);
        return white < 0 ? rows.length : white;
      });
      const most = 3 * median(reach) + 2;
      const longest = Math.max(...reach.filter((one) => one <= most));
      return [places.map((at) => left + at), step === -1 ? line.last : edge + longest];
    }
  }
  return [[], line.last];
}

/** Centroids of the narrow dark runs of a profile. */
function peaks(profile) {
  const level = 0.4 * profile.reduce((most, value) => Math.max(most, value), 0);
  if (level < 0.3 * DARK) return [];
  const places = [];
  for (let start = -1, x = 0; x <= profile.length; x += 1) {
    if (x < profile.length && profile[x] >= level) {
      if (start < 0) start = x;
    } else if (start >= 0) {
      if (x - start <= 9) places.push(centroid(profile, Math.max(start - 1, 0), Math.min(x + 1, profile.length)));
      start = -1;
    }
  }
  return places;
}

function centroid(profile, low, high) {
  let ink = 0;
  let moment = 0;
  for (let x = low; x < high; x += 1) {
    ink += profile[x];
    moment += profile[x] * x;
  }
  return moment / ink;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Plots as good as the best, of nearly its size, that share no part with it or with each other. */
function elsewhere(best, panels) {
  const kept = [best];
  const beside = (a, b) => a.start > b.end || a.end < b.start;
  const apart = (a, b) => beside(a.xLine, b.xLine) || beside(a.yLine, b.yLine);
  for (const panel of [...panels].sort((a, b) => areaOf(b) - areaOf(a))) {
    const alike = areaOf(panel) > 0.6 * areaOf(best) && marked(panel) >= marked(best);
    if (alike && kept.every((one) => apart(panel, one))) kept.push(panel);
  }
  return kept.slice(1);
}

/** The tick marks that printed values stand at, in their order: [[value, place], ...]; null when they fit none or several.
 *  As many values as marks; or the two outermost; or any subset of marks that is linear in the values. */
export function calibrate(values, marks) {
  const pair = (places) => values.map((value, k) => [value, places[k]]);
  if (values.length < 2 || marks.length < values.length || values[0] === values.at(-1)) return null;
  if (marks.length === values.length) return pair(marks);
  if (values.length === 2) return pair([marks[0], marks.at(-1)]);
  const share = values.map((value) => (value - values[0]) / (values.at(-1) - values[0]));
  const reach = Math.max(1.5, 0.003 * (marks.at(-1) - marks[0]));
  const found = new Map();
  for (let i = 0; i < marks.length; i += 1) {
    for (let j = i + 1; j < marks.length; j += 1) {
      const wanted = share.map((part) => marks[i] + part * (marks[j] - marks[i]));
      const nearest = wanted.map((at) => marks.reduce((best, mark) => (Math.abs(mark - at) < Math.abs(best - at) ? mark : best)));
      const fits = wanted.every((at, k) => Math.abs(nearest[k] - at) <= reach) && new Set(nearest).size === values.length;
      if (fits) found.set(nearest.join(), nearest);
    }
  }
  return found.size === 1 ? pair([...found.values()][0]) : null;
}
