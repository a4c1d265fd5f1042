// Judges JSON Lines on stdin: for each request its findings and its price, as one line of JSON on stdout.
//
//   node judge.mjs PACKAGE-FOLDER PROVIDER < requests.jsonl
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, provider] = process.argv.slice(2);
const { cost, formOf, inputs, lint, quotes, validate, variantOf } = await import(
  pathToFileURL(resolve(folder, "dist", provider, "index.js"))
);

const priced = ({ status, unit, variant, formula, amount, lines, rates, confidence, reason }) => ({
  status, unit, variant, formula, amount, confidence,
  reason: status === "invalid" ? null : reason,
  lines: lines.map(({ name, value, role }) => [name, value, role]),
  rates: rates.map(({ name, key, value, since, source, confidence }) => [name, key, value, since, source, confidence]),
});

const found = ({ pointer, keyword, rule, severity, message }) => [pointer, keyword, rule, severity, message];

const answers = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => {
  const body = JSON.parse(line);
  return JSON.stringify({
    form: formOf(body) ?? null,
    variant: variantOf(body) ?? null,
    inputs: inputs(body).map(([pointer]) => pointer),
    errors: validate(body).map(found),
    findings: lint(body).map(found),
    cost: priced(cost(body)),
    quotes: quotes(body).map(([pointer, quote]) => [pointer, priced(quote)]),
  });
});
process.stdout.write(answers.join("\n") + "\n");
