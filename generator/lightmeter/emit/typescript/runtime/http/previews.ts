/*
 * The provider's own price. Nothing runs, nothing is paid.
 */
import { isObject, own } from "../objects.js";
import { amountOf } from "./amounts.js";
import type { Call, CallOptions, Core } from "./calls.js";
import { exchange } from "./exchange.js";
import { randomBelow } from "./host.js";
import { charges } from "./pointers.js";
import { jobOf, workOf } from "./purchases.js";
import type { Preview } from "./results.js";

/**
 * Ask for the price. Never carries a key; the member `fresh` is drawn anew, since a repeated request may be answered
 * from a cache at no cost (reading C18).
 */
export async function preview(core: Core, call: Call, options: CallOptions): Promise<Preview> {
  const job = jobOf(core);
  if (job.preview === undefined) {
    throw new TypeError(`${core.provider.name} has no preview; quote(request) prices a request offline`);
  }
  const { body } = call;
  const keyless = isObject(body) ? Object.fromEntries(Object.entries(body).filter(([name]) => name !== job.key)) : body;
  const asked: Call = { ...call, body: structuredClone(keyless), query: { [job.preview]: true }, purchase: false };
  for (const input of core.provider.inputs(asked.operation, asked.body)) {
    const drawn = input as Record<string, unknown>;
    if (job.fresh !== undefined && typeof own(input, job.fresh) === "number") drawn[job.fresh] = randomBelow(2 ** 31);
  }
  const answer = await exchange(core, asked, options);
  const { data } = workOf(asked, answer);
  const said = answer.headers[job.previewed?.toLowerCase() ?? ""];
  return { total: amountOf(said) ?? charges(data, job.charges)?.debit ?? null, unit: job.unit ?? "", data };
}
