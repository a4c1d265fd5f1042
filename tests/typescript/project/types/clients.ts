// What clients take and give.
import * as bfl from "@lightmeter/client/bfl";
import { APIError, Client, MemoryJournal, RateLimitError, webhooks } from "@lightmeter/client/civitai";
import type { ClientOptions, Journal, Purchase, Result, Workflow, WorkflowPage } from "@lightmeter/client/civitai";
import * as verda from "@lightmeter/client/verda";

const journal: Journal = new MemoryJournal();
const options: ClientOptions = { token: "t", journal, timeout: 1000, maxCost: "12.5" };
export const client = new Client(options);
const input = { engine: "flux2", model: "klein", operation: "createImage", prompt: "a lighthouse" } as const;

export const amount: string | null = client.quote(input).amount;
export const result: Promise<Result> = client.generate(input, { maxCost: 12n, onProgress: ({ share }) => share });
export const one: Promise<Workflow> = client.getWorkflow("w", { wait: 30 });
export const page: Promise<WorkflowPage> = client.queryWorkflows({ tags: ["a"] });
export const status: Promise<number> = client.getWorkflow("w").withResponse().then((answer) => answer.status);
export const copy: Client = client.withOptions({ maxRetries: 0 });

export async function all(): Promise<Workflow[]> {
  const found: Workflow[] = [];
  for await (const workflow of client.queryWorkflows()) found.push(workflow);
  return found;
}

export async function careful(): Promise<Purchase | undefined> {
  try {
    await client.submitWorkflow({ steps: [{ $type: "imageGen", input }] }, { whatif: true });
  } catch (error) {
    if (error instanceof RateLimitError) return void error.retryAfter;
    if (error instanceof APIError && error.doubt) return (await journal.purchases()).find((row) => row.key === error.key);
  }
  return undefined;
}

export const kind: string = webhooks.kindOf({});

const labs = new bfl.Client();
export const pro: Promise<bfl.Result> = labs.generate({ prompt: "a", input_image_8: "b" }, { endpoint: "flux-2-pro" });
export const picture: Promise<verda.Result> = new verda.Client().generate({ prompt: "a" }, { endpoint: "flux2-klein-base-4b" });

// @ts-expect-error a wrong tag
void client.generate({ ...input, engine: "flux3" });
// @ts-expect-error a width is a number
void client.generate({ ...input, width: "1024" });
// @ts-expect-error klein has no eighth reference
void labs.generate({ prompt: "a", input_image_8: "b" }, { endpoint: "flux-2-klein-4b" });
// @ts-expect-error bfl needs an endpoint
void labs.generate({ prompt: "a" });
// @ts-expect-error there is no such endpoint
void labs.generate({ prompt: "a" }, { endpoint: "flux-3" });
// @ts-expect-error not a parameter of this query
void client.getWorkflow("w", { hold: 30 });
// @ts-expect-error a token is a text
void new Client({ token: 7 });
// @ts-expect-error options are not changed in place
client.options.timeout = 1;
