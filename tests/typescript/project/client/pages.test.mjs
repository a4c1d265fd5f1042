// Lists that come in pages: fetched when they are needed, to their end, and never in circles.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { BadAnswerError } from "@lightmeter/client/civitai";
import { scripted } from "./servers.mjs";
import { clientOf, thrown } from "./setting.mjs";

const servers = [];
after(() => Promise.all(servers.map((server) => server.stop())));
const script = async (handle) => servers[servers.push(await scripted(handle)) - 1];

/** Three pages of two, then one that says nothing about a next one. */
const threePages = (request, wire) => {
  const number = Number(request.query.get("cursor") ?? "0");
  const items = [{ id: `wf_${2 * number}` }, { id: `wf_${2 * number + 1}` }];
  wire.json(200, { items, next: number < 2 ? String(number + 1) : "" });
};

test("all items of all pages, each page when it is needed, with the same filters", async () => {
  const server = await script(threePages);
  const seen = [];
  for await (const workflow of clientOf(server.url).queryWorkflows({ tags: ["a"], take: 2 })) {
    seen.push(workflow.id);
    if (seen.length === 2) assert.equal(server.requests.length, 1);
  }
  assert.deepEqual(seen, ["wf_0", "wf_1", "wf_2", "wf_3", "wf_4", "wf_5"]);
  assert.deepEqual(server.requests.map((one) => one.query.get("cursor")), [null, "1", "2"]);
  assert.ok(server.requests.every((one) => one.query.get("tags") === "a"));
});

test("awaited, it is the first page", async () => {
  const server = await script(threePages);
  const page = await clientOf(server.url).queryWorkflows();
  assert.deepEqual([page.items.length, page.next, server.requests.length], [2, "1", 1]);
});

test("who stops early asks for no more", async () => {
  const server = await script(threePages);
  for await (const workflow of clientOf(server.url).queryWorkflows()) if (workflow.id === "wf_2") break;
  assert.equal(server.requests.length, 2);
});

test("pages that lead in a circle end with an error", async () => {
  const server = await script((_, wire) => wire.json(200, { items: [{}], next: "same" }));
  const walk = async () => {
    for await (const _ of clientOf(server.url).queryWorkflows());
  };
  const error = await thrown(walk());
  assert.ok(error instanceof BadAnswerError && /leads back to itself/.test(error.message));
  assert.equal(server.requests.length, 2);
});
