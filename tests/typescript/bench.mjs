// Judges one mix of requests by several contenders in turn; prints the seconds of every round as JSON.
//
//   node bench.mjs PACKAGE-FOLDER ROUNDS < {"texts": [...], "schemas": {"flux2/klein/createImage": {...}}, "tree": {...}}
//
// Every contender gives all errors with their places. Before the clock starts their verdicts are compared.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import Ajv from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { z } from "zod";

const [folder, rounds] = process.argv.slice(2);
const { texts, schemas, tree } = JSON.parse(readFileSync(0, "utf8"));
const { validate } = await import(pathToFileURL(resolve(folder, "dist", "civitai", "index.js")));
const bodies = texts.map((text) => JSON.parse(text));
const BAD_TAG = [{ instancePath: "" }];

/** The leaf that the tags of a body lead to. */
function leaf(node, body) {
  while (node !== undefined && typeof node !== "string") node = node.cases[body[node.tag]];
  return node;
}

/** One standalone validator for each flat schema, chosen by the tags. */
function byAjv() {
  const ajv = new Ajv({ allErrors: true, code: { source: true, optimize: true } });
  const names = Object.keys(schemas);
  names.forEach((name, index) => ajv.addSchema({ ...schemas[name], $id: `v${index}` }));
  const code = standaloneCode.default(ajv, Object.fromEntries(names.map((_, index) => [`v${index}`, `v${index}`])));
  const home = new URL("./node_modules/.bench/", import.meta.url);
  mkdirSync(home, { recursive: true });
  writeFileSync(new URL("validators.cjs", home), code);
  const compiled = createRequire(import.meta.url)("./node_modules/.bench/validators.cjs");
  const checks = new Map(names.map((name, index) => [name, compiled[`v${index}`]]));
  return (body) => {
    const check = checks.get(leaf(tree, body));
    if (check === undefined) return BAD_TAG;
    return check(body) ? [] : check.errors;
  };
}

/** Nested discriminated unions of strict objects. */
function byZod() {
  const union = (node) =>
    typeof node === "string"
      ? zodOf(schemas[node])
      : z.discriminatedUnion(node.tag, Object.values(node.cases).map(union));
  const schema = union(tree);
  return (body) => schema.safeParse(body).error?.issues ?? [];
}

function zodOf(schema) {
  if (Array.isArray(schema.type)) return zodOf({ ...schema, type: schema.type[0] }).nullable();
  if (schema.enum) return schema.enum.length === 1 ? z.literal(schema.enum[0]) : z.enum(schema.enum);
  switch (schema.type) {
    case "integer":
    case "number":
      return bounded(schema.type === "integer" ? z.int() : z.number(), schema, "minimum", "maximum", "multipleOf");
    case "string":
      return bounded(z.string(), schema, "minLength", "maxLength");
    case "boolean":
      return z.boolean();
    case "array":
      return bounded(z.array(zodOf(schema.items)), schema, "minItems", "maxItems");
    default:
      return schema.properties ? zodObject(schema) : z.record(z.string(), zodOf(schema.additionalProperties));
  }
}

function bounded(type, schema, low, high, step) {
  if (schema[low] !== undefined) type = type.min(schema[low]);
  if (schema[high] !== undefined) type = type.max(schema[high]);
  return step && schema[step] ? type.multipleOf(schema[step]) : type;
}

function zodObject({ properties, required, additionalProperties }) {
  const members = Object.entries(properties).map(([name, schema]) => {
    const type = zodOf(schema);
    return [name, required.includes(name) ? type : type.optional()];
  });
  return (additionalProperties === false ? z.strictObject : z.looseObject)(Object.fromEntries(members));
}

const judges = { ours: validate, ajv: byAjv(), zod: byZod() };
for (const body of bodies) {
  const counts = Object.values(judges).map((judge) => judge(body).length);
  assert.equal(new Set(counts).size, 1, JSON.stringify({ counts, body }));
}

let kept = 0;
const contenders = {
  parse: () => texts.forEach((text) => (kept += JSON.parse(text) === null)),
  ...Object.fromEntries(
    Object.entries(judges).map(([name, judge]) => [name, () => bodies.forEach((body) => (kept += judge(body).length))]),
  ),
};
const seconds = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
for (let round = -5; round < Number(rounds); round++) {
  for (const [name, run] of Object.entries(contenders)) {
    const start = process.hrtime.bigint();
    run();
    if (round >= 0) seconds[name].push(Number(process.hrtime.bigint() - start) / 1e9);
  }
}
assert.ok(kept > 0);
process.stdout.write(JSON.stringify(seconds));
