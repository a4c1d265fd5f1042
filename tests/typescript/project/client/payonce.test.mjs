// A purchase is made once and never lost, whatever happens to the line or to the process.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  BadRequestError, CanceledError, ConnectionError, CostTooHighError, FileJournal, InvalidRequestError, KeyReusedError,
  OutcomeUnknownError, ServerError,
} from "@lightmeter/client/civitai";
import { scripted, serve, TOKEN } from "./servers.mjs";
import { clientOf, folder, INPUT, thrown } from "./setting.mjs";

const servers = [];
after(() => Promise.all(servers.map((server) => server.stop())));
const served = async (settings) => servers[servers.push(await serve(settings)) - 1];
const script = async (handle) => servers[servers.push(await scripted(handle)) - 1];

const WORKFLOW = { steps: [{ $type: "imageGen", input: INPUT }] };

/** An accident that happens to the first submit only. */
function first(act) {
  let happened = false;
  return (request, wire) => {
    if (request.method !== "POST" || happened) return false;
    happened = true;
    act(wire);
    return true;
  };
}

const ACCIDENTS = {
  dropped: (wire) => wire.drop(),
  429: (wire) => wire.answer(429, "", { "retry-after": "0" }),
  500: (wire) => wire.problem(500),
  "cut off": (wire) => {
    wire.response.writeHead(200, { "content-length": 99 });
    wire.response.write("{");
    setTimeout(() => wire.drop(), 10);
  },
  "not JSON": (wire) => wire.answer(200, '{"id": "wf'),
};

for (const [name, act] of Object.entries(ACCIDENTS)) {
  for (const moment of ["before", "after"]) {
    test(`${name} ${moment} acceptance: bought once, and collected`, async () => {
      const server = await served({ [moment]: first(act) });
      const result = await clientOf(server.url).generate(INPUT);
      assert.deepEqual([result.id, result.billed, result.files[0].mediaType], ["wf_1", "12", "image/png"]);
      assert.equal(server.provider.bought.size, 1);
      const keys = server.requests.filter((one) => one.method === "POST").map((one) => one.json.externalId);
      assert.deepEqual([new Set(keys).size, keys[0], keys.length], [1, result.key, 2]);
    });
  }
}

test("each logical submit has its own key", async () => {
  const server = await served();
  const client = clientOf(server.url);
  assert.notEqual((await client.generate(INPUT)).key, (await client.generate(INPUT)).key);
  assert.equal(server.provider.bought.size, 2);
});

test("a preview never uses a key", async () => {
  const server = await served();
  const client = clientOf(server.url);
  const body = { ...WORKFLOW, externalId: "mine" };
  await client.preview(body);
  assert.ok(!("externalId" in server.requests[0].json));
  const error = await thrown(client.submitWorkflow(body, { whatif: true }));
  assert.ok(error instanceof InvalidRequestError);
  assert.equal(error.problems[0].pointer, "/externalId");
  assert.equal((await client.generate(body)).key, "mine");
  assert.deepEqual([body.externalId, server.provider.bought.size], ["mine", 1]);
});

test("a preview in place of a purchase is noticed", async () => {
  const server = await served();
  server.provider.keys.set("mine", null);
  await assert.rejects(clientOf(server.url).generate({ ...WORKFLOW, externalId: "mine" }), KeyReusedError);
});

test("a caller's own key buys once", async () => {
  const server = await served();
  const client = clientOf(server.url);
  const body = { ...WORKFLOW, externalId: "mine" };
  assert.equal((await client.generate(body)).id, (await client.generate(body)).id);
  assert.equal(server.requests.filter((one) => one.method === "POST").length, 1);
  await assert.rejects(client.generate({ ...body, tags: ["other"] }), KeyReusedError);
});

test("without a key nothing is sent twice, and the outcome stays a matter for people", async () => {
  const server = await script((_, wire) => wire.drop());
  const client = clientOf(server.url);
  const error = await thrown(client.invokeImageGenStepTemplate(INPUT));
  assert.ok(error instanceof ConnectionError);
  assert.deepEqual([server.requests.length, error.sent, error.doubt], [1, true, true]);
  const [row] = await client.journal.purchases();
  assert.deepEqual([row.state, row.keyed, row.key], ["uncertain", 0, error.key]);
  await assert.rejects(client.resume(error.key), OutcomeUnknownError);
  assert.equal(server.requests.length, 1);
  await client.journal.settle(error.key, "refused");
  assert.deepEqual(await client.resumeAll(), []);
});

test("an ephemeral workflow is not sent twice, for it is not stored", async () => {
  const server = await script((_, wire) => wire.problem(500));
  await assert.rejects(clientOf(server.url).submitWorkflow({ ...WORKFLOW, ephemeral: true }, { wait: 1 }), ServerError);
  assert.equal(server.requests.length, 1);
});

test("a rule over body and query is judged with the query", async () => {
  const server = await served();
  const error = await thrown(clientOf(server.url).submitWorkflow({ ...WORKFLOW, ephemeral: true }));
  assert.equal(error.problems[0].rule, "ephemeral-needs-delivery");
  assert.equal(server.requests.length, 0);
});

test("a refused connection is tried again even without a key, for nothing left", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address();
  await new Promise((resolve) => silent.close(resolve));
  const client = clientOf(`http://127.0.0.1:${port}`, { maxRetries: 2 });
  const error = await thrown(client.invokeImageGenStepTemplate(INPUT));
  assert.deepEqual([error.sent, error.doubt], [false, false]);
  assert.equal((await client.journal.purchases())[0].state, "unsent");
});

test("a refusal is written down: nothing was bought", async () => {
  const server = await script((_, wire) => wire.problem(400, "no"));
  const client = clientOf(server.url);
  const error = await thrown(client.generate(INPUT));
  assert.ok(error instanceof BadRequestError);
  assert.equal((await client.journal.purchases())[0].state, "refused");
  assert.deepEqual(await client.resumeAll(), []);
  await assert.rejects(client.resume(error.key), OutcomeUnknownError);
});

test("maxCost and the pre-flight refuse before anything is sent or written down", async () => {
  const server = await served();
  const client = clientOf(server.url);
  const error = await thrown(client.generate(INPUT, { maxCost: "11.999999" }));
  assert.ok(error instanceof CostTooHighError);
  assert.deepEqual([error.amount, error.limit], ["12", "11.999999"]);
  await assert.rejects(client.withOptions({ maxCost: 11n }).submitWorkflow(WORKFLOW), CostTooHighError);
  await assert.rejects(client.generate({ ...INPUT, modelVersion: "9b-kv" }, { maxCost: 1000 }), CostTooHighError);
  await assert.rejects(client.generate({ ...INPUT, width: 1000 }), InvalidRequestError);
  assert.throws(() => client.withOptions({ maxCost: 11.5 }), TypeError);
  assert.deepEqual([server.requests.length, await client.journal.purchases()], [0, []]);
  await client.withOptions({ preflight: false }).generate({ ...INPUT, width: 1000 });
  assert.ok(server.requests.length > 0);
});

test("the intent is on the disk before the request leaves", async () => {
  const path = join(folder(), "journal.jsonl");
  const seen = [];
  const server = await served({
    before: async (request) => {
      if (request.method === "POST") seen.push(...(await new FileJournal(path).purchases()));
      return false;
    },
  });
  const { key } = await clientOf(server.url, { journal: path }).generate(INPUT);
  assert.deepEqual(seen.map((row) => [row.key, row.state, row.quoted]), [[key, "intent", "12"]]);
  assert.equal(JSON.parse(seen[0].request).externalId, key);
});

test("a purchase that is canceled while it is sent is uncertain, and resumes", async () => {
  const controller = new AbortController();
  const server = await served({ after: first(() => controller.abort()) });
  const client = clientOf(server.url);
  const error = await thrown(client.generate(INPUT, { signal: controller.signal }));
  assert.ok(error instanceof CanceledError);
  assert.equal((await client.journal.purchases())[0].state, "uncertain");
  assert.equal((await client.resume(error.key)).id, "wf_1");
  assert.equal(server.provider.bought.size, 1);
});

const CHILD = `
import { Client } from "@lightmeter/client/civitai";
const [token, baseURL, journal, input] = process.argv.slice(1);
await new Client({ token, baseURL, journal }).generate(JSON.parse(input));
`;

for (const accepted of [false, true]) {
  test(`a process killed ${accepted ? "after" : "before"} acceptance: the next one collects, and buys nothing twice`, async () => {
    const path = join(folder(), "journal.jsonl");
    let arrive;
    const arrived = new Promise((resolve) => (arrive = resolve));
    const hang = first(arrive);
    const server = await served({ [accepted ? "after" : "before"]: hang });
    const arguments_ = [TOKEN, server.url, path, JSON.stringify(INPUT)];
    const child = spawn(process.execPath, ["--input-type=module", "-e", CHILD, ...arguments_], { cwd: import.meta.dirname });
    await arrived;
    child.kill("SIGKILL");
    await once(child, "exit");
    const client = clientOf(server.url, { journal: path });
    assert.deepEqual((await client.journal.purchases()).map((row) => row.state), ["intent"]);
    const [resumed] = await client.resumeAll();
    assert.equal(resumed.error, undefined);
    assert.deepEqual([resumed.result.id, server.provider.bought.size], ["wf_1", 1]);
    assert.deepEqual(await client.resumeAll(), []);
    assert.equal((await client.journal.purchases())[0].billed, "12");
  });
}
