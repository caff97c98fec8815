// The explorer: choose studies, horizon and model; forest and curves follow. The state is in the link.
import { MODELS, officialModel, pool } from "./pool.mjs";

const MINUS = "\u2212";
const number = (value) => value.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", MINUS);
const interval = (value, [low, high]) => `${number(value)} (${number(low)} to ${number(high)})`;
const escape = (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

export function readState(hash, comparisons) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const comparison = comparisons.find((one) => one.id === given.get("c")) ?? comparisons[0];
  return {
    comparison,
    tau: horizons(comparison).includes(given.get("tau")) ? given.get("tau") : comparison.tau,
    model: given.get("model") in MODELS ? given.get("model") : "rule",
    out: new Set((given.get("out") ?? "").split(",").filter(Boolean)),
  };
}

export function writeState({ comparison, tau, model, out }) {
  const said = new URLSearchParams({ c: comparison.id, tau, model });
  if (out.size) said.set("out", [...out].sort().join(","));
  return `#${said}`;
}

export function horizons(comparison) {
  const all = new Set(comparison.studies.flatMap((study) => Object.keys(study.effects)));
  return [...all].sort((a, b) => a - b);
}

export function compute({ comparison, tau, model, out }) {
  const used = comparison.studies.filter((study) => !out.has(study.id) && study.effects[tau]);
  const chosen = model === "rule" ? officialModel(used.length) : model;
  const [yi, vi] = [0, 1].map((i) => used.map((study) => study.effects[tau][i]));
  return { used, chosen, pooled: pool(yi, vi, chosen, (comparison.scale * Number(tau)) / 12) };
}

function forest(state, { used, pooled }) {
  const rows = state.comparison.studies.filter((study) => study.effects[state.tau]);
  const limits = rows.flatMap(({ effects: { [state.tau]: [y, v] } }) => [y - 1.96 * Math.sqrt(v), y + 1.96 * Math.sqrt(v)]);
  const [low, high] = [Math.min(0, ...limits), Math.max(0, ...limits)];
  const x = (value) => 8 + (Math.min(Math.max(value, low), high) - low) / (high - low) * 334;
  const parts = [];
  let y = 14;
  const row = (label, said, body, strong) => {
    const style = strong ? "hm-name-strong" : "hm-text";
    parts.push(`<text x="0" y="${y}" class="${style} hm-halo">${escape(label)}</text>`);
    if (label.length + said.length > 44) y += 16; // the two do not fit on one line
    parts.push(`<text x="350" y="${y}" text-anchor="end" class="${style} hm-halo">${said}</text>`, body(y + 14));
    y += 40;
  };
  for (const study of rows) {
    const [effect, variance] = study.effects[state.tau];
    const half = 1.959963984540054 * Math.sqrt(variance);
    const index = used.indexOf(study);
    const treatment = study.curves[0].treatment;
    row(study.label, index < 0 ? "left out" : interval(effect, [effect - half, effect + half]), (at) => index < 0 ? "" :
      `<line x1="${x(effect - half)}" x2="${x(effect + half)}" y1="${at}" y2="${at}" class="hm-whisker t-${treatment}"/>` +
      `<circle cx="${x(effect)}" cy="${at}" r="${3 + 4.5 * Math.sqrt(pooled.weights[index])}" class="hm-dot t-${treatment}"/>`);
  }
  if (pooled) {
    row("Explored", interval(pooled.estimate, pooled.ci), (at) =>
      `<polygon class="hm-diamond" points="${x(pooled.ci[0])},${at} ${x(pooled.estimate)},${at + 7} ${x(pooled.ci[1])},${at} ${x(pooled.estimate)},${at - 7}"/>`, true);
  }
  const zero = `<line x1="${x(0)}" x2="${x(0)}" y1="0" y2="${y}" class="hm-null"/>`;
  const scale = `<text x="${x(0)}" y="${y + 12}" text-anchor="middle" class="hm-tick">0</text>` +
    `<text x="350" y="${y + 12}" text-anchor="end" class="hm-tick">${number(high)} months</text>` +
    (low < 0 ? `<text x="0" y="${y + 12}" class="hm-tick">${number(low)}</text>` : "");
  const [left, right] = state.comparison.sides.map(escape);
  const direction = `<text x="175" y="${y + 28}" text-anchor="middle" class="hm-tick">Months gained within ${state.tau} months</text>` +
    `<text x="0" y="${y + 46}" class="hm-tick">\u2190 ${left}</text><text x="350" y="${y + 62}" text-anchor="end" class="hm-tick">${right} \u2192</text>`;
  return `<svg class="hm-svg" viewBox="0 0 350 ${y + 68}" role="img" aria-label="Forest plot of the chosen studies; the numbers stand beside it">${zero}${parts.join("")}${scale}${direction}</svg>`;
}

// The points of a curve that stays until it falls: each value holds up to the next reading.
export function steps(survival) {
  return survival.flatMap((s, i) => (i ? [[i, survival[i - 1]], [i, s]] : [[i, s]]));
}

function curves({ tau }, { used }, step) {
  const all = used.flatMap((study) => study.curves);
  const end = Math.max(1, ...all.map((one) => one.survival.length - 1));
  const x = (months) => 30 + (months / step / end) * 316;
  const points = (survival) => steps(survival).map(([i, s]) => `${x(i * step).toFixed(1)},${(10 + 200 * (1 - s)).toFixed(1)}`).join(" ");
  const lines = all.map((one) => `<polyline points="${points(one.survival)}" class="hm-line t-${one.treatment}"/>`);
  const guides = [0, 25, 50, 75, 100].map((p) => `<line x1="30" x2="346" y1="${210 - 2 * p}" y2="${210 - 2 * p}" class="hm-guide"/><text x="24" y="${214 - 2 * p}" text-anchor="end" class="hm-tick">${p}</text>`);
  const every = end * step > 48 ? 12 : 6;
  const ticks = Array.from({ length: Math.floor((end * step) / every) + 1 }, (_, i) => i * every);
  const label = ticks.map((t) => `<text x="${x(t)}" y="226" text-anchor="middle" class="hm-tick">${t}</text>`).join("") +
    `<text x="188" y="242" text-anchor="middle" class="hm-tick">Months; dashed: the horizon</text>`;
  const horizon = tau <= end * step ? `<line x1="${x(tau)}" x2="${x(tau)}" y1="10" y2="210" class="hm-mark"/>` : "";
  const names = new Map(all.map((one) => [one.treatment, one.name]));
  const chips = [...names].map(([id, name]) => `<span class="hm-chip t-${id}">${escape(name)}</span>`).join(" ");
  return `<p>Survival, %: ${chips}</p><svg class="hm-svg" viewBox="0 0 350 248" role="img" aria-label="Survival, per cent, of the arms of the chosen studies, up to the end of each curve">${guides.join("")}${horizon}${lines.join("")}${label}</svg>`;
}

function options(list, chosen) {
  return list.map(([value, label]) => `<option value="${escape(value)}"${value === chosen ? " selected" : ""}>${escape(label)}</option>`).join("");
}

function controls(state, comparisons) {
  const studies = state.comparison.studies.map((study) =>
    `<label class="hm-check"><input type="checkbox" name="study" value="${study.id}"${state.out.has(study.id) ? "" : " checked"}> ${escape(study.label)} (${study.n})</label>`);
  return `<form class="hm-filter"><label>Comparison <select name="c">${options(comparisons.map((one) => [one.id, `${one.review}: ${one.label}`]), state.comparison.id)}</select></label>
<label>Horizon, months <select name="tau">${options(horizons(state.comparison).map((tau) => [tau, tau]), state.tau)}</select></label>
<label>Model <select name="model">${options([["rule", "the review's rule"], ...Object.entries(MODELS).map(([id, one]) => [id, one.label])], state.model)}</select></label>
<fieldset><legend>Studies</legend>${studies.join("")}</fieldset></form>`;
}

function said(state, { chosen, pooled, used }) {
  if (!pooled) return "No chosen study reaches this horizon.";
  const model = used.length === 1 ? "the trial's own estimate" : MODELS[chosen].label;
  return `${state.comparison.pair}: ${interval(pooled.estimate, pooled.ci)} months within ${state.tau} months; ${used.length} ${used.length === 1 ? "study" : "studies"}; ${model}.`;
}

function without(reviews) {
  return reviews.map((one) => `<p class="hm-note"><a href="../${one.link}">${escape(one.review)}</a>: ${escape(one.why)}</p>`).join("");
}

function start(box, { comparisons, step, without: silent }) {
  let state = readState(location.hash, comparisons);
  box.innerHTML = `<div data-part="controls"></div><p class="hm-wanted"><strong>Exploratory.</strong> <output aria-live="polite"></output></p>
<p class="hm-official"></p><div class="hm-pair"><div data-part="forest"></div><div data-part="curves"></div></div>${without(silent)}`;
  const part = (name) => box.querySelector(`[data-part=${name}]`);
  const show = () => {
    const result = compute(state);
    box.querySelector("output").textContent = said(state, result);
    const { official } = state.comparison;
    box.querySelector(".hm-official").innerHTML = `<strong>Official result</strong> (${escape(state.comparison.label)}): ${escape(official.text)} months, ${official.k} ${official.k === 1 ? "study" : "studies"}.`;
    part("forest").innerHTML = forest(state, result);
    part("curves").innerHTML = curves(state, result, step);
  };
  const draw = () => { part("controls").innerHTML = controls(state, comparisons); show(); };
  box.addEventListener("input", (event) => {
    const { name, value, checked } = event.target;
    if (name === "c") state = { ...readState("", comparisons), comparison: comparisons.find((one) => one.id === value), out: new Set() };
    if (name === "c") state.tau = state.comparison.tau;
    if (name === "tau" || name === "model") state[name] = value;
    if (name === "study") state.out[checked ? "delete" : "add"](value);
    history.replaceState(null, "", writeState(state));
    if (name === "c") draw();
    else show();
  });
  addEventListener("hashchange", () => { state = readState(location.hash, comparisons); draw(); });
  draw();
}

const box = globalThis.document?.getElementById("hm-explorer");
if (box) {
  fetch(box.dataset.source)
    .then((answer) => answer.json())
    .then((data) => start(box, data))
    .catch(() => { box.textContent = "The studies could not be loaded; a page opened from a file cannot load them."; });
}
