// Nothing prints the token: not errors, logs, JSON, util.inspect, nor the journal; even if the server echoes it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { inspect } from "node:util";
import { Client } from "@lightmeter/client/civitai";
import { scripted, TOKEN } from "./servers.mjs";
import { clientOf, INPUT, thrown } from "./setting.mjs";

const servers = [];
after(() => Promise.all(servers.map((server) => server.stop())));
const script = async (handle) => servers[servers.push(await scripted(handle)) - 1];

/** Everything a curious person could print of a value. */
function printed(value) {
  const deep = inspect(value, { depth: null, showHidden: true, getters: true });
  const own = Object.getOwnPropertyNames(Object(value)).map((name) => String(value[name]));
  return [String(value), JSON.stringify(value), deep, inspect(value), ...own, String(value?.stack)];
}

const ECHOES = {
  "an error that echoes it": ({ headers }, wire) =>
    wire.problem(403, "Forbidden", { detail: `token ${headers.authorization} of ${TOKEN} is bad`, errors: { [TOKEN]: [TOKEN] } }),
  "a header that echoes it": (_, wire) => wire.answer(400, `Authorization: Bearer ${TOKEN}`, { "x-request-id": TOKEN }),
  "a dropped line": (_, wire) => wire.drop(),
  "half a JSON": (_, wire) => wire.answer(200, `{"token": "${TOKEN}`),
  "a redirect": (_, wire) => wire.answer(302, "", { location: `https://example.com/?sig=${TOKEN}` }),
  "a job that echoes it": (_, wire) =>
    wire.json(200, { id: "w", status: "failed", steps: [{ jobs: [{ reason: `bad ${TOKEN}` }] }] }),
};

for (const [name, handle] of Object.entries(ECHOES)) {
  test(name, async () => {
    const server = await script(handle);
    const seen = [];
    const client = clientOf(server.url, { maxRetries: 1, logger: { debug: (line) => seen.push(line) } });
    seen.push(...printed(client), ...printed(client.options), ...printed(client.withOptions({ timeout: 1 })));
    for (const act of [() => client.getWorkflow("x", {}), () => client.generate(INPUT), () => client.getBlob("b")]) {
      const error = await thrown(act()).catch(() => undefined);
      if (error !== undefined) {
        const { data, ...facts } = error; // the provider's own answer is the caller's to see
        seen.push(...printed(Object.assign(Object.create(Object.getPrototypeOf(error)), facts)), error.message, error.stack);
      }
    }
    seen.push(readFileSync(client.journal.path, "utf8"), ...printed(client.journal), ...printed(await client.journal.purchases()));
    assert.ok(seen.length > 30);
    const leaks = seen.filter((text) => String(text).includes(TOKEN)).map((text) => text.slice(0, 300));
    assert.deepEqual(leaks, []);
    assert.ok(server.requests.length > 0 && server.requests[0].headers.authorization === `Bearer ${TOKEN}`);
  });
}

test("a fetch that throws the request away does not throw the token", async () => {
  const fetch = (url, init) => Promise.reject(new Error(`cannot send ${JSON.stringify(init.headers)}`));
  const error = await thrown(clientOf("https://example.com", { fetch, maxRetries: 0 }).getWorkflow("x"));
  assert.ok(printed(error).every((text) => !String(text).includes(TOKEN)));
  assert.match(error.message, /\[secret\]/);
});

test("a structured clone of a client has nothing in it", () => {
  assert.deepEqual(structuredClone({ ...clientOf("https://example.com") }), {});
});

test("the token comes from the environment, and must look like one", async () => {
  const server = await script((_, wire) => wire.json(200, {}));
  process.env.CIVITAI_TOKEN = " from-the-environment ";
  await new Client({ baseURL: server.url, journal: null }).getWorkflow("x");
  assert.equal(server.requests[0].headers.authorization, "Bearer from-the-environment");
  delete process.env.CIVITAI_TOKEN;
  await new Client({ baseURL: server.url, journal: null }).getWorkflow("x");
  assert.equal(server.requests[1].headers.authorization, undefined);
  for (const token of ["", "a b", "a\r\nb", "ü"]) {
    assert.throws(() => new Client({ token }), (error) => /token/.test(error.message) && (token === "" || !error.message.includes(token)));
  }
});
