// The client against the mock over real sockets: every fault, and the journal held against the mock's ledger.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { APIError } from "@lightmeter/client/civitai";
import { mock } from "./servers.mjs";
import { clientOf, folder, INPUT } from "./setting.mjs";

const FAULTS = process.env.FAULTS.split(" ");

/** Buy, and collect what is left until nothing is. */
async function storm(client, count, atOnce = 24) {
  let next = 0;
  const buyer = async () => {
    while (next < count) {
      const seed = next++;
      try {
        await client.generate({ ...INPUT, seed, width: 512, height: 512 });
      } catch (error) {
        if (!(error instanceof APIError)) throw error; // what an APIError leaves behind is collected below
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, buyer));
  for (let round = 0; round < 60; round++) {
    if ((await client.resumeAll()).length === 0) return;
  }
  throw new Error("something could not be collected");
}

/** Nothing was bought twice, and nothing that was bought is missing from the journal. */
function heldAgainst(world, rows) {
  const accepted = world.events("accepted").map((event) => event.id);
  const written = rows.flatMap((row) => row.id ?? []);
  assert.equal(new Set(written).size, written.length);
  assert.deepEqual([...new Set(written)].sort(), [...accepted].sort());
  assert.ok(rows.every((row) => row.id === null || row.collected !== null));
}

test("quote, preview and bill are the same, and the file is a picture", async () => {
  const world = await mock(folder());
  try {
    const client = clientOf(world.url);
    const { total } = await client.preview(INPUT);
    const result = await client.generate(INPUT, { maxCost: total });
    assert.deepEqual([client.quote(INPUT).amount, total, result.billed], ["12", "12", "12"]);
    const [path] = await result.save(join(folder(), "pictures"));
    assert.equal(readFileSync(path).subarray(0, 3).toString("hex"), "ffd8ff");
    assert.deepEqual((await client.resume(result.id)).files[0].content, result.files[0].content);
  } finally {
    await world.stop();
  }
});

for (const fault of FAULTS) {
  test(`${fault}, every other time`, async () => {
    const world = await mock(folder(), [`${fault}=0.5`]);
    try {
      const client = clientOf(world.url, { maxRetries: 12, polls: [30] });
      await storm(client, 6);
      heldAgainst(world, await client.journal.purchases());
    } finally {
      await world.stop();
    }
  });
}

test("500 purchases with every fault at 20 %: nothing bought twice, nothing paid for lost", async () => {
  const world = await mock(folder(), FAULTS.map((fault) => `${fault}=0.2`));
  try {
    const client = clientOf(world.url, { polls: [30], timeout: 20_000, deadline: 60_000 });
    await storm(client, 500);
    const rows = await client.journal.purchases();
    assert.equal(rows.length, 500);
    heldAgainst(world, rows);
    const keys = world.events("accepted").map((event) => event.external_id);
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(rows.filter((row) => row.id !== null).length > 300);
  } finally {
    await world.stop();
  }
});
