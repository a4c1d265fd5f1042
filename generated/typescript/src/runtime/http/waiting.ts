/*
 * Waiting for work that was paid for, collecting it, and finding it again after a crash.
 */
import { at, texts, text } from "./pointers.js";
import { isSameHost } from "./hosts.js";
import type { Call, CallOptions, Core, WaitOptions } from "./calls.js";
import { APIError, BadAnswerError, CanceledError, JobFailedError, ModeratedError, OutcomeUnknownError, TimeoutError } from "./errors.js";
import { exchange } from "./exchange.js";
import { filesOf } from "./files.js";
import { clock, sleep, timestamp } from "./host.js";
import { findPurchase, isOpen } from "./journal.js";
import type { Purchase } from "./journal.js";
import { billOf, buy, callOf, factsOf, jobOf, note, purchase, readCall, workOf } from "./purchases.js";
import type { Work } from "./purchases.js";
import { Result } from "./results.js";
import type { Resumed } from "./results.js";
import type { Answer } from "./wire.js";

/** Milliseconds that a look at a job may take even where less is left. */
const SHORTEST = 1000;

/** How many open purchases are collected at a time. */
const AT_ONCE = 8;

/** How to wait, since when on the clock, and for which purchase. */
interface Wait extends WaitOptions {
  readonly started: number;
  readonly key: string | undefined;
}

/** The first answer about work, with its id ("" where the answer is the work itself) and the call that asks again. */
interface First extends Work {
  readonly id: string;
  readonly call: Call | undefined;
}

function submitted(core: Core, call: Call, answer: Answer): First {
  const { read, id: place, follow } = jobOf(core);
  const work = workOf(call, answer);
  const id = read === undefined ? "" : text(work.data, place);
  return { ...work, id, call: id === "" ? undefined : asking(core, id, text(work.data, follow)) };
}

/** Buy, wait, fetch. */
export async function generate(core: Core, call: Call, waiting: WaitOptions): Promise<Result> {
  const started = clock();
  const [answer, key] = await purchase(core, call, { signal: waiting.signal });
  return finish(core, submitted(core, call, answer), { ...waiting, started, key });
}

/** Go on with a purchase, by its key or by the id of its job. */
export async function resume(core: Core, name: string, waiting: WaitOptions): Promise<Result> {
  const there = core.journal && (await findPurchase(core.journal, name, core.provider.name));
  return there === undefined ? collect(core, name, waiting) : resumePurchase(core, there, waiting);
}

/** Collect every open purchase of the journal that is not older than `maxAge` milliseconds. */
export async function resumeAll(core: Core, waiting: WaitOptions, maxAge: number): Promise<Resumed[]> {
  const since = new Date(Date.now() - maxAge).toISOString();
  const all = (await core.journal?.purchases()) ?? [];
  const open = all.filter((one) => one.provider === core.provider.name && isOpen(one) && one.at >= since);
  const found: Resumed[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < open.length) {
      const place = next++;
      const one = open[place];
      if (one !== undefined) found[place] = await resumed(core, one, waiting);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found;
}

async function resumed(core: Core, there: Purchase, waiting: WaitOptions): Promise<Resumed> {
  const { key } = there;
  try {
    return { key, result: await resumePurchase(core, there, waiting) };
  } catch (error) {
    if (error instanceof APIError) return { key, error };
    throw error;
  }
}

async function resumePurchase(core: Core, there: Purchase, waiting: WaitOptions): Promise<Result> {
  const { key, endpoint, state } = there;
  if (there.id !== null && jobOf(core).read !== undefined) return collect(core, there.id, waiting, there);
  if (state === "refused" || state === "unsent") {
    throw unknownOutcome(key, `${key} was ${state}, nothing was bought: ${there.error}`);
  }
  if (there.answer !== null) return finish(core, kept(there.answer), { ...waiting, started: clock(), key });
  if (!there.keyed || state === "ended") {
    const what = `${key}: ${endpoint} of ${there.at} has no key that the provider would find it by`;
    throw unknownOutcome(key, `${what}; look at the account before buying again`);
  }
  const started = clock();
  const unchecked: Core = { ...core, options: { ...core.options, preflight: false } };
  const call = callOf(core, endpoint, { body: JSON.parse(there.request) as unknown });
  const answer = await buy(unchecked, call, key, true, { signal: waiting.signal });
  return finish(core, submitted(core, call, answer), { ...waiting, started, key });
}

/** A finished answer that was written down. */
function kept(answer: string): First {
  const content = new TextEncoder().encode(answer);
  return { id: "", call: undefined, data: JSON.parse(answer) as unknown, answer: { status: 200, headers: {}, content } };
}

function unknownOutcome(key: string, message: string): OutcomeUnknownError {
  const error = new OutcomeUnknownError(message);
  error.key = key;
  return error;
}

async function collect(core: Core, id: string, waiting: WaitOptions, there?: Purchase): Promise<Result> {
  const started = clock();
  const key = there?.key;
  const call = asking(core, id, there?.follow ?? "");
  const work = workOf(call, await askAgain(core, call, key, { signal: waiting.signal }));
  const first: First = { ...work, id, call };
  return finish(core, first, { ...waiting, started, key });
}

/** Wait until a job has ended, and fetch what it made. */
async function finish(core: Core, first: First, wait: Wait): Promise<Result> {
  const { key, signal } = wait;
  const { id } = first;
  const work = first.call === undefined ? first : await ended(core, first, first.call, wait);
  const { status, isGood } = id === "" ? { status: "", isGood: true } : standing(core, work);
  await note(core, key, factsOf(core, work.data));
  const files = isGood ? await filesOf(core, work, { id, key, options: { signal } }, wait.download ?? true) : [];
  if (id === "" && files.length === 0) {
    throw withKey(new BadAnswerError(`${core.provider.name} answered without a file`), key);
  }
  await note(core, key, { collected: timestamp(), answer: null, ...(id === "" ? { state: "ended" } : {}) });
  const isWithheld = files.length > 0 && files.every((file) => file.blocked !== null);
  if (!isGood || isWithheld) throw failed(core, work.data, id, status, key);
  const { billed = null, refunded = null } = { ...billOf(jobOf(core), first.data), ...billOf(jobOf(core), work.data) };
  return new Result(id, status, files, billed, refunded, jobOf(core).unit ?? "", key, work.data, work.answer.headers);
}

/** The last answer about a job: the first that says it has ended. */
async function ended(core: Core, first: First, ask: Call, wait: Wait): Promise<Work> {
  const allowed = wait.deadline ?? core.options.deadline;
  const { id } = first;
  const pauses = pausesOf(core);
  for (let work: Work = first; ; ) {
    const { status, hasEnded } = standing(core, work);
    tell(core, wait, work.data, id, status);
    if (hasEnded) return work;
    const pause = pauses.next().value;
    const left = wait.started + allowed - clock() - pause;
    if (left < 0) {
      throw withKey(new TimeoutError(`job ${id} is still ${status} after ${allowed} ms`, true, id), wait.key);
    }
    if (!(await sleep(pause, wait.signal))) {
      throw withKey(new CanceledError(`waiting for job ${id} was canceled; the job goes on`, id), wait.key);
    }
    const timeout = Math.min(core.options.timeout, Math.max(left, SHORTEST));
    work = workOf(ask, await askAgain(core, ask, wait.key, { signal: wait.signal, timeout }));
  }
}

async function askAgain(core: Core, call: Call, key: string | undefined, options: CallOptions): Promise<Answer> {
  try {
    return await exchange(core, call, options);
  } catch (error) {
    throw error instanceof APIError ? withKey(error, key) : error;
  }
}

function withKey<E extends APIError>(error: E, key: string | undefined): E {
  error.key = key;
  return error;
}

/** Where a job stands. */
function standing(core: Core, work: Work): { status: string; hasEnded: boolean; isGood: boolean } {
  const { status: place, succeeded = [], ended: final = [] } = jobOf(core);
  const status = text(work.data, place);
  return { status, hasEnded: final.includes(status), isGood: succeeded.includes(status) };
}

/** How a job is asked for: at the address that its first answer gave, if that is the provider's, else by its id. */
function asking(core: Core, id: string, follow: string): Call {
  const call = readCall(core, id);
  return isSameHost(core, follow) ? { ...call, url: follow } : call;
}

/** Milliseconds between looks: the documented pauses, each up to a tenth shorter or longer. */
function* pausesOf(core: Core): Generator<number, never> {
  const polls = core.options.polls ?? (jobOf(core).polls ?? [2]).map((seconds) => seconds * 1000);
  for (let turn = 0; ; turn++) {
    yield (polls[Math.min(turn, polls.length - 1)] ?? 2000) * (0.9 + Math.random() / 5);
  }
}

function tell(core: Core, wait: Wait, data: unknown, id: string, status: string): void {
  if (wait.onProgress === undefined) return;
  const shares = at(data, jobOf(core).progress).filter((one) => typeof one === "number");
  const share = shares.length > 0 ? shares.reduce((left, right) => left + right) / shares.length : undefined;
  wait.onProgress({ id, status, share, elapsed: clock() - wait.started, data });
}

function failed(core: Core, data: unknown, id: string, status: string, key: string | undefined): JobFailedError {
  const { blocked: places = [], reasons: whys = [], moderated = [] } = jobOf(core);
  const blocked = texts(data, places).map(core.clean);
  const reasons = texts(data, whys).map(core.clean);
  const isWithheld = blocked.length > 0 || reasons.includes("blocked") || moderated.includes(status);
  const all = [...reasons, ...blocked];
  const message = `job ${id} ${isWithheld ? "withheld by the moderation" : status}: ${all.join("; ") || "no reason given"}`;
  return withKey(new (isWithheld ? ModeratedError : JobFailedError)(message, id, status, all, data), key);
}
