// Pixels where a line cannot be seen: axes and grid, the lines of other arms. The same as hccmeta/digitise/occlusion.py.
// Masks are Uint8Array, row by row.

const STRONG = 128;

/** Grey pixels of straight grey lines right across the plot: axes, frame and grid. */
export function ruledPixels({ width, height, data }, paper) {
  const grey = new Uint8Array(width * height);
  const inRow = new Uint32Array(height);
  const inColumn = new Uint32Array(width);
  const brightest = Math.max(...paper);
  for (let i = 0; i < grey.length; i += 1) {
    const low = Math.min(data[4 * i], data[4 * i + 1], data[4 * i + 2]);
    const high = Math.max(data[4 * i], data[4 * i + 1], data[4 * i + 2]);
    if (high - low > 40) continue;
    grey[i] = 1;
    if (Math.abs(high - brightest) < 12) continue;
    inRow[Math.floor(i / width)] += 1;
    inColumn[i % width] += 1;
  }
  const upright = (x) => x >= 0 && x < width && inColumn[x] / height >= 0.7;
  return grey.map((flag, i) => {
    const x = i % width;
    // JPEG smears upright lines sideways.
    const ruled = inRow[Math.floor(i / width)] / width >= 0.85 || upright(x - 1) || upright(x) || upright(x + 1);
    return flag && ruled ? 1 : 0;
  });
}

/** Pixels at or beside the ink of other arms. */
export function hiddenPixels(covers, rows, columns) {
  const hidden = new Uint8Array(rows * columns);
  for (const { data } of covers) {
    for (let i = 0; i < data.length; i += 1) {
      if (data[i] < STRONG) continue;
      const x = i % columns;
      hidden[i] = 1;
      if (i >= columns) hidden[i - columns] = 1;
      if (i + columns < data.length) hidden[i + columns] = 1;
      if (x > 0) hidden[i - 1] = 1;
      if (x < columns - 1) hidden[i + 1] = 1;
    }
  }
  return hidden;
}

/** The pixels of a traced line, for the next line of the same colour. */
export function coveredPixels({ path, width }, cover) {
  const { rows, columns } = cover;
  const taken = new Uint8Array(rows * columns);
  const reach = Math.floor(width / 2) + 1;
  let before = path[0];
  path.forEach((row, x) => {
    for (let y = Math.max(0, before - reach); y <= Math.min(rows - 1, row + reach); y += 1) taken[y * columns + x] = 1;
    before = row;
  });
  const spread = taken.slice();
  for (let i = 0; i < taken.length; i += 1) {
    if (!taken[i]) continue;
    const x = i % columns;
    for (let shift = 1; shift <= reach; shift += 1) {
      if (x + shift < columns && cover.data[i + shift] > 0) spread[i + shift] = 1;
      if (x - shift >= 0 && cover.data[i - shift] > 0) spread[i - shift] = 1;
    }
  }
  return spread;
}
