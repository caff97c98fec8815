// How much of each pixel belongs to a line, and where its middle is. The same as hccmeta/digitise/ink.py.
// Grids are { rows, columns, data }, row by row; all values are whole numbers.

export const FULL = 255;
const OFF_COLOUR = 1.2;
const TINT = 0.25;

const grid = (rows, columns) => ({ rows, columns, data: new Int32Array(rows * columns) });

/** How much of each pixel is ink of `colour` on `paper`, 0 to 255. `image` is { width, height, data } in RGBA. */
export function coverage(image, colour, paper) {
  const d = colour.map((value, i) => value - paper[i]);
  const square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  const cover = grid(image.height, image.width);
  for (let i = 0; i < cover.data.length; i += 1) {
    const p0 = image.data[4 * i] - paper[0];
    const p1 = image.data[4 * i + 1] - paper[1];
    const p2 = image.data[4 * i + 2] - paper[2];
    const share = Math.min((p0 * d[0] + p1 * d[1] + p2 * d[2]) / square, 1);
    const r0 = p0 - share * d[0];
    const r1 = p1 - share * d[1];
    const r2 = p2 - share * d[2];
    const amount = share - OFF_COLOUR * Math.sqrt((r0 * r0 + r1 * r1 + r2 * r2) / square);
    cover.data[i] = Math.floor(FULL * Math.max((amount - TINT) / (1 - TINT), 0) + 0.5);
  }
  return cover;
}

/** The width of the line: the 40th percentile of the heights of vertical runs of ink up to 25 pixels. */
export function lineWidth(cover) {
  const heights = [];
  for (let x = 0; x < cover.columns; x += 1) {
    let run = 0;
    for (let y = 0; y <= cover.rows; y += 1) {
      if (y < cover.rows && cover.data[y * cover.columns + x] >= 128) run += 1;
      else {
        if (run > 0 && run <= 25) heights.push(run);
        run = 0;
      }
    }
  }
  heights.sort((a, b) => a - b);
  return heights.length ? heights[Math.floor((heights.length * 2) / 5)] : 1;
}

function boxMean(cover, reach) {
  const side = 2 * reach + 1;
  const { rows, columns } = cover;
  const wide = columns + 1;
  const sums = new Float64Array((rows + 1) * wide);
  for (let y = 0; y < rows; y += 1) {
    let line = 0;
    for (let x = 0; x < columns; x += 1) {
      line += cover.data[y * columns + x];
      sums[(y + 1) * wide + x + 1] = sums[y * wide + x + 1] + line;
    }
  }
  const mean = grid(rows, columns);
  for (let y = 0; y < rows; y += 1) {
    const top = Math.max(0, y - reach) * wide;
    const bottom = Math.min(rows, y + reach + 1) * wide;
    for (let x = 0; x < columns; x += 1) {
      const left = Math.max(0, x - reach);
      const right = Math.min(columns, x + reach + 1);
      const total = sums[bottom + right] - sums[top + right] - sums[bottom + left] + sums[top + left];
      mean.data[y * columns + x] = Math.floor(total / (side * side));
    }
  }
  return mean;
}

/** Evidence for the middle of the line; the upper quartile over inked pixels is 255. */
export function ridge(cover, width) {
  const small = boxMean(cover, Math.floor(width / 2));
  const middle = boxMean(cover, width);
  const large = boxMean(cover, 2 * width);
  const evidence = grid(cover.rows, cover.columns);
  const inked = [];
  for (let i = 0; i < evidence.data.length; i += 1) {
    evidence.data[i] = Math.floor((5 * small.data[i] + 2 * middle.data[i] + large.data[i]) / 8);
    if (cover.data[i] >= 128) inked.push(evidence.data[i]);
  }
  inked.sort((a, b) => a - b);
  const usual = Math.max(inked.length ? inked[Math.floor((inked.length * 3) / 4)] : FULL, 1);
  for (let i = 0; i < evidence.data.length; i += 1) evidence.data[i] = Math.floor((evidence.data[i] * FULL) / usual);
  return evidence;
}

// Index beyond the edges of a line of n cells, mirrored with the edge cell repeated.
const mirrored = (i, n) => {
  const k = ((i % (2 * n)) + 2 * n) % (2 * n);
  return k < n ? k : 2 * n - 1 - k;
};

function filterLine(line, reach, pick) {
  return line.map((_, i) => {
    let best = line[i];
    for (let k = i - reach; k <= i + reach; k += 1) best = pick(best, line[mirrored(k, line.length)]);
    return best;
  });
}

/** Ink with the gaps of dashes and dots half filled: four widths along a row, two along a column. */
export function closeDashes(cover, width) {
  const { rows, columns } = cover;
  const closed = grid(rows, columns);
  const close = (line, reach) => filterLine(filterLine(line, reach, Math.max), reach, Math.min);
  for (let y = 0; y < rows; y += 1) {
    const line = close(Array.from(cover.data.subarray(y * columns, (y + 1) * columns)), 2 * width + 1);
    closed.data.set(line, y * columns);
  }
  for (let x = 0; x < columns; x += 1) {
    const line = close(Array.from({ length: rows }, (_, y) => cover.data[y * columns + x]), width + 1);
    line.forEach((value, y) => {
      closed.data[y * columns + x] = Math.max(closed.data[y * columns + x], value);
    });
  }
  closed.data.forEach((value, i) => {
    closed.data[i] = Math.floor((value + cover.data[i]) / 2);
  });
  return closed;
}
