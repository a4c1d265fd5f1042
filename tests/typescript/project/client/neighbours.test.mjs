// The clients of the other providers against the mock: without a key nothing is sent twice, and what is in doubt is said.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import * as bfl from "@lightmeter/client/bfl";
import * as empiriolabs from "@lightmeter/client/empiriolabs";
import * as verda from "@lightmeter/client/verda";
import { mock, TOKEN } from "./servers.mjs";
import { folder } from "./setting.mjs";

const FAULTS = ["drop-before", "429", "500", "drop-after", "truncated-json", "slow-body", "expired-url"];

const PROVIDERS = {
  bfl: { client: bfl, body: { prompt: "a lighthouse", width: 512, height: 512 }, options: { endpoint: "flux-2-pro" } },
  empiriolabs: { client: empiriolabs, body: { model: "flux-2-klein-4b", prompt: "a lighthouse", size: "512x512" }, options: {} },
  verda: { client: verda, body: { prompt: "a lighthouse", width: 512, height: 512 }, options: { endpoint: "flux2-klein-4b" } },
};

function clientOf({ client }, baseURL) {
  const quick = { polls: [20], firstPause: 10, timeout: 10_000, deadline: 20_000, maxRetries: 8 };
  return new client.Client({ token: TOKEN, baseURL, journal: join(folder(), "journal.jsonl"), ...quick });
}

for (const [name, provider] of Object.entries(PROVIDERS)) {
  test(`${name}: one picture`, async () => {
    const world = await mock(folder(), [], name);
    try {
      const client = clientOf(provider, world.url);
      const result = await client.generate(provider.body, provider.options);
      assert.ok(result.files[0].content.length > 100);
      assert.match(result.files[0].mediaType, /^image\//);
      const [accepted] = world.events("accepted");
      const { amount } = client.quote(provider.body, provider.options);
      if (result.billed !== null) assert.deepEqual([result.billed, result.billed], [amount, accepted.billed]);
      assert.deepEqual((await client.journal.purchases()).map((row) => [row.state, row.collected !== null]), [["ended", true]]);
    } finally {
      await world.stop();
    }
  });

  test(`${name}: 60 purchases in bad weather`, async () => {
    const world = await mock(folder(), FAULTS.map((fault) => `${fault}=0.2`), name);
    try {
      const client = clientOf(provider, world.url);
      const buy = (seed) => client.generate({ ...provider.body, seed }, provider.options).catch((error) => error);
      const found = (await Promise.all(Array.from({ length: 60 }, (_, seed) => buy(seed)))).flat();
      const strange = found.filter((one) => !(one instanceof provider.client.Result || one instanceof provider.client.APIError));
      assert.deepEqual(strange, []);
      for (let round = 0; round < 20; round++) {
        const open = await client.resumeAll();
        if (open.every(({ error }) => error instanceof provider.client.OutcomeUnknownError)) break;
      }
      const rows = await client.journal.purchases();
      const seeds = world.events("accepted").map((event) => event.request.seed);
      assert.equal(new Set(seeds).size, seeds.length, "something was bought twice");
      const held = rows.filter((row) => ["accepted", "ended", "uncertain"].includes(row.state));
      const written = new Set(held.map((row) => JSON.parse(row.request).seed));
      assert.deepEqual(seeds.filter((seed) => !written.has(seed)), [], "something paid for is not in the journal");
      const lost = rows.filter((row) => row.collected === null && ["accepted", "ended"].includes(row.state));
      assert.deepEqual(lost.map((row) => row.key), []);
      assert.ok(found.filter((one) => one instanceof provider.client.Result).length > 10);
    } finally {
      await world.stop();
    }
  });
}
