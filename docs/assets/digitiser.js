// The digitiser page: a picture in, a study folder out. Nothing leaves the browser.

import { curveCsv, fitAxis, paperColour, plotBox, sureness, traceArms } from "./digitiser-core.js";
import { TOOLS, armFields, buildForm, numbers } from "./digitiser-form.js";
import { Picture } from "./digitiser-picture.js";
import { zip } from "./digitiser-zip.js";

const MAX_PIXELS = 40_000_000;
const MONTHS = { months: 1, days: 12 / 365.25, weeks: (7 * 12) / 365.25, years: 12 };
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

class Digitiser {
  constructor(root) {
    this.form = buildForm();
    root.replaceChildren(this.form);
    this.arms = [emptyArm(), emptyArm()];
    this.picture = new Picture(this.form.querySelector(".hcc-picture"), {
      place: (x, y) => this.place(x, y),
      moved: (x, y) => this.say(this.where(x, y)),
    });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("click", (event) => this.#pressed(event.target.closest("button")?.value ?? ""));
    this.form.addEventListener("change", (event) => this.#changed(event.target));
    this.form.addEventListener("dragover", (event) => event.preventDefault());
    this.form.addEventListener("drop", (event) => {
      event.preventDefault();
      this.open(event.dataTransfer.files[0]);
    });
    this.choose("x0");
  }

  value(name) {
    return this.form.elements[name].value;
  }

  say(text) {
    this.form.querySelector(".hcc-status").textContent = text;
  }

  choose(tool) {
    this.form.querySelector(`input[name="tool"][value="${tool}"]`).checked = true;
  }

  /** Read a picture file. */
  async open(file) {
    if (!file) return;
    try {
      const bitmap = await createImageBitmap(file);
      if (bitmap.width * bitmap.height > MAX_PIXELS) throw new Error("more than 40 million pixels: crop it first");
      this.arms.forEach((arm) => Object.assign(arm, { line: null, points: [] }));
      this.picture.show(bitmap);
      this.say(`${file.name}: ${bitmap.width} x ${bitmap.height} pixels. Now choose the first point of the time axis.`);
      this.picture.canvas.focus();
    } catch (error) {
      this.say(`${file.name} cannot be read as a PNG or JPEG picture (${error.message}).`);
    }
  }

  /** A position was chosen with the current tool. */
  place(x, y) {
    if (!this.picture.image) return;
    const tool = this.value("tool");
    if (TOOLS.includes(tool)) {
      this.form.elements[`${tool}-place`].value = (tool[0] === "x" ? x : y).toFixed(1);
      const next = TOOLS[TOOLS.indexOf(tool) + 1] ?? "colour-0";
      this.choose(next);
      this.#axesChanged();
      this.say(`Placed at pixel ${(tool[0] === "x" ? x : y).toFixed(1)}.`);
    } else {
      const [kind, k] = tool.split("-");
      const arm = this.arms[Number(k)];
      if (kind === "colour") {
        const ink = this.picture.inkNear(x, y, paperColour(this.picture.image));
        this.form.elements[`arm-colour-${k}`].value = `#${ink.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
      } else arm.points.push([x, y]);
      this.trace(Number(k));
    }
    this.redraw();
  }

  /** Both axes, or null with the reason said. */
  axes() {
    const point = (id) => [Number(this.value(`${id}-value`)), Number(this.value(`${id}-place`))];
    const blank = TOOLS.find((id) => this.value(`${id}-value`) === "" || this.value(`${id}-place`) === "");
    const percent = Number(this.value("y1-value")) > 1.5 ? 100 : 1;
    const share = ([value, place]) => [value / percent, place];
    const x = blank ? null : fitAxis([point("x0"), point("x1")]);
    const y = blank ? null : fitAxis([share(point("y0")), share(point("y1"))]);
    if (x && y && x.slope > 0 && y.slope < 0) return { x, y };
    this.say(`The axes are not complete${blank ? `: ${blank} needs a value and a pixel` : " or run backwards"}.`);
    return null;
  }

  where(x, y) {
    const places = TOOLS.every((id) => this.value(`${id}-place`) !== "" && this.value(`${id}-value`) !== "");
    const axes = places ? this.axes() : null;
    const at = `Pixel ${x.toFixed(0)}, ${y.toFixed(0)}`;
    if (!axes) return at;
    const [time, survival] = [axes.x.intercept + axes.x.slope * x, axes.y.intercept + axes.y.slope * y];
    return `${at}: time ${time.toFixed(2)}, survival ${survival.toFixed(3)}`;
  }

  /** Trace arm k, and anew those traced before: each hides what lies behind it. */
  trace(k) {
    const axes = this.picture.image ? this.axes() : null;
    if (!axes) {
      if (!this.picture.image) this.say("Choose a picture first.");
      return;
    }
    const { width, height } = this.picture.image;
    const box = plotBox(axes.x, axes.y, Number(this.value("x1-value")), width, height);
    if (!box) {
      this.say("The axes lie outside the picture.");
      return;
    }
    const wanted = this.arms.flatMap((arm, i) => (i === k || arm.line ? [i] : []));
    const pixels = this.picture.cut(box);
    const asked = wanted.map((i) => ({
      colour: this.value(`arm-colour-${i}`).match(/[0-9a-f]{2}/gi).map((hex) => parseInt(hex, 16)),
      broken: this.form.elements[`arm-broken-${i}`].checked,
      points: this.arms[i].points.map(([x, y]) => [Math.round(x) - box.left, Math.round(y) - box.top]),
    }));
    traceArms(pixels, paperColour(pixels), asked, box).forEach((line, i) => {
      const sure = line && sureness(line, box.width, asked[i]);
      Object.assign(this.arms[wanted[i]], { line, box, sure });
      this.#tell(wanted[i]);
    });
    this.redraw();
  }

  /** Say below arm k how sure its trace is. */
  #tell(k) {
    const { line, sure } = this.arms[k];
    const place = this.form.querySelector(`#hcc-sure-${k}`);
    place.textContent = line ? describe(sure) : "No line of this colour was found between the axes.";
    place.classList.toggle("hcc-unsure", !line || sure.unsure);
  }

  redraw() {
    const marks = [];
    const number = (name) => (this.value(name) === "" ? null : Number(this.value(name)));
    const [x0, x1, y0, y1] = TOOLS.map((id) => number(`${id}-place`));
    for (const x of [x0, x1]) if (x !== null) marks.push([x, y0 ?? this.picture.cursor.y]);
    for (const y of [y0, y1]) if (y !== null) marks.push([x0 ?? this.picture.cursor.x, y]);
    for (const arm of this.arms) marks.push(...arm.points);
    const lines = this.arms.map(
      ({ line, box }) => line && line.height.map((height, column) => [box.left + column, box.top + height]),
    );
    this.picture.draw(marks, lines);
  }

  /** The files of the study folder as [name, text]; throws an Error that says what is missing and where. */
  files() {
    const study = this.#slug("study", "The study id");
    const endpoint = this.value("endpoint");
    const axes = this.axes();
    const traced = this.arms.map((arm, k) => ({ ...arm, k })).filter((arm) => arm.line);
    if (!axes || !traced.length) throw new Error("Trace at least one arm first.");
    const months = MONTHS[this.value("unit")];
    const names = traced.map(({ k }) => this.#slug(`arm-name-${k}`, `The id of arm ${k + 1}`));
    if (new Set(names).size < names.length) throw new Error("Every arm needs an id of its own.");
    const files = traced.map(({ line, box }, i) => [
      `${study}/${endpoint}.${names[i]}.csv`,
      curveCsv(line.height, box.left, box.top, axes.x, axes.y, months),
    ]);
    const table = this.#riskTable(traced, names, months);
    if (table) files.push([`${study}/${endpoint}.at-risk.csv`, table]);
    const notes = traced.map(({ sure, points }, i) => `${sure.unsure ? "?" : " "} ${names[i]}: ${describe(sure)} ${points.length} points given.\n`);
    return [
      ...files,
      [`.digitise/${study}/${endpoint}.curves.yaml`, this.#block(endpoint, table)],
      [`.digitise/${study}/${endpoint}.notes.txt`, notes.join("")],
    ];
  }

  #slug(name, label) {
    const text = this.value(name).trim();
    if (!SLUG.test(text)) {
      this.form.elements[name].focus();
      throw new Error(`${label} needs lower-case letters, digits and hyphens, such as my-study-2026.`);
    }
    return text;
  }

  #riskTable(traced, names, months) {
    const times = numbers(this.value("risk-times"));
    const counts = traced.map(({ k }) => numbers(this.value(`arm-risk-${k}`)));
    if (!times || counts.some((row) => !row || row.length > times.length)) {
      throw new Error("Numbers at risk: give numbers separated by commas, not more of them than times.");
    }
    // Arms without a table stay out; a row needs a number of every arm in the table.
    const given = counts.flatMap((row, i) => (row.length ? [i] : []));
    const last = given.length ? Math.min(...given.map((i) => counts[i].length)) : 0;
    const rows = times.slice(0, last).map((time, k) => [Number((time * months).toFixed(6)), ...given.map((i) => counts[i][k])]);
    return rows.length ? `${[["time", ...given.map((i) => names[i])], ...rows].map((row) => row.join(",")).join("\n")}\n` : "";
  }

  #block(endpoint, table) {
    const given = (name, blank) => `'${(this.value(name).trim() || blank).replaceAll("'", "''")}'`;
    return [
      `# under \`endpoints:\`, in the entry \`- endpoint: ${endpoint}\``,
      "time_unit: months",
      "curves:",
      "  reading: samples",
      "  method: digitised in the browser (trace of a raster figure)",
      `  by: ${given("by", "FILL IN who read the curves")}`,
      `  reference: ${given("reference", "fill-in-id-of-the-report")}`,
      `  figure: ${given("figure-number", "FILL IN the number of the figure")}`,
      `  risk_table: ${table ? "printed" : "none"}`,
      "",
    ].join("\n");
  }

  #download() {
    try {
      const files = this.files();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([zip(files)], { type: "application/zip" }));
      link.download = `${this.value("study").trim()}.zip`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      this.say(`Saved ${files.length} files. Unpack them into studies/ and run hccmeta check.`);
    } catch (error) {
      this.say(error.message);
    }
  }

  #axesChanged() {
    const traced = this.arms.findIndex((arm) => arm.line);
    if (traced >= 0) this.trace(traced);
    this.redraw();
  }

  #pressed(button) {
    const [verb, k] = button.split("-");
    if (verb === "trace") this.trace(Number(k));
    else if (verb === "forget") {
      this.arms[Number(k)].points = [];
      this.trace(Number(k));
    } else if (button === "add-arm") {
      this.form.querySelector(".hcc-arms").append(armFields(this.arms.length));
      this.arms.push(emptyArm());
    } else if (button === "download") this.#download();
  }

  #changed(target) {
    if (target.name === "figure") this.open(target.files[0]);
    else if (/^[xy][01]-/.test(target.name)) this.#axesChanged();
    else if (/^arm-(colour|broken)-/.test(target.name) && this.picture.image) this.trace(Number(target.name.split("-")[2]));
  }
}

const emptyArm = () => ({ line: null, points: [], box: null, sure: null });

function describe({ bridged, gap, unsure }) {
  const facts = `${(100 * bridged).toFixed(0)} % of the columns bridged, longest gap ${(100 * gap).toFixed(1)} % of the plot.`;
  return unsure ? `Unsure, compare the trace with the figure: ${facts}` : `Traced: ${facts}`;
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
