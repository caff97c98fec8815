// The record of a study out of the form, and as YAML.

const PLAIN = /^[A-Za-z][A-Za-z0-9 ()/-]*$/;
const WORDS = new Set(["true", "false", "yes", "no", "on", "off", "null", "y", "n"]);

/** A value as YAML: objects and lists of objects in blocks, anything small in one line. */
export function yamlText(record) {
  return `${block(record, "").join("\n")}\n`;
}

function block(record, indent) {
  return Object.entries(record).flatMap(([key, value]) => {
    if (typeof value === "object" && !Object.keys(value).length) return [`${indent}${key}: {}`];
    if (isFlat(value)) return [`${indent}${key}: ${flow(value)}`];
    if (!Array.isArray(value)) return [`${indent}${key}:`, ...block(value, `${indent}  `)];
    const entries = value.flatMap((entry) => {
      const [first, ...rest] = block(entry, `${indent}    `);
      return [`${indent}  - ${first.trimStart()}`, ...rest];
    });
    return [`${indent}${key}:`, ...entries];
  });
}

const isFlat = (value) => {
  if (typeof value !== "object" || value === null) return true;
  const inside = Object.values(value);
  const simple = inside.every((item) => typeof item !== "object" || (Array.isArray(item) && item.every((one) => typeof one !== "object")));
  return Array.isArray(value) ? inside.every((item) => typeof item !== "object") : simple && "source" in value;
};

function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null) return `{${Object.entries(value).map(([key, item]) => `${key}: ${flow(item)}`).join(", ")}}`;
  if (typeof value !== "string") return String(value);
  return PLAIN.test(value) && !WORDS.has(value.toLowerCase()) && value.trim() === value ? value : `'${value.replaceAll("'", "''")}'`;
}

/** The `curves` block: where the curves come from. */
export function curvesBlock({ by, reference, figure, risk }) {
  return {
    reading: "samples",
    method: "digitised with the digitiser of the site (trace of a picture)",
    by,
    reference,
    figure,
    risk_table: risk ? "printed" : "none",
  };
}

const list = (text) => text.split(/[;,]/).map((one) => one.trim()).filter(Boolean);
const number = (text) => (text.trim() === "" ? null : Number(text.replace(",", ".")));

/** An estimate with its interval as the record keeps it; null when it was left out. */
function estimate(text, source, at) {
  const values = (text.match(/\d+(?:[.,]\d+)?/g) ?? []).map((one) => Number(one.replace(",", ".")));
  if (!values.length) return null;
  const ci = values.length === 3 ? { ci: values.slice(1) } : {};
  return { value: values[0], ...ci, source, at };
}

/** The whole record from plain values (texts): what was left blank is left out. */
export function studyRecord(given) {
  const source = given.reference || "primary";
  const at = given.at || "abstract";
  const report = { id: source, authors: list(given.authors), title: given.title, journal: given.journal, year: number(given.year) };
  if (given.doi) report.doi = given.doi.replace(/^https?:\/\/(dx\.)?doi\.org\//, "");
  const arms = given.arms.map(({ id, treatment, n }) => ({ id, treatment: treatment || id, n: number(n), n_source: { source, at } }));
  const outcomes = given.arms.map(({ id, median }) => [id, dropped({ median: estimate(median, source, at) })]);
  const endpoint = { endpoint: given.endpoint, origin: given.origin, time_unit: "months" };
  if (given.curves) endpoint.curves = given.curves;
  endpoint.arms = Object.fromEntries(outcomes);
  const hr = estimate(given.hr, source, at);
  if (hr && given.arms.length === 2) endpoint.comparisons = [{ arm: given.arms[0].id, reference: given.arms[1].id, hr }];
  const population = dropped({ line: number(given.line), prior: given.prior || null });
  return dropped({
    id: given.study,
    name: given.name,
    reports: [dropped(report)],
    design: given.design,
    population,
    arms: arms.map(dropped),
    endpoints: [endpoint],
    contributors: given.by ? [{ name: given.by }] : null,
    status: "included",
  });
}

const dropped = (record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && !value.length)));
