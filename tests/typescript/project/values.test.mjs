// Values that only JavaScript has, and names that mean something to it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cost, formOf, inputs, lint, quotes, validate, variantOf } from "@lightmeter/client/civitai";

const klein = { engine: "flux2", model: "klein", operation: "createImage", prompt: "x" };
const places = (body) => validate(body).map(({ pointer, keyword }) => [pointer, keyword]);

test("a member that is undefined counts as absent", () => {
  assert.deepEqual(places({ ...klein, seed: undefined, notAField: undefined }), []);
  assert.deepEqual(places({ ...klein, prompt: undefined }), [["/prompt", "required"]]);
  assert.deepEqual(places({ ...klein, model: undefined }), [["/model", "required"]]);
});

test("an inherited member is none", () => {
  const inherited = Object.assign(Object.create({ prompt: "x", notAField: 1 }), { ...klein });
  delete inherited.prompt;
  assert.deepEqual(places(inherited), [["/prompt", "required"]]);
  assert.equal(variantOf(Object.create(klein)), undefined);
});

test("__proto__ is a name like any other", () => {
  const body = JSON.parse('{"engine":"flux2","model":"klein","operation":"createImage","prompt":"x","__proto__":{"width":1}}');
  assert.deepEqual(places(body), [["/__proto__", "additionalProperties"]]);
  for (const name of ["constructor", "toString", "hasOwnProperty", "valueOf", "__proto__"]) {
    assert.deepEqual(places({ ...klein, model: name }), [["/model", "discriminator"]]);
    assert.deepEqual(places(JSON.parse(`{"engine":"${name}"}`)), [["/engine", "discriminator"]]);
    assert.equal(variantOf({ engine: name }), undefined);
  }
  assert.deepEqual(places({ hasOwnProperty: 1, ...klein }), [["/hasOwnProperty", "additionalProperties"]]);
  const bare = Object.assign(Object.create(null), klein);
  assert.deepEqual(places(bare), []);
});

test("nothing makes it throw", () => {
  const values = [
    undefined, null, true, 0, -0, NaN, Infinity, 1e400, 10n, "", "\ud800", "\u0000", Symbol("x"), () => 1, [], {}, [null],
    new Date(0), new Map(), Object.create(null), new Array(3), { $ref: "a", path: "b" }, { $ref: 1 },
  ];
  for (const value of values) {
    const bodies = [value, [value], { steps: value }, { steps: [value] }, { $type: value }, { engine: value }];
    bodies.push({ steps: [{ $type: "imageGen", input: value }], callbacks: value, tags: value });
    for (const name of ["prompt", "width", "seed", "images", "loras", "modelVersion", "cfgScale", "quantity", "steps"]) {
      bodies.push({ ...klein, [name]: value }, { ...klein, operation: "editImage", [name]: [value] });
    }
    for (const body of bodies) {
      assert.ok(lint(body).every((problem) => typeof problem.message === "string"));
      assert.ok(["priced", "unpriced", "invalid"].includes(cost(body).status));
      assert.ok(quotes(body).length === inputs(body).length);
      formOf(body);
    }
  }
});

test("lengths count code points", () => {
  const flower = "\u{1F338}";
  assert.deepEqual(places({ ...klein, prompt: flower.repeat(1000) }), []);
  assert.deepEqual(places({ ...klein, prompt: flower.repeat(1001) }), [["/prompt", "maxLength"]]);
  assert.deepEqual(places({ ...klein, prompt: "\ud800".repeat(1001) }), [["/prompt", "maxLength"]]);
});

test("numbers that are no JSON numbers are refused", () => {
  for (const value of [NaN, Infinity, -Infinity, 20n, "20", true, 20.5]) {
    assert.deepEqual(places({ ...klein, steps: value }), [["/steps", "type"]]);
  }
  assert.deepEqual(places({ ...klein, seed: 2 ** 63 }), [["/seed", "format"]]);
  assert.deepEqual(lint({ ...klein, seed: 2 ** 53 }).map((problem) => problem.rule), ["seed-precision"]);
});

test("problems and quotes are JSON", () => {
  const [problem] = JSON.parse(JSON.stringify(validate({ ...klein, width: 1000 })));
  assert.equal(problem.message, "width 1000 is not a multiple of 16; nearest: 992, 1008");
  assert.equal(JSON.parse(JSON.stringify(cost(klein))).amount, "12");
  assert.equal(String(validate({ ...klein, steps: 99 })[0]), "/steps: steps 99 is above the maximum 50");
});

test("judging changes nothing", () => {
  const body = { steps: [{ $type: "imageGen", input: { ...klein, width: 1000, loras: { a: 9 } } }] };
  const frozen = JSON.stringify(body);
  const deep = (value) => (typeof value === "object" && value ? (Object.values(value).forEach(deep), Object.freeze(value)) : value);
  lint(deep(body));
  cost(body);
  assert.equal(JSON.stringify(body), frozen);
});
