// The journal file: it survives crashes, is shared by processes, and is a ledger.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FileJournal, JournalError } from "@lightmeter/client/civitai";
import { clientOf, folder, INPUT, thrown } from "./setting.mjs";

function intent(key, changes = {}) {
  const at = new Date().toISOString();
  return {
    key, provider: "civitai", endpoint: "SubmitWorkflow", variant: null, at, updated: at, request: `{"externalId":"${key}"}`,
    body_hash: "", quoted: "12", billed: null, refunded: null, unit: "buzz", keyed: 1, state: "intent", id: null, status: null,
    follow: null, answer: null, collected: null, error: null, ...changes,
  };
}

test("what was promised is there for the next process; its owner alone may read it", async () => {
  const path = join(folder(), "deep", "journal.jsonl");
  const journal = new FileJournal(path);
  const one = intent("a");
  assert.equal(await journal.intend(one), one);
  await journal.note("a", { state: "accepted", id: "wf_1", billed: "12" });
  const [row] = await new FileJournal(path).purchases();
  assert.deepEqual([row.state, row.id, row.billed, row.quoted, row.at], ["accepted", "wf_1", "12", "12", one.at]);
  assert.deepEqual([statSync(path).mode & 0o777, statSync(join(path, "..")).mode & 0o777], [0o600, 0o700]);
});

test("a line that a crash has cut short is passed over, and the next one begins anew", async () => {
  const path = join(folder(), "journal.jsonl");
  await new FileJournal(path).intend(intent("a"));
  appendFileSync(path, '{"key":"a","state":"acc');
  const journal = new FileJournal(path);
  await journal.note("a", { state: "uncertain" });
  await journal.intend(intent("b"));
  const rows = await new FileJournal(path).purchases();
  assert.deepEqual(rows.map((row) => [row.key, row.state]), [["a", "uncertain"], ["b", "intent"]]);
});

test("a file that is only appended to", async () => {
  const path = join(folder(), "journal.jsonl");
  const journal = new FileJournal(path);
  await journal.intend(intent("a"));
  const before = readFileSync(path, "utf8");
  await Promise.all(Array.from({ length: 50 }, (_, number) => journal.note("a", { error: String(number) })));
  assert.ok(readFileSync(path, "utf8").startsWith(before));
  assert.equal((await journal.purchases())[0].error, "49");
});

const CHILD = `
import { FileJournal } from "@lightmeter/client/civitai";
const journal = new FileJournal(process.argv[1]);
const one = JSON.parse(process.argv[2]);
const won = [];
for (let number = 0; number < 50; number++) {
  const mine = { ...one, key: "k" + number, request: process.argv[3] };
  if ((await journal.intend(mine)) === mine) won.push(mine.key);
}
console.log(JSON.stringify(won));
`;

test("of several processes with the same keys, one wins each", async () => {
  const path = join(folder(), "journal.jsonl");
  const children = [1, 2, 3].map(async (number) => {
    const given = [path, JSON.stringify(intent("k")), String(number)];
    const child = spawn(process.execPath, ["--input-type=module", "-e", CHILD, ...given], { cwd: import.meta.dirname });
    const parts = [];
    child.stdout.on("data", (data) => parts.push(data));
    await once(child, "close");
    return JSON.parse(parts.join(""));
  });
  const won = (await Promise.all(children)).flat();
  assert.deepEqual([won.length, new Set(won).size], [50, 50]);
});

test("an export is a ledger of what was or may have been bought", async () => {
  const path = join(folder(), "journal.jsonl");
  const journal = new FileJournal(path);
  for (const state of ["accepted", "ended", "uncertain", "intent", "refused", "unsent"]) {
    await journal.intend(intent(state, { state }));
  }
  assert.equal(await journal.export(`${path}.ledger`), 4);
  const lines = readFileSync(`${path}.ledger`, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map((line) => line.state), ["accepted", "ended", "uncertain", "intent"]);
  assert.deepEqual([lines[0].request, lines[0].billed, lines[0].unit], [{ externalId: "accepted" }, null, "buzz"]);
});

test("where the journal cannot be written, nothing is sent", async () => {
  const path = join(folder(), "journal.jsonl");
  mkdirSync(path);
  const sent = [];
  const fetch = (url) => sent.push(url);
  const error = await thrown(clientOf("https://example.com", { journal: path, fetch }).generate(INPUT));
  assert.ok(error instanceof JournalError);
  assert.deepEqual(sent, []);
});

test("settling a purchase that is not there says so", async () => {
  await assert.rejects(new FileJournal(join(folder(), "j.jsonl")).settle("a", "refused"), JournalError);
});
