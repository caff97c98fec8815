// The digitiser page: a picture in, the files of a study out. Nothing leaves the browser.

import { paperColour } from "./digitiser-core.js";
import { Refused, kindOf, sha256 } from "./digitiser-file.js";
import { TOOLS, armFields, buildForm, el, numbers, riskTable, slug } from "./digitiser-form.js";
import { forget, keep, kept } from "./digitiser-keep.js";
import { MONTHS, curveRows, fidelity } from "./digitiser-kept.js";
import { Picture } from "./digitiser-picture.js";
import { axesOf, plotOf, proposedColours, readLines, traceOf } from "./digitiser-reading.js";
import { around, calibrate, findPanel } from "./digitiser-scan.js";
import { showFiles } from "./digitiser-output.js";

const MOST_UNDO = 200;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const hex = (colour) => `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
const rgb = (text) => text.match(/[0-9a-f]{2}/gi).map((two) => parseInt(two, 16));
const emptyArm = () => ({ read: null, points: [] });

class Digitiser {
  constructor(root) {
    this.form = buildForm();
    root.replaceChildren(this.form);
    this.arms = [];
    this.#empty();
    this.picture = new Picture(this.#find(".hcc-picture"), {
      place: (x, y) => this.place(x, y),
      hover: (x, y) => this.#hover(x, y),
      nudge: (dx, dy) => this.#nudge(dx, dy),
      grab: (x, y, reach) => this.#grab(x, y, reach),
      drag: (x, y) => this.#moveActive(x, y),
      key: (name) => this.#key(name),
    });
    this.#listen();
    this.#restore();
  }

  #find(selector) {
    return this.form.querySelector(selector);
  }

  value(name) {
    return this.form.elements[name]?.value.trim() ?? "";
  }

  set(name, value) {
    this.form.elements[name].value = value;
  }

  say(text) {
    this.#find(".hcc-status").textContent = text;
  }

  #empty() {
    Object.assign(this, { file: null, pdf: null, words: [], dpi: null, panel: null, region: null, corner: null });
    Object.assign(this, { calibration: { x: null, y: null, from: "" }, active: null, past: [] });
  }

  #listen() {
    const { form } = this;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("click", (event) => this.#pressed(event.target.closest("button")?.value ?? ""));
    form.addEventListener("change", (event) => this.#changed(event.target));
    form.addEventListener("input", (event) => this.#typed(event.target));
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      this.open(event.dataTransfer.files[0]);
    });
    document.addEventListener("paste", (event) => {
      const file = [...(event.clipboardData?.files ?? [])][0];
      if (file && form.isConnected) this.open(file);
    });
  }

  // ---- opening

  /** Read a file that was chosen, dropped or pasted. */
  async open(file) {
    if (!file) return;
    try {
      this.say(`Opening ${file.name} ...`);
      if (file.size > 60_000_000) throw new Refused("The file has more than 60 megabytes: save the page or figure by itself.");
      await this.#load({ name: file.name || "pasted.png", bytes: new Uint8Array(await file.arrayBuffer()) });
      this.#resetFigure();
      this.#propose();
    } catch (error) {
      this.say(error instanceof Refused ? error.message : `${file.name} cannot be opened: it is damaged, or no picture that this browser reads.`);
    }
  }

  /** Decode a file and show it; throws what says why it cannot be. */
  async #load(file, page = 1) {
    const kind = kindOf(file.bytes);
    if (kind === "pdf") {
      const { openPdf } = await import("./digitiser-pdf.js");
      const pdf = await openPdf(file.bytes);
      this.pdf?.close();
      this.pdf = pdf;
      this.set("page", Math.min(page, pdf.pages));
      await this.#drawPage();
    } else {
      const bitmap = await createImageBitmap(new Blob([file.bytes]));
      this.pdf?.close();
      Object.assign(this, { pdf: null, words: [], dpi: null });
      this.picture.show(bitmap, bitmap.width, bitmap.height);
    }
    this.file = { ...file, sha256: await sha256(file.bytes) };
    this.#find(".hcc-pages").hidden = kind !== "pdf";
  }

  async #drawPage() {
    const { canvas, dpi, words } = await this.pdf.draw(Number(this.value("page")));
    Object.assign(this, { dpi, words });
    this.picture.show(canvas, canvas.width, canvas.height);
  }

  async #turnTo(page) {
    if (!this.pdf) return;
    this.set("page", Math.min(Math.max(1, Math.round(page) || 1), this.pdf.pages));
    await this.#drawPage();
    this.#resetFigure();
    this.#propose();
  }

  /** Forget what was read of the figure before; what was typed of the study stays. */
  #resetFigure() {
    Object.assign(this, { region: null, corner: null, active: null, past: [], panel: null });
    this.#resetAxes();
  }

  #resetAxes() {
    this.calibration = { x: null, y: null, from: "" };
    for (const id of TOOLS) ["value", "place"].forEach((part) => this.set(`${id}-${part}`, ""));
    for (const name of ["x-labels", "y-labels"]) this.set(name, "");
    this.#useArms(0);
  }

  // ---- what is proposed

  /** Look for the axes; values are proposed only where the page has them as text. */
  #propose() {
    this.panel = findPanel(this.picture.image, this.region);
    const { width, height } = this.picture.image;
    const where = this.pdf ? `Page ${this.value("page")} of ${this.pdf.pages}, drawn at ${this.dpi} dots an inch` : `${this.file.name}, ${width} x ${height} pixels`;
    const found = this.panel;
    this.#offerPlots();
    if (!found) {
      this.#find(".hcc-axes-found").textContent = "No axis lines were found: choose the part with the figure, or place the axes by hand.";
      this.#find(".hcc-by-hand").open = true;
      this.#choose("x0");
    } else {
      const [x, y] = [found.xTicks.length, found.yTicks.length];
      this.#find(".hcc-axes-found").textContent = `Found ${x} marks on the time axis and ${y} on the survival axis. Type the values printed at them: all, or those at the first and last mark.`;
      this.#ends("x", found.xTicks);
      this.#ends("y", [...found.yTicks].reverse());
      this.#fromText();
    }
    this.say(`${where}. ${found ? "Check the red crosses at the ends of both axes." : "No axes were found."}`);
    this.#changedAxes();
  }

  /** The places of the outermost marks, into the fields. */
  #ends(axis, marks) {
    if (marks.length < 2) return;
    this.set(`${axis}0-place`, marks[0].toFixed(2));
    this.set(`${axis}1-place`, marks.at(-1).toFixed(2));
  }

  /** Values out of the text of a PDF page, where three or more stand at marks on one line. */
  async #fromText() {
    if (!this.words.length) return;
    const { labelledTicks } = await import("./digitiser-pdf.js");
    const found = labelledTicks(this.panel, this.words);
    for (const axis of ["x", "y"]) {
      if (!found[axis] || this.value(`${axis}-labels`)) continue;
      const pairs = axis === "x" ? found.x : [...found.y].reverse();
      this.set(`${axis}-labels`, pairs.map(([value]) => value).join(" "));
      this.#calibrated(axis, pairs, "tick labels of the page, confirmed");
    }
    this.#changedAxes();
  }

  #offerPlots() {
    if (this.region) return; // those of the whole picture stay on offer
    const plots = this.panel?.others.length ? [this.panel, ...this.panel.others] : [];
    this.plots = plots.sort((a, b) => a.yLine.start - b.yLine.start || a.xLine.start - b.xLine.start);
    const buttons = this.plots.map((_, k) => el("button", { type: "button", className: "md-button hcc-button", value: `plot-${k}`, textContent: `Plot ${k + 1}` }));
    this.#find(".hcc-plots").replaceChildren(...(buttons.length ? [el("span", { textContent: "There are several plots. Choose one:" }), ...buttons] : []));
  }

  #crop(region) {
    this.region = region;
    this.picture.fit(region);
    this.#resetAxes();
    this.#propose();
  }

  // ---- axes

  #calibrated(axis, pairs, from) {
    this.calibration[axis] = pairs;
    this.calibration.from = from;
    [pairs[0], pairs.at(-1)].forEach(([value, at], k) => {
      this.set(`${axis}${k}-value`, value);
      this.set(`${axis}${k}-place`, Number(at.toFixed(2)));
    });
  }

  /** Values typed along an axis meet its marks. */
  #labels(axis) {
    const text = this.value(`${axis}-labels`);
    const values = numbers(text)?.sort((a, b) => a - b) ?? null;
    const found = this.panel ? (axis === "x" ? this.panel.xTicks : [...this.panel.yTicks].reverse()) : [];
    // Ends that were placed by hand count when no marks were found.
    const byHand = [0, 1].map((k) => Number(this.value(`${axis}${k}-place`) || NaN));
    const marks = found.length >= 2 ? found : byHand.filter(Number.isFinite);
    this.calibration[axis] = null;
    if (!values) this.say(`"${text}" is no list of numbers: write the printed values, such as 0 6 12.`);
    else if (values.length >= 2) {
      const pairs = calibrate(values, marks);
      if (pairs) this.#calibrated(axis, pairs, "tick marks found, values typed");
      else this.say(`${values.length} values do not fit the ${marks.length} marks in one way: type only those at the first and last red cross, or place the axis by hand.`);
    }
    this.#changedAxes();
  }

  /** Two points of an axis placed by hand. */
  #byHand(axis) {
    const point = (k) => [this.value(`${axis}${k}-value`), this.value(`${axis}${k}-place`)];
    const points = [point(0), point(1)];
    const whole = points.every((pair) => pair.every((text) => text !== "" && Number.isFinite(Number(text))));
    this.calibration[axis] = whole ? points.map((pair) => pair.map(Number)) : null;
    if (whole) this.calibration.from = "points given by hand";
    this.#changedAxes();
  }

  axes() {
    return axesOf(this.calibration);
  }

  #changedAxes() {
    const axes = this.axes();
    if (typeof axes !== "string" && this.picture.image) {
      if (this.arms.length === 0) this.#proposeLines(axes);
      else this.#read();
    } else if (this.calibration.x && this.calibration.y) this.say(axes);
    this.redraw();
    this.#remember();
  }

  // ---- lines

  #useArms(count) {
    const host = this.#find(".hcc-arms");
    while (this.arms.length > count) {
      this.arms.pop();
      host.lastElementChild.remove();
    }
    while (this.arms.length < count) {
      host.append(armFields(this.arms.length));
      this.arms.push(emptyArm());
    }
  }

  #proposeLines(axes) {
    const plot = plotOf(axes, this.picture);
    if (!plot) return this.say("The axes lie outside the picture: check their values and places.");
    const colours = proposedColours(plot);
    this.#useArms(colours.length || 1);
    colours.forEach((colour, k) => this.set(`arm-colour-${k}`, hex(colour)));
    this.#namesFromTable();
    this.#read();
    const count = colours.length === 1 ? "one line was found" : `${colours.length} lines were found`;
    return this.say(colours.length ? `By its colour, ${count} and traced, from the uppermost down: the dashes run beside each.` : "No coloured line was found: the black one was tried. Choose the colour of each line.");
  }

  /** Trace all lines anew: each hides what lies behind it. */
  #read() {
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
    this.#tell();
    this.redraw();
  }

  /** Names of the table of numbers at risk, given to unnamed lines from the uppermost down; the person confirms. */
  #namesFromTable() {
    const table = riskTable(this.value("risk-table"));
    if (typeof table === "string" || table.rows.length !== this.arms.length) return;
    table.rows.forEach(({ name }, k) => {
      if (!this.value(`arm-name-${k}`)) this.set(`arm-name-${k}`, slug(name));
    });
  }

  /** How sure each line is, and what the printed numbers say of it. */
  #tell() {
    const table = riskTable(this.value("risk-table"));
    const note = this.#find(".hcc-risk");
    note.textContent = typeof table === "string" ? table : "";
    this.arms.forEach(({ read }, k) => {
      const place = this.#find(`#hcc-sure-${k}`);
      place.classList.toggle("hcc-unsure", !read || read.doubts.length > 0);
      if (!read) place.textContent = "No line of this colour was found between the axes.";
      else place.textContent = read.doubts.length ? `Unsure: ${read.doubts.join("; ")}. Compare the trace with the line (${read.facts}).` : `Traced: ${read.facts}.`;
      this.#tellFidelity(k, typeof table === "string" ? { times: [], rows: [] } : table);
    });
  }

  #tellFidelity(k, { times, rows }) {
    const host = this.#find(`#hcc-fidelity-${k}`);
    const { read } = this.arms[k];
    if (!read || typeof this.axes() === "string") return host.replaceChildren();
    const months = MONTHS[this.value("unit") || "?"];
    const unit = this.value("unit") ? "months" : "units of the axis";
    const counts = rows.find(({ name }) => name && slug(name) === this.value(`arm-name-${k}`))?.counts ?? [];
    const printed = Number(this.value(`arm-median-${k}`).match(/\d+(?:[.,]\d+)?/)?.[0].replace(",", ".") ?? NaN);
    const told = fidelity(curveRows(this.trace([k]), `line-${k}`), {
      median: Number.isFinite(printed) ? printed : null,
      risk: counts.map((n, i) => [times[i] * months, n]),
    });
    const traced = told.traced === null ? "not reached" : `${told.traced.toFixed(2)} ${unit}`;
    const off = told.off === null ? "" : `, ${told.off >= 0 ? "+" : "-"}${Math.abs(told.off).toFixed(2)} from the printed one`;
    const lines = [el("p", { className: told.medianDoubtful ? "hcc-unsure" : "", textContent: `Median of the trace: ${traced}${off}.` })];
    if (told.counts.length) lines.push(riskView(told.counts));
    return host.replaceChildren(...lines);
  }

  // ---- placing

  #choose(name) {
    const radio = this.#find(`input[name="tool"][value="${name}"]`);
    if (radio) radio.checked = true;
  }

  get tool() {
    return this.#find('input[name="tool"]:checked')?.value ?? "";
  }

  #snapshot() {
    const names = [...this.form.elements].map((node) => node.name).filter((name) => /^([xy][01]-|arm-colour-|[xy]-labels)/.test(name));
    const fields = Object.fromEntries(names.map((name) => [name, this.value(name)]));
    this.past.push({ fields, points: this.arms.map((arm) => [...arm.points]), calibration: { ...this.calibration } });
    if (this.past.length > MOST_UNDO) this.past.shift();
  }

  #undo() {
    const before = this.past.pop();
    if (!before) return this.say("There is nothing to undo.");
    this.active = null;
    this.#useArms(before.points.length);
    for (const [name, value] of Object.entries(before.fields)) if (this.form.elements[name]) this.set(name, value);
    this.arms.forEach((arm, k) => (arm.points = before.points[k]));
    this.calibration = before.calibration;
    this.#changedAxes();
    return this.say("Undone.");
  }

  /** A position was chosen with the current tool. */
  place(x, y) {
    if (!this.picture.image) return;
    if (this.active) {
      this.active = null;
      this.redraw();
      return;
    }
    if (this.corner) {
      this.#placeCorner(x, y);
      return;
    }
    const { tool } = this;
    if (!tool) {
      this.say(`${this.#where(x, y)}. To change something, choose what to place: an axis point, a colour or a point of a line.`);
      return;
    }
    this.#snapshot();
    if (TOOLS.includes(tool)) {
      this.set(`${tool}-place`, (tool[0] === "x" ? x : y).toFixed(2));
      this.#choose(TOOLS[TOOLS.indexOf(tool) + 1] ?? tool);
      this.#byHand(tool[0]);
    } else {
      const [kind, k] = tool.split("-");
      if (kind === "colour") this.set(`arm-colour-${k}`, hex(this.picture.inkNear(x, y, paperColour(this.picture.image))));
      else this.arms[k].points.push([x, y]);
      this.#read();
    }
    this.redraw();
    this.#remember();
  }

  #placeCorner(x, y) {
    if (this.corner === true) {
      this.corner = { x, y };
      this.say("Now the opposite corner.");
      return;
    }
    const [a, b] = [this.corner, { x, y }];
    const region = { left: Math.floor(Math.min(a.x, b.x)), top: Math.floor(Math.min(a.y, b.y)), right: Math.ceil(Math.max(a.x, b.x)) + 1, bottom: Math.ceil(Math.max(a.y, b.y)) + 1 };
    this.corner = null;
    if (region.right - region.left < 60 || region.bottom - region.top < 60) this.say("That part is smaller than 60 pixels: choose a larger one.");
    else this.#crop(region);
  }

  /** Every point that can be moved: { x, y, id }. */
  #points() {
    const at = (id) => (this.value(`${id}-place`) === "" ? null : Number(this.value(`${id}-place`)));
    const [x0, x1, y0, y1] = TOOLS.map(at);
    const marks = [];
    if (x0 !== null) marks.push({ x: x0, y: y0 ?? this.picture.cursor.y, id: "x0" });
    if (x1 !== null) marks.push({ x: x1, y: y0 ?? this.picture.cursor.y, id: "x1" });
    if (y0 !== null && x0 === null) marks.push({ x: this.picture.cursor.x, y: y0, id: "y0" });
    else if (y0 !== null) marks.push({ x: x0 - 6, y: y0, id: "y0" });
    if (y1 !== null) marks.push({ x: x0 ?? this.picture.cursor.x, y: y1, id: "y1" });
    this.arms.forEach((arm, k) => arm.points.forEach(([x, y], i) => marks.push({ x, y, id: `${k}/${i}` })));
    return marks;
  }

  #grab(x, y, reach) {
    const near = this.#points().filter((mark) => Math.hypot(mark.x - x, mark.y - y) <= reach);
    if (this.corner || !near.length) return false;
    this.#snapshot();
    this.active = near.at(-1).id;
    return true;
  }

  #nudge(dx, dy) {
    const mark = this.#points().find(({ id }) => id === this.active);
    if (!mark) return false;
    this.#moveActive(mark.x + dx, mark.y + dy);
    this.picture.move({ x: mark.x + dx, y: mark.y + dy });
    return true;
  }

  #moveActive(x, y) {
    const id = this.active;
    if (TOOLS.includes(id)) {
      this.set(`${id}-place`, (id[0] === "x" ? x : y).toFixed(2));
      this.#byHand(id[0]);
    } else {
      const [k, i] = id.split("/").map(Number);
      this.arms[k].points[i] = [x, y];
      this.#read();
    }
    this.redraw();
    this.#remember();
  }

  #key(name) {
    if (name === "u" || name === "U") this.#undo();
    else if (name === "Escape") this.active = this.corner = null;
    else if (name === "p" || name === "P") {
      const marks = this.#points();
      if (!marks.length) return false;
      const next = marks[(marks.findIndex(({ id }) => id === this.active) + 1) % marks.length];
      this.#snapshot();
      this.active = next.id;
      this.picture.move(next);
    } else return false;
    this.redraw();
    return true;
  }

  #where(x, y) {
    const axes = this.axes();
    const at = `Pixel ${x.toFixed(1)}, ${y.toFixed(1)}`;
    if (typeof axes === "string") return at;
    const [time, survival] = [axes.x.intercept + axes.x.slope * x, axes.y.intercept + axes.y.slope * y];
    return `${at}: time ${time.toFixed(2)}, survival ${survival.toFixed(3)}`;
  }

  #hover(x, y) {
    if (this.corner && this.corner !== true) this.redraw();
    this.#find(".hcc-where").textContent = this.#where(x, y);
  }

  redraw() {
    const marks = this.#points().map((mark) => ({ ...mark, active: mark.id === this.active }));
    const lines = this.arms.map(({ read }, k) => {
      const points = read?.line.height.map((height, column) => [read.box.left + column, read.box.top + height]);
      return points && { points, colour: rgb(this.value(`arm-colour-${k}`)) };
    });
    const { x, y } = this.picture.cursor;
    const corner = this.corner && this.corner !== true ? this.corner : null;
    const box = corner && { left: Math.min(corner.x, x), top: Math.min(corner.y, y), right: Math.max(corner.x, x), bottom: Math.max(corner.y, y) };
    this.picture.draw({ marks, lines, box });
  }

  // ---- results

  /** The trace of chosen lines; unnamed ones are called line-K. */
  trace(which, names = which.map((k) => `line-${k}`)) {
    const { left, top, right, bottom } = this.region ?? {};
    const { name, bytes, sha256: digest } = this.file;
    const figure = { name: name.slice(-200), sha256: digest, bytes: bytes.length, kind: "picture" };
    if (this.pdf) figure.page = Number(this.value("page"));
    if (this.region) figure.region = [left, top, right, bottom];
    return traceOf({
      endpoint: this.value("endpoint"),
      figure,
      calibration: this.calibration,
      unit: this.value("unit"),
      percent: this.axes().percent,
      judged: this.form.elements.confirmed.checked,
      remarks: this.pdf ? [`positions are pixels of the page drawn at ${this.dpi} dots an inch`] : [],
      arms: which.map((k, i) => ({
        name: names[i],
        colour: this.value(`arm-colour-${k}`),
        broken: this.form.elements[`arm-broken-${k}`].checked,
        read: this.arms[k].read,
      })),
    });
  }

  /** What the files are made of; throws Refused with what is missing, the cursor in its field. */
  result() {
    const missing = (name, text) => {
      this.form.elements[name]?.focus();
      throw new Refused(text);
    };
    const which = this.arms.flatMap(({ read }, k) => (read ? [k] : []));
    if (!this.file) missing("figure", "Open a figure first.");
    const axes = this.axes();
    if (typeof axes === "string") missing(this.calibration.x ? "y-labels" : "x-labels", axes);
    if (!which.length) throw new Refused("No line is traced yet.");
    if (!this.value("unit")) missing("unit", "Choose the unit of the time axis: weeks read as months would change every result.");
    const study = this.value("study");
    if (!SLUG.test(study)) missing("study", "The study id needs lower-case letters, digits and hyphens, such as smith-2026.");
    const names = which.map((k) => this.value(`arm-name-${k}`));
    names.forEach((name, i) => SLUG.test(name) || missing(`arm-name-${which[i]}`, `Line ${which[i] + 1} needs the id of its arm: lower-case letters, digits and hyphens.`));
    if (new Set(names).size < names.length) missing(`arm-name-${which[0]}`, "Every line needs an arm of its own.");
    const table = riskTable(this.value("risk-table"));
    if (typeof table === "string") missing("risk-table", table);
    const risk = { times: table.times, arms: table.rows.map(({ name, counts }) => ({ name: slug(name), counts })) };
    const stranger = risk.arms.find(({ name }) => !names.includes(name));
    if (stranger) missing("risk-table", `"${stranger.name}" in the numbers at risk is the arm of no line: write ${names.join(" or ")}.`);
    if (!this.form.elements.confirmed.checked) missing("confirmed", "Compare each trace with its line, then say so in the box below the lines.");
    return { study, names, risk, which, trace: this.trace(which, names), value: (name) => this.value(name) };
  }

  async #make() {
    try {
      const count = await showFiles(this.#find(".hcc-files"), this.result());
      this.say(`Made ${count} files, below.`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(error.message);
      this.#find(".hcc-files").replaceChildren(el("p", { className: "hcc-unsure", role: "alert", textContent: error.message }));
    }
  }

  // ---- keeping

  #remember() {
    clearTimeout(this.timer);
    if (this.restoring) return;
    this.timer = setTimeout(() => keep({ file: this.file, state: this.#state() }), 250);
  }

  #state() {
    const fields = {};
    for (const node of this.form.elements) {
      if (!node.name || node.type === "file" || node.type === "radio") continue;
      fields[node.name] = node.type === "checkbox" ? node.checked : node.value;
    }
    return { fields, points: this.arms.map((arm) => arm.points), calibration: this.calibration, region: this.region };
  }

  async #restore() {
    this.restoring = true;
    try {
      const work = await kept();
      if (!work) return;
      const { fields, points, calibration, region } = work.state;
      if (work.file) await this.#load(work.file, Number(fields.page) || 1);
      this.#useArms(points.length);
      for (const [name, value] of Object.entries(fields)) {
        const node = this.form.elements[name];
        if (node) node[node.type === "checkbox" ? "checked" : "value"] = value;
      }
      if (!work.file) return;
      this.arms.forEach((arm, k) => (arm.points = points[k]));
      Object.assign(this, { calibration, region, panel: findPanel(this.picture.image, region) });
      if (region) this.picture.fit(region);
      this.#read();
      this.form.elements.confirmed.checked = fields.confirmed;
      this.redraw();
      this.say(`${work.file.name} and your work on it are back as they were. "Clear this work" removes them from this browser.`);
    } catch {
      await forget(); // what cannot be opened anew must not stop the page
    } finally {
      this.restoring = false;
    }
  }

  async #clear() {
    clearTimeout(this.timer);
    this.restoring = true;
    await forget();
    window.location.reload();
  }

  // ---- the form

  #pressed(name) {
    const [verb, k] = name.split("-");
    const deeds = {
      zoom: () => (k === "fit" ? this.picture.image && this.picture.fit() : this.picture.zoom(k === "in" ? 1.6 : 1 / 1.6)),
      undo: () => this.#undo(),
      crop: () => this.#startCrop(),
      whole: () => this.picture.image && this.#crop(null),
      page: () => this.#turnTo(Number(this.value("page")) + (k === "next" ? 1 : -1)),
      plot: () => this.#crop(around(this.plots[Number(k)])),
      trace: () => this.#read(),
      forget: () => this.#forgetPoints(Number(k)),
      remove: () => this.#removeArm(Number(k)),
      add: () => this.#useArms(Math.min(12, this.arms.length + 1)),
      make: () => this.#make(),
      clear: () => this.#clear(),
    };
    deeds[verb]?.();
    if (deeds[verb] && verb !== "clear") this.#remember();
  }

  #startCrop() {
    if (!this.picture.image) return;
    this.corner = true;
    this.say("Point at one corner of the part with the figure and its labels, then at the opposite one.");
    this.picture.canvas.focus();
  }

  #forgetPoints(k) {
    this.#snapshot();
    this.arms[k].points = [];
    this.#read();
  }

  #removeArm(k) {
    for (let i = k; i + 1 < this.arms.length; i += 1) {
      for (const part of ["colour", "name", "median"]) this.set(`arm-${part}-${i}`, this.value(`arm-${part}-${i + 1}`));
      this.form.elements[`arm-broken-${i}`].checked = this.form.elements[`arm-broken-${i + 1}`].checked;
    }
    this.arms.splice(k, 1);
    this.#find(".hcc-arms").lastElementChild.remove();
    this.past = [];
    this.#read();
    this.redraw();
  }

  #changed({ name, files, type, value }) {
    if (name === "figure") this.open(files[0]);
    else if (name === "page") this.#turnTo(Number(value));
    else if (name === "x-labels" || name === "y-labels") this.#labels(name[0]);
    else if (/^[xy][01]-/.test(name)) this.#byHand(name[0]);
    else if (/^arm-(colour|broken)-/.test(name)) this.#read();
    else if (type === "radio" && this.picture.image) this.picture.canvas.focus();
    this.#remember();
  }

  #typed({ name }) {
    if (name === "risk-table") this.#namesFromTable();
    if (/^(risk-table|unit|arm-(name|median)-)/.test(name) && this.arms.length) this.#tell();
    this.#remember();
  }
}

/** Survival and numbers at risk side by side. */
function riskView(counts) {
  const cell = (tag, text) => el(tag, { textContent: text });
  const rows = counts.map(({ time, n, survival, most, doubtful }) =>
    el(
      "tr",
      { className: doubtful ? "hcc-unsure" : "" },
      cell("td", Number(time.toFixed(2))),
      cell("td", survival === null ? "after its end" : survival.toFixed(3)),
      cell("td", most === null ? "" : most.toFixed(0)),
      cell("td", `${n}${doubtful ? " cannot be" : ""}`),
    ),
  );
  const head = el("tr", {}, ...["Time", "Survival", "At most at risk", "Printed"].map((text) => cell("th", text)));
  return el("table", { className: "hcc-counts" }, el("thead", {}, head), el("tbody", {}, ...rows));
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
