// The figure on a canvas that zooms, with a crosshair that mouse, finger and keyboard move; positions are pixels of the
// figure, counted from their centres, with fractions.

import { el } from "./digitiser-form.js";

const LENS = 15; // pixels of the figure across the magnifier
const MOST_ZOOM = 16; // screen pixels for one of the figure
const RAIL = 3; // screen pixels between a line and the dashes that show its trace
const RAILS = [[0, 90, 220], [190, 0, 140], [0, 120, 70], [200, 70, 0], [20, 20, 20]]; // dark enough on white
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Picture {
  /** `place(x, y)`: a position was chosen; `nudge(dx, dy)`: true when an active point took the step; `hover(x, y)`;
   *  `key(name)`: another key, true when it was used; `grab(x, y, reach)`: true when a point there was taken up. */
  constructor(host, handlers) {
    this.handlers = handlers;
    this.canvas = el("canvas", {
      tabIndex: 0,
      role: "application",
      "aria-label":
        "Figure. Arrow keys move the crosshair or the active point by one pixel, with Shift by ten, with Alt by a tenth; " +
        "Enter chooses the position, P takes up the next point, plus and minus zoom, U undoes.",
    });
    this.lens = el("canvas", { className: "hcc-lens", width: 300, height: 300, "aria-hidden": "true" });
    host.replaceChildren(this.canvas, this.lens);
    this.source = document.createElement("canvas");
    this.cursor = { x: 0, y: 0 };
    this.view = { x: 0, y: 0, scale: 1 };
    this.shown = { marks: [], lines: [], box: null };
    this.#listen();
    new ResizeObserver(() => this.image && this.fit()).observe(host);
  }

  /** Show a drawable of width x height; its pixels are in `image` from then on. */
  show(drawable, width, height) {
    [this.source.width, this.source.height] = [width, height];
    const pen = this.source.getContext("2d", { willReadFrequently: true });
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    pen.drawImage(drawable, 0, 0);
    this.image = pen.getImageData(0, 0, width, height);
    this.part = null;
    this.shown = { marks: [], lines: [], box: null };
    this.cursor = { x: Math.round(width / 2), y: Math.round(height / 2) };
    this.fit();
  }

  /** Show the whole picture, or the part { left, top, right, bottom } of it that was chosen. */
  fit(part = this.part) {
    this.part = part;
    const { left, top, right, bottom } = part ?? { left: 0, top: 0, right: this.source.width, bottom: this.source.height };
    const wide = Math.max(200, this.canvas.parentElement.clientWidth - 8);
    const most = Math.max(220, 0.45 * window.innerHeight);
    const scale = Math.min(wide / (right - left), most / (bottom - top));
    this.size = { width: Math.min(wide, Math.round((right - left) * scale)), height: Math.round((bottom - top) * scale) };
    const dense = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.size.width * dense);
    this.canvas.height = Math.round(this.size.height * dense);
    this.canvas.style.width = `${this.size.width}px`;
    this.canvas.style.height = `${this.size.height}px`;
    this.whole = { x: left, y: top, scale };
    this.view = { ...this.whole };
    this.draw();
  }

  /** Zoom by a factor around a place of the figure, which stays where it is on the screen. */
  zoom(factor, at = this.cursor) {
    if (!this.image) return;
    const scale = Math.min(Math.max(this.view.scale * factor, this.whole.scale), Math.max(MOST_ZOOM, this.whole.scale));
    const ratio = this.view.scale / scale;
    this.view = { x: at.x - (at.x - this.view.x) * ratio, y: at.y - (at.y - this.view.y) * ratio, scale };
    this.#bound();
    this.draw();
  }

  /** Draw anew: `marks` [{ x, y, active }], `lines` { points: [[x, y], ...], colour } or null per arm, `box` a region being chosen. */
  draw(shown = this.shown) {
    this.shown = shown;
    if (!this.image) return;
    const pen = this.canvas.getContext("2d");
    const zoom = this.view.scale * (this.canvas.width / this.size.width);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = "#888";
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    pen.setTransform(zoom, 0, 0, zoom, -this.view.x * zoom, -this.view.y * zoom);
    pen.imageSmoothingEnabled = this.view.scale < 3;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(this.source, 0, 0);
    const dense = window.devicePixelRatio || 1;
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    shown.lines.forEach((line) => line && this.#rails(pen, line));
    for (const mark of shown.marks) cross(pen, ...this.#onScreen(mark), mark.active ? "#ff9500" : "#e00000", mark.active ? 11 : 7, 0);
    if (shown.box) this.#frame(pen, shown.box);
    cross(pen, ...this.#onScreen(this.cursor), "#0060ff", 14, 4);
    this.#magnify();
  }

  /** Move the crosshair, and the view after it when it leaves the screen. */
  move({ x, y }) {
    if (!this.image) return;
    this.cursor = { x: bounded(x, 0, this.source.width - 1), y: bounded(y, 0, this.source.height - 1) };
    const [left, top] = this.#onScreen(this.cursor);
    if (left < 0 || left > this.size.width) this.view.x = this.cursor.x - this.size.width / 2 / this.view.scale;
    if (top < 0 || top > this.size.height) this.view.y = this.cursor.y - this.size.height / 2 / this.view.scale;
    this.#bound();
    this.draw();
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

  #listen() {
    const { handlers } = this;
    let down = null;
    const leave = () => {
      down = null;
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      if (!this.image) return;
      const at = this.#at(event);
      const held = handlers.grab(at.x, at.y, 9 / this.view.scale);
      down = { x: event.clientX, y: event.clientY, view: { ...this.view }, held, far: false };
      if (event.pointerType !== "touch" || held) this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      const at = this.#at(event);
      if (down && Math.hypot(event.clientX - down.x, event.clientY - down.y) > 5) down.far = true;
      if (down?.held) handlers.drag(at.x, at.y);
      else if (down?.far) this.#pan(down, event);
      this.move(at);
      handlers.hover(this.cursor.x, this.cursor.y);
    });
    this.canvas.addEventListener("pointerup", (event) => {
      if (down && !down.far && !down.held) {
        this.move(this.#at(event));
        handlers.place(this.cursor.x, this.cursor.y);
      }
      leave();
    });
    this.canvas.addEventListener("pointercancel", leave);
    this.canvas.addEventListener("touchstart", (event) => {
      // A finger scrolls the page, unless it holds a point or the figure is zoomed in.
      if (down?.held || this.view.scale > 1.01 * this.whole?.scale) event.preventDefault();
    }, { passive: false }); // prettier-ignore
    this.canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return; // the wheel alone scrolls the page
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.#at(event));
    }, { passive: false }); // prettier-ignore
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event) {
    const { key } = event;
    const by = STEPS[key];
    const step = event.altKey ? 0.1 : event.shiftKey ? 10 : 1;
    if (by) {
      if (!this.handlers.nudge(by[0] * step, by[1] * step)) {
        const whole = (value) => (event.altKey ? value : Math.round(value));
        this.move({ x: whole(this.cursor.x) + by[0] * step, y: whole(this.cursor.y) + by[1] * step });
      }
      this.handlers.hover(this.cursor.x, this.cursor.y);
    } else if (key === "Enter" || key === " ") this.handlers.place(this.cursor.x, this.cursor.y);
    else if (key === "+" || key === "=") this.zoom(1.5);
    else if (key === "-") this.zoom(1 / 1.5);
    else if (key === "0") this.fit();
    else if (!this.handlers.key(key)) return;
    event.preventDefault();
  }

  #pan(down, event) {
    this.view.x = down.view.x - (event.clientX - down.x) / this.view.scale;
    this.view.y = down.view.y - (event.clientY - down.y) / this.view.scale;
    this.#bound();
  }

  #bound() {
    const part = this.part ?? { left: 0, top: 0, right: this.source.width, bottom: this.source.height };
    const most = (low, high, seen) => Math.max(low, high - seen / this.view.scale);
    this.view.x = bounded(this.view.x, part.left, most(part.left, part.right, this.size.width));
    this.view.y = bounded(this.view.y, part.top, most(part.top, part.bottom, this.size.height));
  }

  #at(event) {
    const box = this.canvas.getBoundingClientRect();
    const along = (event.clientX - box.left) * (this.size.width / box.width);
    const down = (event.clientY - box.top) * (this.size.height / box.height);
    return { x: this.view.x + along / this.view.scale - 0.5, y: this.view.y + down / this.view.scale - 0.5 };
  }

  #onScreen({ x, y }) {
    return [(x + 0.5 - this.view.x) * this.view.scale, (y + 0.5 - this.view.y) * this.view.scale];
  }

  /** A trace as two dashed rails beside the line, which stays visible between them. */
  #rails(pen, { points, colour }) {
    const away = (rail) => Math.hypot(...rail.map((value, c) => value - colour[c]));
    const rail = RAILS.reduce((best, one) => (away(one) > away(best) ? one : best));
    const off = RAIL + this.view.scale;
    for (const side of [-off, off]) {
      const path = new Path2D();
      points.forEach((at, i) => {
        const [x, y] = this.#onScreen({ x: at[0], y: at[1] });
        if (i) path.lineTo(x - side * 0.7, y + side * 0.7);
        else path.moveTo(x - side * 0.7, y + side * 0.7);
      });
      pen.setLineDash([]);
      pen.lineWidth = 3;
      pen.strokeStyle = "rgba(255,255,255,0.85)";
      pen.stroke(path);
      pen.setLineDash([6, 3]);
      pen.lineWidth = 1.5;
      pen.strokeStyle = `rgb(${rail})`;
      pen.stroke(path);
    }
    pen.setLineDash([]);
  }

  #frame(pen, { left, top, right, bottom }) {
    const [x0, y0] = this.#onScreen({ x: left, y: top });
    const [x1, y1] = this.#onScreen({ x: right, y: bottom });
    pen.lineWidth = 2;
    pen.strokeStyle = "#0060ff";
    pen.strokeRect(x0, y0, x1 - x0, y1 - y0);
  }

  #magnify() {
    const pen = this.lens.getContext("2d");
    const side = this.lens.width;
    const zoom = side / LENS;
    const [left, top] = [this.cursor.x + 0.5 - LENS / 2, this.cursor.y + 0.5 - LENS / 2];
    pen.imageSmoothingEnabled = false;
    pen.fillStyle = "#888";
    pen.fillRect(0, 0, side, side);
    pen.drawImage(this.source, left, top, LENS, LENS, 0, 0, side, side);
    for (const { x, y, active } of this.shown.marks) {
      cross(pen, (x + 0.5 - left) * zoom, (y + 0.5 - top) * zoom, active ? "#ff9500" : "#e00000", 14, 0);
    }
    cross(pen, side / 2, side / 2, "#0060ff", side / 2, zoom);
  }
}

const bounded = (value, low, high) => Math.min(Math.max(value, low), high);

/** Four strokes from `inner` to `outer` pixels around a place, dark on a light casing: the middle stays free. */
function cross(pen, x, y, colour, outer, inner) {
  for (const [style, width] of [["rgba(255,255,255,0.9)", 3], [colour, 1.2]]) {
    pen.strokeStyle = style;
    pen.lineWidth = width;
    pen.beginPath();
    for (const [dx, dy] of [[-1, 0], [1, 0], [0, -1], [0, 1]]) {
      pen.moveTo(x + inner * dx, y + inner * dy);
      pen.lineTo(x + outer * dx, y + outer * dy);
    }
    pen.stroke();
  }
}
