// How calls travel: retries, deadlines, sizes, redirects, signed addresses, what errors say.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import {
  APIError, BadAnswerError, BadRequestError, CanceledError, Client, InvalidRequestError, JobFailedError, MemoryJournal,
  ModeratedError, NotFoundError, PermissionDeniedError, RateLimitError, RedirectedError, ServerError, TimeoutError, webhooks,
} from "@lightmeter/client/civitai";
import { inTurn, PNG, scripted, serve, TOKEN } from "./servers.mjs";
import { clientOf, INPUT, thrown } from "./setting.mjs";

const servers = [];
after(() => Promise.all(servers.map((server) => server.stop())));
const served = async (settings) => servers[servers.push(await serve(settings)) - 1];
const script = async (handle) => servers[servers.push(await scripted(handle)) - 1];
const good = (_, wire) => wire.json(200, { id: "wf_1", status: "processing" });

const ACCIDENTS = {
  "a dropped line": (_, wire) => wire.drop(),
  503: (_, wire) => wire.problem(503),
  429: (_, wire) => wire.answer(429, "", { "retry-after": "0" }),
  "half a JSON": (_, wire) => wire.answer(200, '{"id": '),
};

for (const [name, accident] of Object.entries(ACCIDENTS)) {
  test(`a read is tried again after ${name}`, async () => {
    const server = await script(inTurn(accident, good));
    assert.equal((await clientOf(server.url).getWorkflow("wf_1")).status, "processing");
    assert.equal(server.requests.length, 2);
  });
}

test("Retry-After is kept to, unless it does not fit into the time left", async () => {
  const patient = await script(inTurn((_, wire) => wire.answer(429, "", { "retry-after": "1" }), good));
  let started = performance.now();
  await clientOf(patient.url).getWorkflow("wf_1");
  assert.ok(performance.now() - started >= 1000);
  const busy = await script((_, wire) => wire.answer(429, "", { "retry-after": "60" }));
  started = performance.now();
  const error = await thrown(clientOf(busy.url, { timeout: 5000 }).getWorkflow("wf_1"));
  assert.ok(error instanceof RateLimitError);
  assert.equal(error.retryAfter, 60_000);
  assert.ok(performance.now() - started < 2000);
});

test("retries end", async () => {
  const server = await script((_, wire) => wire.problem(500, "broken"));
  await assert.rejects(clientOf(server.url, { maxRetries: 2 }).getWorkflow("wf_1"), ServerError);
  assert.equal(server.requests.length, 3);
});

for (const part of ["headers", "body"]) {
  test(`a slow drip of ${part} ends with the total deadline`, async () => {
    const server = await script(async (_, wire) => {
      const { socket } = wire.response;
      socket.write(part === "headers" ? "HTTP/1.1 200 OK\r\nx: " : "HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n");
      while (!socket.destroyed) {
        socket.write(" ");
        await sleep(50);
      }
    });
    const started = performance.now();
    const call = clientOf(server.url, { timeout: 500, maxRetries: 0 }).getWorkflow("wf_1");
    assert.ok((await thrown(call)) instanceof TimeoutError);
    assert.ok(performance.now() - started < 1500);
  });
}

test("an answer that never begins ends with the read timeout, also when fetch does not listen", async () => {
  const deaf = clientOf("https://example.com", { fetch: () => new Promise(() => {}), readTimeout: 100, maxRetries: 0 });
  assert.ok((await thrown(deaf.getWorkflow("wf_1"))) instanceof TimeoutError);
});

test("answers have a largest size, counted after decoding", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  const hostile = await script((_, wire) => wire.answer(200, bomb, { "content-encoding": "gzip" }));
  const error = await thrown(clientOf(hostile.url, { maxAnswer: 1_000_000, maxRetries: 1 }).getWorkflow("wf_1"));
  assert.ok(error instanceof BadAnswerError);
  assert.match(error.message, /larger than 1000000 bytes/);
  const packed = gzipSync('{"id": "wf_1", "status": "failed"}');
  const server = await script((_, wire) => wire.answer(200, packed, { "content-encoding": "gzip" }));
  assert.equal((await clientOf(server.url, { maxAnswer: 1000 }).getWorkflow("wf_1")).status, "failed");
});

test("redirects carry nothing: JSON calls do not follow them, bytes are fetched without the token", async () => {
  const foreign = await script((_, wire) => wire.answer(200, PNG));
  const location = `${foreign.url}/elsewhere?sig=1`.replace("127.0.0.1", "localhost");
  const server = await script((_, wire) => wire.answer(302, "", { location }));
  const client = clientOf(server.url);
  await assert.rejects(client.getWorkflow("wf_1"), RedirectedError);
  await assert.rejects(client.submitWorkflow({ steps: [{ $type: "imageGen", input: INPUT }] }), RedirectedError);
  assert.equal(foreign.requests.length, 0);
  assert.deepEqual(Buffer.from(await client.getBlob("b")), PNG);
  assert.equal(server.requests.at(-1).headers.authorization, `Bearer ${TOKEN}`);
  assert.ok(!JSON.stringify(foreign.requests[0].headers).includes(TOKEN));
});

test("signed addresses get no token and are renewed", async () => {
  const server = await served({ expired: 2 });
  const result = await clientOf(server.url).generate(INPUT);
  assert.deepEqual(Buffer.from(result.files[0].content), PNG);
  const signed = server.requests.filter((one) => one.path.startsWith("/signed"));
  assert.equal(signed.length, 3);
  assert.ok(signed.every((one) => one.headers.authorization === undefined));
});

test("no token over an open line to another machine", async () => {
  const error = await thrown(clientOf("http://203.0.113.1").getWorkflow("wf_1"));
  assert.ok(error instanceof InvalidRequestError);
  assert.match(error.message, /https/);
});

test("a refusal names our field and rule", async () => {
  const errors = { "steps[0].input.width": ["must be a multiple of 16"], "$.steps[0].input['a/b']": ["?"], "/tags": ["!"] };
  const server = await script((_, wire) => wire.problem(400, "Invalid", { detail: "no", errors }));
  const error = await thrown(clientOf(server.url, { preflight: false }).generate({ ...INPUT, width: 1000 }));
  assert.ok(error instanceof BadRequestError);
  const places = error.fields.map((one) => [one.pointer, one.rule]);
  assert.deepEqual(places, [
    ["/steps/0/input/width", "not-multiple-of"], ["/steps/0/input/a~1b", undefined], ["/tags", undefined],
  ]);
  assert.deepEqual([error.details.title, error.detail, error.status], ["Invalid", "no", 400]);
});

test("a refusal may list places", async () => {
  const detail = [{ loc: ["body", "steps", 0], msg: "no", type: "x" }];
  const server = await script((_, wire) => wire.problem(422, "", { detail }));
  const error = await thrown(clientOf(server.url).generate(INPUT));
  assert.deepEqual(error.fields.map((one) => [one.pointer, one.path, one.message]), [["/steps/0", "body.steps.0", "no"]]);
});

for (const body of ['"Not enough Buzz"', "Not enough Buzz", '{"title": "Not enough Buzz"}']) {
  test(`a 403 in the shape of ${body}`, async () => {
    const server = await script((_, wire) => wire.answer(403, body));
    const error = await thrown(clientOf(server.url).generate(INPUT));
    assert.ok(error instanceof PermissionDeniedError && error instanceof APIError);
    assert.deepEqual([error.detail, error.insufficientFunds, error.name], ["Not enough Buzz", true, "PermissionDeniedError"]);
  });
}

test("failed and moderated jobs are errors with the provider's reasons", async () => {
  const error = await thrown(clientOf((await served({ ending: "expired" })).url).generate(INPUT));
  assert.ok(error instanceof JobFailedError);
  assert.deepEqual([error.status, error.id], ["expired", "wf_1"]);
  const step = { status: "failed", jobs: [{ reason: "blocked", blockedReason: "a face" }] };
  const server = await script((_, wire) => wire.json(200, { id: "wf_1", status: "failed", steps: [step] }));
  const blocked = await thrown(clientOf(server.url).generate(INPUT));
  assert.ok(blocked instanceof ModeratedError);
  assert.deepEqual(blocked.reasons, ["blocked", "a face"]);
});

test("waiting has a deadline, progress and a way out; the job goes on", async () => {
  const server = await served({ polls: 10 ** 6 });
  const client = clientOf(server.url);
  const controller = new AbortController();
  const told = [];
  const onProgress = (one) => {
    told.push(one.status);
    if (told.length > 2) controller.abort();
  };
  const canceled = await thrown(client.generate(INPUT, { onProgress, signal: controller.signal }));
  assert.ok(canceled instanceof CanceledError);
  assert.equal(canceled.id, "wf_1");
  const late = await thrown(client.resume(canceled.key, { deadline: 100 }));
  assert.ok(late instanceof TimeoutError);
  assert.deepEqual([late.id, late.key], ["wf_1", canceled.key]);
});

test("the documented pauses are kept to, give or take a tenth", async () => {
  const server = await served({ polls: 2 });
  const started = performance.now();
  await clientOf(server.url, { polls: undefined }).generate(INPUT);
  const elapsed = performance.now() - started;
  assert.ok(elapsed > 1800 + 4500 && elapsed < 2200 + 5500 + 1000, String(elapsed));
});

test("parameters stay in their place", async () => {
  const server = await script((_, wire) => wire.json(200, { next: "", items: [] }));
  const client = clientOf(server.url);
  await client.getWorkflow("../a?b#c/d");
  await client.queryWorkflows({ tags: ["a", "b"], ascending: true, cursor: undefined });
  assert.equal(server.requests[0].url, "/v2/consumer/workflows/..%2Fa%3Fb%23c%2Fd");
  assert.equal(server.requests[1].url, "/v2/consumer/workflows?tags=a&tags=b&ascending=true");
  await assert.rejects(async () => client.getWorkflow(".."), /workflowId/);
});

test("raw answers, and options of a copy that do not change the original", async () => {
  const server = await script((_, wire) => wire.json(200, { id: "w" }, { "x-request-id": "r1" }));
  const client = clientOf(server.url);
  const copy = client.withOptions({ timeout: 3000 });
  const { data, status, headers, content } = await copy.getWorkflow("w").withResponse();
  assert.deepEqual([data.id, status, headers["x-request-id"], content.length], ["w", 200, "r1", 10]);
  assert.deepEqual([copy.options.timeout, client.options.timeout, copy.journal === client.journal], [3000, 10_000, true]);
  assert.ok(copy instanceof Client);
});

test("a call is canceled by its signal", async () => {
  const controller = new AbortController();
  const server = await script(() => controller.abort());
  const error = await thrown(clientOf(server.url).getWorkflow("w", {}, { signal: controller.signal }));
  assert.ok(error instanceof CanceledError);
});

test("a job that is not there", async () => {
  await assert.rejects(clientOf((await served()).url).resume("wf_9"), NotFoundError);
});

test("bytes are uploaded as they are", async () => {
  const server = await script((_, wire) => wire.json(201, { id: "b" }));
  await clientOf(server.url).uploadConsumerBlob(new Uint8Array(PNG));
  assert.deepEqual([server.requests[0].body, server.requests[0].headers["content-type"]], [PNG, "application/octet-stream"]);
});

test("callbacks are read and told apart", () => {
  const step = { $type: "step", workflowId: "w", name: "0", status: "succeeded" };
  const flow = { $type: "workflow", workflowId: "w", status: "failed", timestamp: "t" };
  const job = { $type: "job", workflowId: "w", stepName: "0", jobId: "j", status: "failed", matureContent: null };
  assert.deepEqual([step, flow, job].map(webhooks.kindOf), ["stepEvent", "workflowEvent", "jobEvent"]);
  const parsed = webhooks.parse(Buffer.from(JSON.stringify(flow)));
  assert.equal(webhooks.identity(parsed), webhooks.identity({ ...flow, details: {} }));
  for (const bad of ["{", "[]", "{}", "NaN", null, 7]) assert.throws(() => webhooks.parse(bad), TypeError);
});

test("a page without files keeps its journal in memory", async () => {
  const journal = new MemoryJournal();
  const server = await served();
  const { key } = await clientOf(server.url, { journal }).generate(INPUT);
  assert.deepEqual((await journal.purchases()).map((row) => [row.key, row.state, row.billed]), [[key, "ended", "12"]]);
  assert.equal((await clientOf(server.url, { journal: null }).generate(INPUT)).id, "wf_2");
});
