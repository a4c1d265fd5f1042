/*
 * Buying: checked, written down, sent, written down. One key is minted for each logical submit and goes with every
 * attempt; previews never carry one, since the provider would answer the purchase with the preview.
 */
import { isObject, own } from "../objects.js";
import { isMore, product, amountOf } from "./amounts.js";
import { isJson, parseJson } from "./answers.js";
import { fill } from "./calls.js";
import type { Call, CallOptions, Core, Job, Route } from "./calls.js";
import { APIError, BadAnswerError, CostTooHighError, KeyReusedError, StatusError } from "./errors.js";
import { exchange, isKeyed, refuseInvalid } from "./exchange.js";
import { mint, sha256, timestamp } from "./host.js";
import type { Changes, Purchase, State } from "./journal.js";
import { at, charges, text } from "./pointers.js";
import type { Answer } from "./wire.js";

/** An answer about work, read once; `data` is undefined where it is no JSON. */
export interface Work {
  readonly answer: Answer;
  readonly data: unknown;
}

/** How the provider's jobs work. Throws a TypeError where nothing is known about them. */
export function jobOf(core: Core): Job {
  if (core.provider.job !== undefined) return core.provider.job;
  throw new TypeError(`how jobs of ${core.provider.name} are followed is not described; use its operations`);
}

/** An operation of the job as a call. */
export function callOf(core: Core, operation: string, parts: Partial<Call> = {}): Call {
  const route: Route | undefined = core.provider.routes[operation];
  if (route === undefined) {
    const known = Object.keys(core.provider.routes).join(", ");
    throw new TypeError(`there is no operation ${operation} that starts or follows work; one of ${known}`);
  }
  return { path: route.template, query: {}, body: undefined, ...route, ...parts };
}

export function workOf(call: Call, answer: Answer): Work {
  return { answer, data: isJson(call, answer) ? parseJson(answer.content) : undefined };
}

/** Buy. What it throws has the `key` of the purchase. */
export async function purchase(core: Core, call: Call, options: CallOptions = {}): Promise<[Answer, string]> {
  if (core.options.preflight) refuseInvalid(core, call);
  const quoted = withinLimit(core, call);
  const [keyed, key] = withKey(core, call);
  const there = await intend(core, keyed, key, quoted);
  if (there?.id) return [await look(core, there.id, key, options), key];
  const again = there !== undefined && ["intent", "uncertain"].includes(there.state);
  return [await buy(core, keyed, key, again, options), key];
}

/** Send a purchase that is written down; `again` when an earlier attempt may have gone through. */
export async function buy(core: Core, call: Call, key: string, again: boolean, options: CallOptions): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await exchange(core, call, options);
    refusePreview(core, call, answer);
    refuseNameless(core, call, answer);
  } catch (error) {
    if (error instanceof APIError) {
      error.key = key;
      error.doubt ||= again;
      await note(core, key, { state: stateAfter(error), error: core.clean(error.message) });
    }
    throw error;
  }
  const facts = factsOf(core, workOf(call, answer).data);
  await note(core, key, { state: "accepted", error: null, ...facts, ...endOf(core, call, answer) });
  return answer;
}

/** The longest answer that is kept until it is collected, in bytes: enough for addresses, not for pictures. */
const KEPT = 100_000;

/** What to write down of an answer that is the work itself: nobody could be asked for it again. */
function endOf(core: Core, call: Call, answer: Answer): Changes {
  const { data } = workOf(call, answer);
  if (!isWhole(core, call) && text(data, core.provider.job?.id) !== "") return {};
  const isKept = data !== undefined && answer.content.length <= KEPT;
  return { state: "ended", answer: isKept ? JSON.stringify(data) : null };
}

/** Whether the answer to a purchase is the work itself, with nothing to wait for. */
export function isWhole(core: Core, call: Call): boolean {
  const { job } = core.provider;
  return job?.read === undefined || !job.submit.includes(call.operation);
}

function stateAfter(error: APIError): State {
  if (error.doubt) return "uncertain";
  return error instanceof StatusError || error instanceof KeyReusedError ? "refused" : "unsent";
}

/** Our price of a call; throws `CostTooHighError` where it is above the limit, or unknown and there is a limit. */
function withinLimit(core: Core, call: Call): { amount: string | null; unit: string } {
  const { amount, unit, reason } = core.provider.cost(call.operation, call.body);
  const limit = core.options.maxCost;
  if (limit !== undefined && amount === null) {
    throw new CostTooHighError(`its price is not known (${reason}), and maxCost is ${limit}`, null, limit);
  }
  if (limit !== undefined && amount !== null && isMore(amount, limit)) {
    throw new CostTooHighError(`it costs ${amount} ${unit}, and maxCost is ${limit}`, amount, limit);
  }
  return { amount, unit };
}

/** The call with an idempotency key; one of the caller's own is kept. */
export function withKey(core: Core, call: Call): [Call, string] {
  const minted = mint("lm-");
  const name = core.provider.job?.key;
  if (!name || !core.provider.job?.submit.includes(call.operation) || !isObject(call.body)) return [call, minted];
  const given = own(call.body, name);
  const key = typeof given === "string" && given !== "" ? given : minted;
  return [{ ...call, body: { ...call.body, [name]: key } }, key];
}

/** Write the intent down; answers the record of an earlier attempt with the same key. */
async function intend(
  core: Core,
  call: Call,
  key: string,
  quoted: { amount: string | null; unit: string },
): Promise<Purchase | undefined> {
  if (core.journal === undefined) return undefined;
  const intent = await intentOf(core, call, key, quoted);
  const there = await core.journal.intend(intent);
  if (there === intent) return undefined;
  if (there.request !== intent.request) {
    const error = new KeyReusedError(`the key ${key} belongs to another request of ${there.at}; it would get that answer`);
    error.key = key;
    throw error;
  }
  if (there.state === "unsent" || there.state === "refused") await note(core, key, { state: "intent", error: null });
  return there;
}

async function intentOf(
  core: Core,
  call: Call,
  key: string,
  quoted: { amount: string | null; unit: string },
): Promise<Purchase> {
  const { provider } = core;
  const request = JSON.stringify(call.body);
  const variants = new Set(provider.variants(call.operation, call.body));
  const moment = timestamp();
  return {
    key,
    provider: provider.name,
    endpoint: call.operation,
    variant: variants.size === 1 ? ([...variants][0] ?? null) : null,
    at: moment,
    updated: moment,
    request,
    body_hash: await sha256(request),
    quoted: quoted.amount,
    billed: null,
    refunded: null,
    unit: quoted.amount === null ? null : quoted.unit,
    keyed: isKeyed(provider.job, call) ? 1 : 0,
    state: "intent",
    id: null,
    status: null,
    follow: null,
    answer: null,
    collected: null,
    error: null,
  };
}

/** Change the record of a purchase, where there is a journal. */
export async function note(core: Core, key: string | undefined, changes: Changes): Promise<void> {
  if (key !== undefined) await core.journal?.note(key, changes);
}

/** What an answer about work says for the journal. */
export function factsOf(core: Core, data: unknown): Changes {
  const { job } = core.provider;
  if (job === undefined) return {};
  const id = text(data, job.id);
  const status = text(data, job.status);
  const follow = text(data, job.follow);
  return {
    ...(id ? { id } : {}),
    ...(follow ? { follow } : {}),
    ...(status ? { status } : {}),
    ...billOf(job, data),
    ...(job.ended?.includes(status) ? { state: "ended" } : {}),
  };
}

/** What the provider says it charged: the sum of its charges, or the cost it counts in pieces. */
export function billOf(job: Job, data: unknown): Pick<Changes, "billed" | "refunded" | "unit"> {
  const unit = job.unit ?? "";
  const listed = charges(data, job.charges);
  if (listed !== undefined) return { billed: listed.debit, refunded: listed.credit, unit };
  const pieces = amountOf(at(data, job.cost)[0]);
  return pieces === undefined ? {} : { billed: product(pieces, job.worth ?? "1"), unit };
}

/** An answer to a purchase must be a job, not the preview that used the key up. */
function refusePreview(core: Core, call: Call, answer: Answer): void {
  const { job } = core.provider;
  if (job?.previewed === undefined || !job.submit.includes(call.operation)) return;
  const isPreview = answer.headers[job.previewed.toLowerCase()] !== undefined;
  if (!isPreview && text(workOf(call, answer).data, job.id) !== "") return;
  throw new KeyReusedError("the provider answered an earlier preview: its key was used for one. Nothing runs.");
}

/** An answer that starts a job must name it, unless the finished work was asked for. */
function refuseNameless(core: Core, call: Call, answer: Answer): void {
  const { job } = core.provider;
  const isDirect = job?.direct !== undefined && isObject(call.body) && own(call.body, job.direct) === true;
  if (job === undefined || isDirect || isWhole(core, call) || text(workOf(call, answer).data, job.id) !== "") return;
  const error = new BadAnswerError(`${call.method} ${call.template}: the answer does not say which job was started`);
  error.doubt = true;
  throw error;
}

/** The state of a job, by its id. */
export async function look(core: Core, id: string, key: string | undefined, options: CallOptions): Promise<Answer> {
  try {
    return await exchange(core, readCall(core, id), options);
  } catch (error) {
    if (error instanceof APIError) error.key = key;
    throw error;
  }
}

/** The call that asks for a job; its id stands in the path, or in the query. */
export function readCall(core: Core, id: string): Call {
  const { read, handle } = jobOf(core);
  if (read === undefined || handle === undefined) {
    throw new TypeError(`work of ${core.provider.name} is answered at once; there is nothing to ask for later`);
  }
  const call = callOf(core, read);
  if (call.template.includes(`{${handle}}`)) return { ...call, path: fill(call.template, { [handle]: id }) };
  return { ...call, query: { [handle]: id } };
}
