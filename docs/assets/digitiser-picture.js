// The figure on a canvas with a crosshair that mouse and keyboard move; positions are pixels, counted from centres.

import { el } from "./digitiser-form.js";

const LENS = 9; // pixels of the figure across the magnifier
const LINE_COLOURS = ["#e6007e", "#00a0e6", "#00b050", "#ff8c00", "#7030a0", "#806000"];

export class Picture {
  /** `place(x, y)` is called when a position is chosen, `moved(x, y)` when the crosshair moves by keyboard. */
  constructor(host, { place, moved }) {
    this.canvas = el("canvas", {
      tabIndex: 0,
      role: "application",
      "aria-label": "Figure. Arrow keys move the crosshair by one pixel, with Shift by ten; Enter chooses the position.",
    });
    this.lens = el("canvas", { className: "hcc-lens", width: 20 * LENS, height: 20 * LENS, "aria-hidden": "true" });
    host.replaceChildren(this.canvas, this.lens);
    this.cursor = { x: 0, y: 0 };
    this.marks = [];
    this.lines = [];
    this.canvas.addEventListener("pointermove", (event) => this.#move(this.#at(event)));
    this.canvas.addEventListener("click", (event) => {
      this.#move(this.#at(event));
      place(this.cursor.x, this.cursor.y);
    });
    this.canvas.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 10 : 1;
      const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
      if (by) {
        this.#move({ x: Math.round(this.cursor.x) + by[0], y: Math.round(this.cursor.y) + by[1] });
        moved(this.cursor.x, this.cursor.y);
      } else if (event.key === "Enter" || event.key === " ") place(this.cursor.x, this.cursor.y);
      else return;
      event.preventDefault();
    });
  }

  /** Show a bitmap; its pixels are in `image` from then on. */
  show(bitmap) {
    this.canvas.width = bitmap.width;
    this.canvas.height = bitmap.height;
    const pen = this.canvas.getContext("2d", { willReadFrequently: true });
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, bitmap.width, bitmap.height);
    pen.drawImage(bitmap, 0, 0);
    this.image = pen.getImageData(0, 0, bitmap.width, bitmap.height);
    this.lines = [];
    this.#move({ x: Math.round(bitmap.width / 2), y: Math.round(bitmap.height / 2) });
  }

  /** Draw anew: `marks` are [x, y] crosses, `lines` arrays of [x, y] or null. */
  draw(marks = this.marks, lines = this.lines) {
    this.marks = marks;
    this.lines = lines;
    if (!this.image) return;
    const pen = this.canvas.getContext("2d");
    pen.putImageData(this.image, 0, 0);
    pen.save();
    pen.translate(0.5, 0.5);
    lines.forEach((line, k) => {
      if (!line) return;
      pen.strokeStyle = LINE_COLOURS[k % LINE_COLOURS.length];
      pen.lineWidth = 1.5;
      pen.beginPath();
      line.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.stroke();
    });
    pen.lineWidth = 1;
    pen.strokeStyle = "#e00000";
    for (const [x, y] of marks) cross(pen, x, y, 0, 7);
    pen.strokeStyle = "#0060ff";
    cross(pen, this.cursor.x, this.cursor.y, 3, 14);
    pen.restore();
    this.#magnify();
  }

  /** The colour within two pixels of a position that is farthest from `paper`, as [r, g, b]. */
  inkNear(x, y, paper) {
    let best = paper;
    let far = -1;
    for (let row = Math.round(y) - 2; row <= Math.round(y) + 2; row += 1) {
      for (let column = Math.round(x) - 2; column <= Math.round(x) + 2; column += 1) {
        if (row < 0 || column < 0 || row >= this.image.height || column >= this.image.width) continue;
        const i = 4 * (row * this.image.width + column);
        const colour = Array.from(this.image.data.slice(i, i + 3));
        const distance = Math.hypot(...colour.map((value, c) => value - paper[c]));
        if (distance > far) [best, far] = [colour, distance];
      }
    }
    return best;
  }

  /** The pixels of a box { left, top, width, height } as { width, height, data }. */
  cut({ left, top, width, height }) {
    const data = new Uint8ClampedArray(4 * width * height);
    for (let row = 0; row < height; row += 1) {
      const start = 4 * ((top + row) * this.image.width + left);
      data.set(this.image.data.subarray(start, start + 4 * width), 4 * row * width);
    }
    return { width, height, data };
  }

  #at(event) {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * this.canvas.width - 0.5,
      y: ((event.clientY - box.top) / box.height) * this.canvas.height - 0.5,
    };
  }

  #move({ x, y }) {
    if (!this.image) return;
    this.cursor = {
      x: Math.min(Math.max(x, 0), this.canvas.width - 1),
      y: Math.min(Math.max(y, 0), this.canvas.height - 1),
    };
    this.draw();
  }

  #magnify() {
    const pen = this.lens.getContext("2d");
    const side = this.lens.width;
    const zoom = side / LENS;
    pen.imageSmoothingEnabled = false;
    pen.clearRect(0, 0, side, side);
    const left = this.cursor.x + 0.5 - LENS / 2;
    const top = this.cursor.y + 0.5 - LENS / 2;
    pen.drawImage(this.canvas, left, top, LENS, LENS, 0, 0, LENS * zoom, LENS * zoom);
  }
}

/** Four strokes from `inner` to `outer` pixels around a place: the crosshair leaves its own pixel free. */
function cross(pen, x, y, inner, outer) {
  pen.beginPath();
  for (const [dx, dy] of [[-1, 0], [1, 0], [0, -1], [0, 1]]) {
    pen.moveTo(x + inner * dx, y + inner * dy);
    pen.lineTo(x + outer * dx, y + outer * dy);
  }
  pen.stroke();
}
