// Figures that count events upwards from 0, 1 - survival: told apart, and turned upside down to be read.
// The same as hccmeta/digitise/events.py.

import { paperColour } from "./digitiser-core.js";
import { ruledPixels } from "./digitiser-occlusion.js";
import { halfEven } from "./digitiser-scan.js";

const INK = 80; // RGB distance from the paper
const NEAR = 0.04; // of the plot, where lines begin
const [TOP, FOOT] = [0.08, 0.25]; // of the height: where a falling line begins, and a rising one runs at first
const [NONE, SOME] = [0.2, 0.3]; // shares of the first columns

/** The axis of events of a figure turned upside down about rows that add up to `height`: it counts survival. */
export const mirroredAxis = ({ intercept, slope }, height) => ({ intercept: 1 - intercept - slope * height, slope });

/** A picture { width, height, data } upside down. */
export function upsideDown({ width, height, data }) {
  const turned = new Uint8ClampedArray(data.length);
  for (let row = 0; row < height; row += 1) turned.set(data.subarray(4 * row * width, 4 * (row + 1) * width), 4 * (height - 1 - row) * width);
  return { width, height, data: turned };
}

/** Whether the lines of a plot { box, pixels } begin at its foot, and none at its top. */
export function countsUp({ box, pixels }) {
  const { width, height, data } = pixels;
  const paper = paperColour(pixels);
  const ruled = ruledPixels(pixels, paper);
  const high = box.floor - box.startRow;
  const [first, last] = [Math.max(4, halfEven(0.01 * width)), Math.min(width, Math.max(8, halfEven(NEAR * width)))];
  const inked = (row, column) => {
    const i = row * width + column;
    return !ruled[i] && Math.hypot(...paper.map((level, c) => data[4 * i + c] - level)) >= INK;
  };
  const share = (from, to) => {
    let held = 0;
    for (let column = first; column < last; column += 1) {
      let row = Math.max(0, from);
      while (row < Math.min(height, to) && !inked(row, column)) row += 1;
      if (row < Math.min(height, to)) held += 1;
    }
    return held / (last - first);
  };
  return share(0, box.startRow + halfEven(TOP * high)) < NONE && share(box.floor - halfEven(FOOT * high), box.floor - 4) > SOME;
}
