// The other providers: work that is answered at once, work behind an address of its own, work that may be either.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import * as bfl from "@lightmeter/client/bfl";
import * as empiriolabs from "@lightmeter/client/empiriolabs";
import * as verda from "@lightmeter/client/verda";
import { PNG, scripted, TOKEN } from "./servers.mjs";
import { folder, thrown } from "./setting.mjs";

const servers = [];
after(() => Promise.all(servers.map((server) => server.stop())));
const script = async (handle) => servers[servers.push(await scripted(handle)) - 1];

function clientOf({ Client }, baseURL, options = {}) {
  const quick = { polls: [10], firstPause: 10, timeout: 10_000, deadline: 5_000 };
  return new Client({ token: TOKEN, baseURL, journal: join(folder(), "journal.jsonl"), ...quick, ...options });
}

const rows = async (client) => (await client.journal.purchases()).map((row) => [row.state, row.keyed, row.collected !== null]);

// --- verda: no job, the answer is the work

const LIGHTHOUSE = { prompt: "a lighthouse" };
const VERDA = { endpoint: "flux2-klein-4b" };

test("verda: the answer is the picture, its headers tell the seed", async () => {
  const headers = { "content-type": "image/png", "x-seed": "7", "x-has-nsfw-content": "false" };
  const server = await script((_, wire) => wire.answer(200, PNG, headers));
  const client = clientOf(verda, server.url);
  const result = await client.generate(LIGHTHOUSE, VERDA);
  assert.deepEqual(Buffer.from(result.files[0].content), PNG);
  assert.deepEqual([result.files[0].mediaType, result.headers["x-seed"], result.billed], ["image/png", "7", null]);
  assert.deepEqual([server.requests[0].path, server.requests[0].json], ["/flux2-klein-4b/generate", LIGHTHOUSE]);
  assert.equal(server.requests[0].headers.authorization, `Bearer ${TOKEN}`);
  assert.deepEqual(await rows(client), [["ended", 0, true]]);
  assert.deepEqual(await client.resumeAll(), []);
});

test("verda: the picture may come in Base64", async () => {
  const server = await script((_, wire) => wire.json(200, { image: PNG.toString("base64") }));
  const result = await clientOf(verda, server.url).generate({ ...LIGHTHOUSE, enable_base64_output: true }, VERDA);
  assert.deepEqual(Buffer.from(result.files[0].content), PNG);
  assert.equal(result.files[0].mediaType, "image/png");
  const broken = await script((_, wire) => wire.json(200, { image: "***" }));
  await assert.rejects(clientOf(verda, broken.url).generate(LIGHTHOUSE, VERDA), verda.BadAnswerError);
});

test("verda: a picture that may have been paid for is not bought again", async () => {
  const server = await script((_, wire) => wire.drop());
  const client = clientOf(verda, server.url);
  const error = await thrown(client.generate(LIGHTHOUSE, VERDA));
  assert.deepEqual([error.doubt, server.requests.length], [true, 1]);
  assert.deepEqual(await rows(client), [["uncertain", 0, false]]);
  const [resumed] = await client.resumeAll();
  assert.ok(resumed.error instanceof verda.OutcomeUnknownError);
  assert.equal(server.requests.length, 1);
});

test("verda: a slow picture is waited for longer than a pause in a body", async () => {
  const server = await script((_, wire) => setTimeout(() => wire.answer(200, PNG, { "content-type": "image/png" }), 400));
  const client = clientOf(verda, server.url, { readTimeout: 100 });
  assert.equal((await client.generate(LIGHTHOUSE, VERDA)).files.length, 1);
});

test("verda: the endpoint decides what is valid", async () => {
  const client = clientOf(verda, "http://127.0.0.1:1");
  const fixed = await thrown(client.generate({ ...LIGHTHOUSE, num_steps: 50 }, VERDA));
  assert.ok(fixed instanceof verda.InvalidRequestError);
  assert.equal(client.quote(LIGHTHOUSE, VERDA).status, "unpriced");
  assert.deepEqual(verda.validate({ ...LIGHTHOUSE, num_steps: 50 }, { endpoint: "flux2-klein-base-4b" }), []);
});

// --- bfl: a job behind an address of its own, charged in credits, with the key in x-key

const BFL = { endpoint: "flux-2-pro" };

/** Black Forest Labs on a small scale; `settings.polling` is the address that a submit answers. */
async function labs(settings = {}) {
  let looks = 0;
  const server = await script((request, wire) => {
    const { pathname } = new URL(request.url, "http://x");
    if (request.method === "POST") {
      return wire.json(200, { id: "t1", polling_url: settings.polling ?? `${server.url}/polling?id=t1`, cost: 4.5 });
    }
    if (pathname === "/sample") return wire.answer(200, PNG, { "content-type": "image/png" });
    const status = ++looks < 2 ? "Pending" : (settings.ending ?? "Ready");
    const result = status === "Ready" ? { sample: `${server.url}/sample?sig=1` } : null;
    return wire.json(200, { id: "t1", status, result, progress: looks / 2 });
  });
  return server;
}

test("bfl: submitted, polled where the answer says, paid in credits", async () => {
  const server = await labs();
  const client = clientOf(bfl, server.url);
  const shares = [];
  const result = await client.generate(LIGHTHOUSE, { ...BFL, onProgress: ({ share }) => shares.push(share) });
  assert.deepEqual([result.id, result.status, result.billed, result.unit], ["t1", "Ready", "0.045", "usd"]);
  assert.deepEqual(Buffer.from(result.files[0].content), PNG);
  assert.deepEqual(shares, [undefined, 0.5, 1]);
  const asked = server.requests.map((one) => [one.path, one.headers["x-key"]]);
  assert.deepEqual(asked, [["/v1/flux-2-pro", TOKEN], ["/polling", TOKEN], ["/polling", TOKEN], ["/sample", undefined]]);
  const [row] = await client.journal.purchases();
  assert.deepEqual([row.billed, row.unit, row.state, row.variant], ["0.045", "usd", "ended", "bfl/flux-2-pro"]);
  assert.deepEqual([(await client.resume(row.key)).id, server.requests.at(-2).path], ["t1", "/polling"]);
});

test("bfl: an address of somebody else gets nothing, the usual place is asked", async () => {
  const foreign = await script((_, wire) => wire.json(200, { id: "t1", status: "Ready", result: { sample: "https://x" } }));
  const server = await labs({ polling: `${foreign.url.replace("127.0.0.1", "localhost")}/steal` });
  assert.equal((await clientOf(bfl, server.url).generate(LIGHTHOUSE, BFL)).status, "Ready");
  assert.deepEqual([foreign.requests.length, server.requests[1].url], [0, "/v1/get_result?id=t1"]);
});

test("bfl: what the moderation withholds is told apart from what failed", async () => {
  const withheld = await thrown(clientOf(bfl, (await labs({ ending: "Content Moderated" })).url).generate(LIGHTHOUSE, BFL));
  assert.ok(withheld instanceof bfl.ModeratedError);
  assert.equal(withheld.status, "Content Moderated");
  const failed = await thrown(clientOf(bfl, (await labs({ ending: "Error" })).url).generate(LIGHTHOUSE, BFL));
  assert.ok(failed instanceof bfl.JobFailedError && !(failed instanceof bfl.ModeratedError));
});

test("bfl: a submit without a key is not repeated after a lost answer, but is after a 429", async () => {
  const lost = await script((_, wire) => wire.drop());
  await assert.rejects(clientOf(bfl, lost.url).generate(LIGHTHOUSE, BFL), bfl.ConnectionError);
  assert.equal(lost.requests.length, 1);
  let busy = 2;
  const server = await script((_, wire) =>
    busy-- > 0 ? wire.answer(429, "", { "retry-after": "0" }) : wire.json(200, { id: "t1", polling_url: "", cost: null }),
  );
  assert.equal((await clientOf(bfl, server.url).flux2Pro(LIGHTHOUSE)).id, "t1");
  assert.equal(server.requests.length, 3);
});

test("bfl: a submit whose answer names no job is in doubt", async () => {
  const server = await script((_, wire) => wire.json(200, {}));
  const client = clientOf(bfl, server.url);
  const error = await thrown(client.generate(LIGHTHOUSE, BFL));
  assert.ok(error instanceof bfl.BadAnswerError && error.doubt);
  assert.deepEqual([await rows(client), server.requests.length], [[["uncertain", 0, false]], 1]);
});

test("bfl: a 422 points at the member", async () => {
  const detail = [{ loc: ["body", "width"], msg: "too small", type: "x" }];
  const server = await script((_, wire) => wire.json(422, { detail }));
  const client = clientOf(bfl, server.url, { preflight: false });
  const error = await thrown(client.generate({ ...LIGHTHOUSE, width: 1 }, BFL));
  assert.ok(error instanceof bfl.UnprocessableEntityError);
  assert.deepEqual(error.fields.map(({ pointer, rule }) => [pointer, rule]), [["/width", "below-minimum"]]);
});

test("bfl: maxCost refuses what costs more, and what nobody knows the price of", async () => {
  const client = clientOf(bfl, "http://127.0.0.1:1");
  for (const endpoint of ["flux-2-klein-4b", "flux-2-klein-9b-preview"]) {
    const body = { ...LIGHTHOUSE, width: 1024, height: 1024 };
    const error = await thrown(client.generate(body, { endpoint, maxCost: "0.001" }));
    assert.ok(error instanceof bfl.CostTooHighError);
    assert.equal(error.amount, client.quote(body, { endpoint }).amount);
  }
});

// --- empiriolabs: asked to answer at once, may still start a job

const KLEIN = { model: "flux-2-klein-4b", prompt: "a lighthouse" };

test("empiriolabs: the pictures of a direct answer, by address or in Base64", async () => {
  const server = await script((request, wire) => {
    if (request.method === "GET") return wire.answer(200, PNG, { "content-type": "image/png" });
    return wire.json(200, { created: 1, data: [{ url: `${server.url}/a.png` }, { b64_json: PNG.toString("base64") }] });
  });
  const client = clientOf(empiriolabs, server.url);
  const result = await client.generate({ ...KLEIN, num_images: 2 });
  assert.deepEqual(result.files.map((file) => [file.mediaType, file.content.length]), [["image/png", 72], ["image/png", 72]]);
  assert.equal(server.requests[0].json.sync, true);
  assert.deepEqual(await rows(client), [["ended", 0, true]]);
});

test("empiriolabs: a job is followed all the same", async () => {
  let looks = 0;
  const server = await script((request, wire) => {
    if (request.method === "POST") return wire.json(200, { job_id: "j1" });
    if (request.path === "/a.png") return wire.answer(200, PNG, { "content-type": "image/png" });
    return wire.json(200, ++looks < 2 ? { status: "running" } : { status: "completed", output: [`${server.url}/a.png`] });
  });
  const client = clientOf(empiriolabs, server.url);
  const result = await client.generate(KLEIN);
  assert.deepEqual([result.id, result.status, result.files.length], ["j1", "completed", 1]);
  assert.deepEqual(server.requests.map((one) => one.path), ["/v1/images/generations", "/v1/jobs/j1", "/v1/jobs/j1", "/a.png"]);
});

test("empiriolabs: a failed job says why; an answer without a picture is no result", async () => {
  const failing = await script((request, wire) =>
    wire.json(200, request.method === "POST" ? { job_id: "j1" } : { status: "failed", error: { message: "no power" } }),
  );
  const error = await thrown(clientOf(empiriolabs, failing.url).generate(KLEIN));
  assert.deepEqual([error.name, error.reasons], ["JobFailedError", ["no power"]]);
  const empty = await script((_, wire) => wire.json(200, { data: [] }));
  await assert.rejects(clientOf(empiriolabs, empty.url).generate(KLEIN), empiriolabs.BadAnswerError);
});

test("empiriolabs: pictures whose addresses fail are collected later, from the answer that was written down", async () => {
  let fails = 1;
  const server = await script((request, wire) => {
    if (request.method === "POST") return wire.json(200, { data: [{ url: `${server.url}/a.png` }] });
    return fails-- > 0 ? wire.problem(403, "expired") : wire.answer(200, PNG, { "content-type": "image/png" });
  });
  const client = clientOf(empiriolabs, server.url);
  const error = await thrown(client.generate(KLEIN));
  assert.ok(error instanceof empiriolabs.PermissionDeniedError && error.key !== undefined);
  const [resumed] = await client.resumeAll();
  assert.equal(resumed.result.files[0].content.length, PNG.length);
  assert.equal(server.requests.filter((one) => one.method === "POST").length, 1);
  assert.deepEqual(await client.resumeAll(), []);
});
