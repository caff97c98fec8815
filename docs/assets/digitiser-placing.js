// Points of axes and lines placed, moved and undone on the picture, and a part of it chosen.

import { placedByHand } from "./digitiser-axes.js";
import { paperColour } from "./digitiser-core.js";
import { TOOLS } from "./digitiser-form.js";
import { remember } from "./digitiser-work.js";

const MOST_UNDO = 200;
export const hex = (colour) => `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;

export class Placing {
  constructor(page) {
    this.page = page;
    this.empty();
  }

  /** Nothing is placed, taken up or undone yet. */
  empty() {
    Object.assign(this, { active: null, past: [], corner: null });
  }

  choose(name) {
    const radio = this.page.find(`input[name="tool"][value="${name}"]`);
    if (radio) radio.checked = true;
  }

  get tool() {
    return this.page.find('input[name="tool"]:checked')?.value ?? "";
  }

  snapshot() {
    const names = [...this.page.form.elements].map((node) => node.name).filter((name) => /^([xy][01]-|arm-colour-|[xy]-labels)/.test(name));
    const fields = Object.fromEntries(names.map((name) => [name, this.page.value(name)]));
    this.past.push({ fields, points: this.page.arms.map((arm) => [...arm.points]), calibration: { ...this.page.calibration } });
    if (this.past.length > MOST_UNDO) this.past.shift();
  }

  undo() {
    const before = this.past.pop();
    if (!before) return this.page.say("There is nothing to undo.");
    this.active = null;
    this.page.useArms(before.points.length);
    for (const [name, value] of Object.entries(before.fields)) if (this.page.form.elements[name]) this.page.set(name, value);
    this.page.arms.forEach((arm, k) => (arm.points = before.points[k]));
    this.page.calibration = before.calibration;
    this.page.changedAxes();
    return this.page.say("Undone.");
  }

  /** A position was chosen with the current tool. */
  place(x, y) {
    if (!this.page.picture.image) return;
    if (this.active) {
      this.active = null;
      this.page.redraw();
      return;
    }
    if (this.corner) {
      this.placeCorner(x, y);
      return;
    }
    const { tool } = this;
    if (!tool) {
      this.page.say(`${this.where(x, y)}. To change something, choose what to place: an axis point, a colour or a point of a line.`);
      return;
    }
    this.snapshot();
    if (TOOLS.includes(tool)) {
      this.page.set(`${tool}-place`, (tool[0] === "x" ? x : y).toFixed(2));
      this.choose(TOOLS[TOOLS.indexOf(tool) + 1] ?? tool);
      placedByHand(this.page, tool[0]);
    } else {
      const [kind, k] = tool.split("-");
      if (kind === "colour") this.page.set(`arm-colour-${k}`, hex(this.page.picture.inkNear(x, y, paperColour(this.page.picture.image))));
      else this.page.arms[k].points.push([x, y]);
      this.page.read();
    }
    this.page.redraw();
    remember(this.page);
  }

  placeCorner(x, y) {
    if (this.corner === true) {
      this.corner = { x, y };
      this.page.say("Now the opposite corner.");
      return;
    }
    const [a, b] = [this.corner, { x, y }];
    const region = { left: Math.floor(Math.min(a.x, b.x)), top: Math.floor(Math.min(a.y, b.y)), right: Math.ceil(Math.max(a.x, b.x)) + 1, bottom: Math.ceil(Math.max(a.y, b.y)) + 1 };
    this.corner = null;
    if (region.right - region.left < 60 || region.bottom - region.top < 60) this.page.say("That part is smaller than 60 pixels: choose a larger one.");
    else this.page.crop(region);
  }

  /** Every point that can be moved: { x, y, id }. */
  points() {
    const at = (id) => (this.page.value(`${id}-place`) === "" ? null : Number(this.page.value(`${id}-place`)));
    const [x0, x1, y0, y1] = TOOLS.map(at);
    const marks = [];
    if (x0 !== null) marks.push({ x: x0, y: y0 ?? this.page.picture.cursor.y, id: "x0" });
    if (x1 !== null) marks.push({ x: x1, y: y0 ?? this.page.picture.cursor.y, id: "x1" });
    if (y0 !== null && x0 === null) marks.push({ x: this.page.picture.cursor.x, y: y0, id: "y0" });
    else if (y0 !== null) marks.push({ x: x0 - 6, y: y0, id: "y0" });
    if (y1 !== null) marks.push({ x: x0 ?? this.page.picture.cursor.x, y: y1, id: "y1" });
    this.page.arms.forEach((arm, k) => arm.points.forEach(([x, y], i) => marks.push({ x, y, id: `${k}/${i}` })));
    return marks;
  }

  grab(x, y, reach) {
    const near = this.points().filter((mark) => Math.hypot(mark.x - x, mark.y - y) <= reach);
    if (this.corner || !near.length) return false;
    this.snapshot();
    this.active = near.at(-1).id;
    return true;
  }

  nudge(dx, dy) {
    const mark = this.points().find(({ id }) => id === this.active);
    if (!mark) return false;
    this.moveActive(mark.x + dx, mark.y + dy);
    this.page.picture.move({ x: mark.x + dx, y: mark.y + dy });
    return true;
  }

  moveActive(x, y) {
    const id = this.active;
    if (TOOLS.includes(id)) {
      this.page.set(`${id}-place`, (id[0] === "x" ? x : y).toFixed(2));
      placedByHand(this.page, id[0]);
    } else {
      const [k, i] = id.split("/").map(Number);
      this.page.arms[k].points[i] = [x, y];
      this.page.read();
    }
    this.page.redraw();
    remember(this.page);
  }

  key(name) {
    if (name === "u" || name === "U") this.undo();
    else if (name === "Escape") this.active = this.corner = null;
    else if (name === "p" || name === "P") {
      const marks = this.points();
      if (!marks.length) return false;
      const next = marks[(marks.findIndex(({ id }) => id === this.active) + 1) % marks.length];
      this.snapshot();
      this.active = next.id;
      this.page.picture.move(next);
    } else return false;
    this.page.redraw();
    return true;
  }

  where(x, y) {
    const axes = this.page.axes();
    const at = `Pixel ${x.toFixed(1)}, ${y.toFixed(1)}`;
    if (typeof axes === "string") return at;
    const [time, survival] = [axes.x.intercept + axes.x.slope * x, axes.y.intercept + axes.y.slope * y];
    return `${at}: time ${time.toFixed(2)}, survival ${survival.toFixed(3)}`;
  }

  hover(x, y) {
    if (this.corner && this.corner !== true) this.page.redraw();
    this.page.find(".hcc-where").textContent = this.where(x, y);
  }

  startCrop() {
    if (!this.page.picture.image) return;
    this.corner = true;
    this.page.say("Point at one corner of the part with the figure and its labels, then at the opposite one.");
    this.page.picture.canvas.focus();
  }
}
