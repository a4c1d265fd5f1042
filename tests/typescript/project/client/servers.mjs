// Servers on loopback sockets: the mock in a process of its own, and scripted ones that answer exactly what a test wants.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const TOKEN = "tok_5ecret_value_1234567890";
export const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), Buffer.alloc(64)]);

/** The mock: its URL, the events of its ledger, and how to stop it. Faults are written as in "429=0.2". */
export async function mock(folder, faults = [], provider = "civitai") {
  const ledger = join(folder, "ledger.jsonl");
  const command = [process.env.MOCKING, provider, ledger, ...faults];
  const child = spawn(process.env.PYTHON, command, { stdio: ["pipe", "pipe", "inherit"] });
  const url = await new Promise((resolve, reject) => {
    createInterface(child.stdout).on("line", resolve);
    child.on("exit", (code) => reject(new Error(`the mock ended with ${code}`)));
  });
  const lines = () => readFileSync(ledger, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const events = (kind) => lines().filter((one) => one.event === kind);
  const stop = () => new Promise((resolve) => child.on("exit", resolve).stdin.end());
  return { url, events, stop };
}

/** A server that calls `handle(request, wire)`; `requests` is what arrived, with bodies. */
export async function scripted(handle) {
  const requests = [];
  const server = createServer(async (incoming, response) => {
    const parts = [];
    for await (const part of incoming) parts.push(part);
    const { method, url, headers } = incoming;
    const body = Buffer.concat(parts);
    const request = { method, url, headers, body, path: url.split("?")[0], query: new URLSearchParams(url.split("?")[1]) };
    if (String(headers["content-type"]).includes("json")) request.json = JSON.parse(body);
    requests.push(request);
    await handle(request, wireOf(response));
  });
  server.keepAliveTimeout = 1000;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}`, requests, stop };
}

function wireOf(response) {
  const answer = (status, content = "", headers = {}) => {
    response.writeHead(status, { "content-length": Buffer.byteLength(content), ...headers });
    response.end(content);
  };
  return {
    response,
    answer,
    json: (status, data, headers = {}) => answer(status, JSON.stringify(data), { "content-type": "application/json", ...headers }),
    problem: (status, title = "", members = {}) =>
      answer(status, JSON.stringify({ title, status, ...members }), { "content-type": "application/problem+json" }),
    drop: () => response.destroy(),
    raw: (text) => response.socket.write(text),
  };
}

/** Handles one after the other, the last one again and again. */
export function inTurn(...handles) {
  const left = [...handles];
  return (request, wire) => (left.length > 1 ? left.shift() : left[0])(request, wire);
}

/**
 * A small provider: workflows, keys, previews that use a key up, signed addresses that expire.
 * `before` and `after` may cause an accident around every request; true means that it is done.
 */
export function provider(settings = {}) {
  const state = {
    polls: 1, ending: "succeeded", expired: 0, before: () => false, after: () => false,
    bought: new Map(), keys: new Map(), looked: new Map(), base: "", ...settings,
  };
  const stateOf = (id, look) => {
    state.looked.set(id, (state.looked.get(id) ?? 0) + (look ? 1 : 0));
    const status = state.looked.get(id) >= state.polls ? state.ending : "processing";
    const url = `${state.base}/signed/${id}/${state.looked.get(id)}?sig=abc`;
    const images = status === "succeeded" ? [{ type: "image", id: "b", available: true, url }] : [];
    const steps = [{ $type: "imageGen", name: "0", status, output: { images } }];
    return { id, status, steps, transactions: { list: [{ type: "debit", amount: 12, accountType: "blue" }] } };
  };
  const submit = ({ json, query }) => {
    const key = json.externalId;
    const isKnown = state.keys.has(key);
    const isPreview = query.get("whatif") === "true";
    const id = isKnown ? state.keys.get(key) : isPreview ? null : `wf_${state.bought.size + 1}`;
    if (!isKnown && !isPreview) state.bought.set(id, json);
    if (key) state.keys.set(key, id);
    return id === null ? { id: null, status: "unassigned", steps: [] } : stateOf(id, false);
  };
  const answer = (request) => {
    const [first, , , id] = request.path.slice(1).split("/");
    if (request.method === "POST") return [200, submit(request)];
    if (first === "v2") return state.bought.has(id) ? [200, stateOf(id, true)] : [404, "not there"];
    return Number(request.path.split("/")[3]) <= state.expired ? [403, "expired"] : [200, PNG];
  };
  state.handle = async (request, wire) => {
    if (await state.before(request, wire)) return;
    const [status, data] = answer(request);
    if (await state.after(request, wire)) return;
    if (Buffer.isBuffer(data)) wire.answer(status, data, { "content-type": "image/png" });
    else if (status >= 400) wire.problem(status, data);
    else wire.json(status, data);
  };
  return state;
}

export async function serve(settings = {}) {
  const small = provider(settings);
  const server = await scripted((request, wire) => small.handle(request, wire));
  small.base = server.url;
  return { ...server, provider: small };
}
