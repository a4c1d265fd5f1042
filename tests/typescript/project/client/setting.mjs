// Clients that are quick to give up and write their journal into a folder of the test.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { Client } from "@lightmeter/client/civitai";
import { TOKEN } from "./servers.mjs";

export const INPUT = { engine: "flux2", model: "klein", operation: "createImage", modelVersion: "4b", prompt: "a lighthouse" };

const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that is removed after the tests. */
export function folder() {
  folders.push(mkdtempSync(join(tmpdir(), "lightmeter-")));
  return folders.at(-1);
}

/** A client of the server at a URL. */
export function clientOf(baseURL, options = {}) {
  const journal = join(folder(), "journal.jsonl");
  const quick = { polls: [10], firstPause: 10, timeout: 10_000, deadline: 20_000 };
  return new Client({ token: TOKEN, baseURL, journal, ...quick, ...options });
}

/** What a promise throws. */
export async function thrown(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
