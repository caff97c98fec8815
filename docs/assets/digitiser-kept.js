// What is kept of a figure that was read, and the curves that follow from it. The twin of hccmeta/digitise/kept.py:
// a curve must follow from its trace, row for row.

import { fitAxis } from "./digitiser-core.js";
import { halfEven } from "./digitiser-scan.js";

export const MONTHS = { months: 1, days: 12 / 365.25, weeks: (7 * 12) / 365.25, years: 12, "?": 1 };

const rounded = (value, decimals) => halfEven(value * 10 ** decimals) / 10 ** decimals;

/** The lines months = a + b x and survival = a + b y of a trace, as [a, b] each. */
function linesOf(trace) {
  const time = fitAxis(trace.x.calibration);
  const level = fitAxis(trace.y.calibration);
  const months = MONTHS[trace.x.unit];
  const percent = trace.y.scale === "percent" ? 100 : 1;
  let [offset, slope] = [level.intercept / percent, level.slope / percent];
  if (trace.y.shows === "events") [offset, slope] = [1 - offset, -slope];
  return { time: [time.intercept * months, time.slope * months], survival: [offset, slope] };
}

/** The curve of an arm as rows [months, survival], from [0, 1] on, falling or level, rounded, without repeats. */
export function curveRows(trace, arm) {
  const { time, survival } = linesOf(trace);
  const rows = [[0, 1]];
  let [latest, lowest] = [0, 1];
  for (const [x, y] of trace.arms[arm].points) {
    const at = time[0] + time[1] * x;
    if (!(at > 0)) continue;
    latest = Math.max(latest, at);
    lowest = Math.min(lowest, Math.min(1, Math.max(0, survival[0] + survival[1] * y)));
    const row = [rounded(latest, 4), rounded(lowest, 5)];
    const before = rows.at(-1);
    if (row[0] !== before[0] || row[1] !== before[1]) rows.push(row);
  }
  return rows;
}

export const curveText = (rows) => `time,survival\n${rows.map((row) => row.join(",")).join("\n")}\n`;

/** The text of a trace file: one line a key and arm, so that a change to an axis shows as one line. */
export function traceText({ endpoint, tool, figure, x, y, arms, remarks = [] }) {
  const outer = JSON.stringify({ format: 1, endpoint, tool, remarks });
  const lines = Object.entries(arms).map(([name, arm]) => `  ${JSON.stringify(name)}: ${JSON.stringify(arm)}`);
  const parts = Object.entries({ figure, x, y }).map(([key, part]) => ` "${key}": ${JSON.stringify(part)}`);
  return `${[outer.slice(0, -1), ...parts, ` "arms": {\n${lines.join(",\n")}\n }`].join(",\n")}\n}\n`;
}

/** Survival of rows at a time (the last step at or before it); null after the end of the curve. */
export function survivalAt(rows, time) {
  if (time > rows.at(-1)[0] + 1e-9) return null;
  let level = 1;
  for (const [at, survival] of rows) {
    if (at > time + 1e-9) break;
    level = survival;
  }
  return level;
}

/** The first time at which survival is a half or less; null when it never is. */
export const medianOf = (rows) => rows.find(([, survival]) => survival <= 0.5)?.[0] ?? null;

/** What the printed numbers say of a curve (times in months): the median and each number at risk beside the trace.
 *  `doubtful` rows cannot be: more at risk than the curve leaves alive, or patients at risk after its end. */
export function fidelity(rows, { median = null, risk = [] }) {
  const traced = medianOf(rows);
  const patients = risk.find(([time]) => time === 0)?.[1] ?? null;
  const slack = 1 + 0.01 * (patients ?? 0);
  const counts = risk.map(([time, n]) => {
    const survival = survivalAt(rows, time);
    const most = survival === null || patients === null ? null : patients * survival;
    return { time, n, survival, most, doubtful: survival === null ? n > 0 : most !== null && n > most + slack };
  });
  const last = rows.at(-1)[0];
  const off = median === null || traced === null ? null : traced - median;
  const medianDoubtful = median !== null && (traced === null || Math.abs(off) > Math.max(0.3, 0.02 * last));
  return { traced, off, medianDoubtful, counts };
}
