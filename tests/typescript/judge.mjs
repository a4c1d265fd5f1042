// Judges JSON Lines on stdin: for each request of a provider its findings and its price, as one line of JSON on stdout.
//
//   node judge.mjs PACKAGE-FOLDER < requests.jsonl     with lines {"provider": ..., "endpoint": ... or null, "request": ...}
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const lines = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const providers = {};
for (const { provider } of lines) {
  providers[provider] ??= await import(pathToFileURL(resolve(process.argv[2], "dist", provider, "index.js")));
}

const priced = ({ status, unit, variant, formula, amount, lines, rates, confidence, reason }) => ({
  status, unit, variant, formula, amount, confidence,
  reason: status === "invalid" ? null : reason,
  lines: lines.map(({ name, value, role }) => [name, value, role]),
  rates: rates.map(({ name, key, value, since, source, confidence }) => [name, key, value, since, source, confidence]),
});

const found = ({ pointer, keyword, rule, severity, message }) => [pointer, keyword, rule, severity, message];

const answers = lines.map(({ provider, endpoint, request }) => {
  const { cost, formOf, inputs, lint, quotes, validate, variantOf } = providers[provider];
  const options = endpoint === null ? {} : { endpoint };
  return JSON.stringify({
    form: formOf(request) ?? null,
    variant: variantOf(request, options) ?? null,
    inputs: inputs(request, options).map(([pointer]) => pointer),
    errors: validate(request, options).map(found),
    findings: lint(request, options).map(found),
    cost: priced(cost(request, options)),
    quotes: quotes(request, options).map(([pointer, quote]) => [pointer, priced(quote)]),
  });
});
process.stdout.write(answers.join("\n") + "\n");
