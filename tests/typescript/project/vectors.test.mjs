// The shared vectors, run by the emitted TypeScript: the same verdict, and the same price to the last digit.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as bfl from "@lightmeter/client/bfl";
import * as civitai from "@lightmeter/client/civitai";
import * as empiriolabs from "@lightmeter/client/empiriolabs";
import * as verda from "@lightmeter/client/verda";

const providers = { bfl, civitai, empiriolabs, verda };
const folder = process.env.VECTORS;
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".jsonl")).sort();
const byPlace = (problems) => problems.map((place) => JSON.stringify(place)).sort();

test("there are vectors", () => assert.ok(files.length >= 9));

for (const file of files) {
  const lines = readFileSync(join(folder, file), "utf8").split("\n").filter(Boolean);
  test(file, () => {
    for (const vector of lines.map((line) => JSON.parse(line))) {
      const { cost, validate } = providers[vector.provider ?? "civitai"];
      const options = { endpoint: vector.endpoint };
      const problems = validate(vector.request, options);
      const places = problems.map((problem) => [problem.pointer, problem.keyword]);
      assert.deepEqual(byPlace(places), byPlace(vector.problems), vector.id);
      const quote = cost(vector.request, options);
      if (vector.problems.length > 0) {
        assert.equal(quote.status, "invalid", vector.id);
        assert.equal(quote.amount, null, vector.id);
      } else if ("micro" in vector) {
        assert.equal(quote.micro, BigInt(vector.micro), vector.id);
      } else {
        assert.equal(quote.status, "unpriced", vector.id);
        assert.ok(quote.reason.includes(vector.unpriced), vector.id);
      }
    }
  });
}
