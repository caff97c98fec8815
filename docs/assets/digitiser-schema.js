// A record against a JSON schema: the keywords that the schemas of this project use, and no others.

const TYPES = {
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  number: (value) => typeof value === "number" && Number.isFinite(value),
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
};

/** Faults as sentences, each with the place they are at; none when the value is valid. */
export function faultsOf(value, schema) {
  return check(value, schema, schema, "", 0);
}

function check(value, schema, root, at, depth) {
  if (schema === true || depth > 40) return [];
  if (schema === false) return [`${at || "The record"} is not a field of the record.`];
  if (schema.$ref) return check(value, resolved(schema.$ref, root), root, at, depth + 1);
  const here = at || "The record";
  const found = [];
  if (schema.type && ![].concat(schema.type).some((type) => TYPES[type](value))) {
    return [`${here} is ${shown(value)}, but must be a ${[].concat(schema.type).join(" or ")}.`];
  }
  if (schema.enum && !schema.enum.includes(value)) found.push(`${here} is ${shown(value)}: write one of ${schema.enum.join(", ")}.`);
  if ("const" in schema && value !== schema.const) found.push(`${here} is ${shown(value)}: write ${shown(schema.const)}.`);
  for (const choices of [schema.anyOf, schema.oneOf].filter(Boolean)) found.push(...oneOf(value, choices, root, at, depth));
  if (TYPES.number(value)) found.push(...numberFaults(value, schema, here));
  if (TYPES.string(value)) found.push(...textFaults(value, schema, here));
  if (TYPES.array(value)) found.push(...listFaults(value, schema, root, at, depth));
  if (TYPES.object(value)) found.push(...objectFaults(value, schema, root, at, depth));
  return found;
}

const resolved = (ref, root) => ref.slice(2).split("/").reduce((held, key) => held[key.replaceAll("~1", "/").replaceAll("~0", "~")], root);

const shown = (value) => JSON.stringify(value)?.slice(0, 60) ?? "missing";

/** No fault when one choice fits; else those of the choice that fits best. */
function oneOf(value, choices, root, at, depth) {
  const all = choices.map((choice) => check(value, choice, root, at, depth + 1));
  return all.reduce((best, faults) => (faults.length < best.length ? faults : best));
}

function numberFaults(value, schema, here) {
  const bounds = [
    ["minimum", (limit) => value < limit, "at least"],
    ["maximum", (limit) => value > limit, "at most"],
    ["exclusiveMinimum", (limit) => value <= limit, "more than"],
    ["exclusiveMaximum", (limit) => value >= limit, "less than"],
  ];
  return bounds.flatMap(([key, broken, words]) => (key in schema && broken(schema[key]) ? [`${here} is ${value}, but must be ${words} ${schema[key]}.`] : []));
}

function textFaults(value, schema, here) {
  if (value.length < (schema.minLength ?? 0)) return [`${here} is empty.`];
  if (value.length > (schema.maxLength ?? Infinity)) return [`${here} has ${value.length} characters, at most ${schema.maxLength} fit.`];
  if (schema.pattern && !new RegExp(schema.pattern, "u").test(value)) return [`${here} is ${shown(value)}, which is not written as the record needs it.`];
  return [];
}

function listFaults(value, schema, root, at, depth) {
  const found = [];
  if (value.length < (schema.minItems ?? 0)) found.push(`${at} needs at least ${schema.minItems} entries.`);
  if (value.length > (schema.maxItems ?? Infinity)) found.push(`${at} has more than ${schema.maxItems} entries.`);
  value.forEach((item, k) => {
    const rule = Array.isArray(schema.items) ? (schema.items[k] ?? schema.additionalItems ?? true) : (schema.items ?? true);
    found.push(...check(item, rule, root, `${at}[${k + 1}]`, depth + 1));
  });
  return found;
}

function objectFaults(value, schema, root, at, depth) {
  const below = (key) => (at ? `${at}.${key}` : key);
  const found = (schema.required ?? []).filter((key) => !(key in value)).map((key) => `${below(key)} is missing.`);
  for (const [key, item] of Object.entries(value)) {
    if (schema.propertyNames) found.push(...check(key, schema.propertyNames, root, below(key), depth + 1));
    const rules = Object.entries(schema.patternProperties ?? {}).filter(([pattern]) => new RegExp(pattern, "u").test(key));
    const own = Object.hasOwn(schema.properties ?? {}, key) ? [schema.properties[key]] : [];
    const all = [...own, ...rules.map(([, rule]) => rule)];
    for (const rule of all.length ? all : [schema.additionalProperties ?? true]) found.push(...check(item, rule, root, below(key), depth + 1));
  }
  return found;
}
