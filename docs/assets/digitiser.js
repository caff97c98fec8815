// The digitiser page: a picture in, the files of a study out. Nothing leaves the browser.

import { labelsTyped, placedByHand, proposeAxes } from "./digitiser-axes.js";
import { Refused } from "./digitiser-file.js";
import { TOOLS, armFields, buildForm, el, riskTable, slug } from "./digitiser-form.js";
import { forget } from "./digitiser-keep.js";
import { openFile, turnTo } from "./digitiser-opening.js";
import { showFiles } from "./digitiser-output.js";
import { Picture } from "./digitiser-picture.js";
import { Placing, hex } from "./digitiser-placing.js";
import { axesOf, plotOf, proposedColours, readLines, risesFrom } from "./digitiser-reading.js";
import { resultOf } from "./digitiser-result.js";
import { around } from "./digitiser-scan.js";
import { tellLines } from "./digitiser-telling.js";
import { remember, restore } from "./digitiser-work.js";

const rgb = (text) => text.match(/[0-9a-f]{2}/gi).map((two) => parseInt(two, 16));
const emptyArm = () => ({ read: null, points: [] });

class Digitiser {
  constructor(root) {
    this.form = buildForm();
    root.replaceChildren(this.form);
    this.arms = [];
    this.placing = new Placing(this);
    this.empty();
    this.picture = new Picture(this.find(".hcc-picture"), {
      place: (x, y) => this.placing.place(x, y),
      hover: (x, y) => this.placing.hover(x, y),
      nudge: (dx, dy) => this.placing.nudge(dx, dy),
      grab: (x, y, reach) => this.placing.grab(x, y, reach),
      drag: (x, y) => this.placing.moveActive(x, y),
      key: (name) => this.placing.key(name),
    });
    this.listen();
    restore(this);
  }

  find(selector) {
    return this.form.querySelector(selector);
  }

  value(name) {
    return this.form.elements[name]?.value.trim() ?? "";
  }

  set(name, value) {
    this.form.elements[name].value = value;
  }

  say(text) {
    this.find(".hcc-status").textContent = text;
  }

  empty() {
    Object.assign(this, { file: null, pdf: null, words: [], dpi: null, panel: null, region: null });
    Object.assign(this, { calibration: { x: null, y: null, from: "" } });
  }

  listen() {
    const { form } = this;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("click", (event) => this.pressed(event.target.closest("button")?.value ?? ""));
    form.addEventListener("change", (event) => this.changed(event.target));
    form.addEventListener("input", (event) => this.typed(event.target));
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      openFile(this, event.dataTransfer.files[0]);
    });
    document.addEventListener("paste", (event) => {
      const file = [...(event.clipboardData?.files ?? [])][0];
      if (file && form.isConnected) openFile(this, file);
    });
  }

  /** Forget what was read of the figure before; what was typed of the study stays. */
  resetFigure() {
    Object.assign(this, { region: null, panel: null });
    this.placing.empty();
    this.resetAxes();
  }

  resetAxes() {
    this.calibration = { x: null, y: null, from: "" };
    for (const id of TOOLS) ["value", "place"].forEach((part) => this.set(`${id}-${part}`, ""));
    for (const name of ["x-labels", "y-labels"]) this.set(name, "");
    this.form.elements.events.checked = false;
    this.useArms(0);
  }

  crop(region) {
    this.region = region;
    this.picture.fit(region);
    this.resetAxes();
    proposeAxes(this);
  }

  axes() {
    return axesOf(this.calibration, this.form.elements.events.checked);
  }

  changedAxes() {
    const axes = this.axes();
    if (typeof axes !== "string" && this.picture.image) {
      if (this.arms.length === 0) this.proposeLines(axes);
      else this.read();
    } else if (this.calibration.x && this.calibration.y) this.say(axes);
    this.redraw();
    remember(this);
  }

  // ---- lines

  useArms(count) {
    const host = this.find(".hcc-arms");
    while (this.arms.length > count) {
      this.arms.pop();
      host.lastElementChild.remove();
    }
    while (this.arms.length < count) {
      host.append(armFields(this.arms.length));
      this.arms.push(emptyArm());
    }
  }

  proposeLines(axes) {
    const plot = plotOf(axes, this.picture);
    if (!plot) return this.say("The axes lie outside the picture: check their values and places.");
    const colours = proposedColours(plot);
    this.useArms(colours.length || 1);
    colours.forEach((colour, k) => this.set(`arm-colour-${k}`, hex(colour)));
    this.namesFromTable();
    this.read();
    if (risesFrom(plot)) return this.say("The lines rise from 0. If they show 1 - survival, and no cumulative incidence beside competing events, tick the box for rising lines.");
    const count = colours.length === 1 ? "one line was found" : `${colours.length} lines were found`;
    return this.say(colours.length ? `By its colour, ${count} and traced, from the uppermost down: the dashes run beside each.` : "No coloured line was found: the black one was tried. Choose the colour of each line.");
  }

  /** Lines rise, or fall after all: they are proposed anew. */
  turned() {
    this.useArms(0);
    this.changedAxes();
  }

  /** Trace all lines anew: each hides what lies behind it. */
  read() {
    const axes = this.axes();
    if (typeof axes === "string" || !this.picture.image) return;
    const plot = plotOf(axes, this.picture);
    if (!plot) {
      this.say("The axes lie outside the picture: check their values and places.");
      return;
    }
    const asked = this.arms.map((arm, k) => ({
      colour: rgb(this.value(`arm-colour-${k}`)),
      broken: this.form.elements[`arm-broken-${k}`].checked,
      points: arm.points,
    }));
    readLines(plot, asked).forEach((read, k) => {
      this.arms[k].read = read;
    });
    this.form.elements.confirmed.checked = false;
    tellLines(this);
    this.redraw();
  }

  /** Names of the table of numbers at risk, given to unnamed lines from the uppermost down; the person confirms. */
  namesFromTable() {
    const table = riskTable(this.value("risk-table"));
    if (typeof table === "string" || table.rows.length !== this.arms.length) return;
    table.rows.forEach(({ name }, k) => {
      if (!this.value(`arm-name-${k}`)) this.set(`arm-name-${k}`, slug(name));
    });
  }

  redraw() {
    const marks = this.placing.points().map((mark) => ({ ...mark, active: mark.id === this.placing.active }));
    const lines = this.arms.map(({ read }, k) => {
      const points = read?.line.height.map((height, column) => [read.box.left + column, read.box.top + height]);
      return points && { points, colour: rgb(this.value(`arm-colour-${k}`)) };
    });
    const { x, y } = this.picture.cursor;
    const { corner: chosen } = this.placing;
    const corner = chosen && chosen !== true ? chosen : null;
    const box = corner && { left: Math.min(corner.x, x), top: Math.min(corner.y, y), right: Math.max(corner.x, x), bottom: Math.max(corner.y, y) };
    this.picture.draw({ marks, lines, box });
  }

  async make() {
    try {
      const count = await showFiles(this.find(".hcc-files"), resultOf(this));
      this.say(`Made ${count} files, below.`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(error.message);
      this.find(".hcc-files").replaceChildren(el("p", { className: "hcc-unsure", role: "alert", textContent: error.message }));
    }
  }

  async clear() {
    clearTimeout(this.timer);
    this.restoring = true;
    await forget();
    window.location.reload();
  }

  // ---- the form

  pressed(name) {
    const [verb, k] = name.split("-");
    const deeds = {
      zoom: () => (k === "fit" ? this.picture.image && this.picture.fit() : this.picture.zoom(k === "in" ? 1.6 : 1 / 1.6)),
      undo: () => this.placing.undo(),
      crop: () => this.placing.startCrop(),
      whole: () => this.picture.image && this.crop(null),
      page: () => turnTo(this, Number(this.value("page")) + (k === "next" ? 1 : -1)),
      plot: () => this.crop(around(this.plots[Number(k)])),
      trace: () => this.read(),
      forget: () => this.forgetPoints(Number(k)),
      remove: () => this.removeArm(Number(k)),
      add: () => this.useArms(Math.min(12, this.arms.length + 1)),
      make: () => this.make(),
      clear: () => this.clear(),
    };
    deeds[verb]?.();
    if (deeds[verb] && verb !== "clear") remember(this);
  }

  forgetPoints(k) {
    this.placing.snapshot();
    this.arms[k].points = [];
    this.read();
  }

  removeArm(k) {
    for (let i = k; i + 1 < this.arms.length; i += 1) {
      for (const part of ["colour", "name", "median"]) this.set(`arm-${part}-${i}`, this.value(`arm-${part}-${i + 1}`));
      this.form.elements[`arm-broken-${i}`].checked = this.form.elements[`arm-broken-${i + 1}`].checked;
    }
    this.arms.splice(k, 1);
    this.find(".hcc-arms").lastElementChild.remove();
    this.placing.past = [];
    this.read();
    this.redraw();
  }

  changed({ name, files, type, value }) {
    if (name === "figure") openFile(this, files[0]);
    else if (name === "page") turnTo(this, Number(value));
    else if (name === "x-labels" || name === "y-labels") labelsTyped(this, name[0]);
    else if (/^[xy][01]-/.test(name)) placedByHand(this, name[0]);
    else if (name === "events") this.turned();
    else if (/^arm-(colour|broken)-/.test(name)) this.read();
    else if (type === "radio" && this.picture.image) this.picture.canvas.focus();
    remember(this);
  }

  typed({ name }) {
    if (name === "risk-table") this.namesFromTable();
    if (/^(risk-table|unit|arm-(name|median)-)/.test(name) && this.arms.length) tellLines(this);
    remember(this);
  }
}

/** Put the digitiser into its place on the page, once. */
export function mount() {
  const root = document.getElementById("hcc-digitiser");
  if (root && !root.dataset.mounted) {
    root.dataset.mounted = "yes";
    new Digitiser(root);
  }
}

mount();
// Material for MkDocs changes pages without loading them anew.
globalThis.document$?.subscribe(mount);
