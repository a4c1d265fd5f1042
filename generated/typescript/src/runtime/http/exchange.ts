/*
 * A call from the first attempt to the last: checked, sent, sent again where that is safe.
 *
 * The rule for sending again: HTTP says it does no more than once, or a key makes sure of that, or the request provably
 * never left, or the provider said that it did nothing (429).
 */
import { has, isObject, own } from "../objects.js";
import { Problem } from "../problems.js";
import { errorOf, retryAfter } from "./answers.js";
import { queryText } from "./calls.js";
import type { Call, CallOptions, Core, Job } from "./calls.js";
import {
  APIError,
  BadAnswerError,
  CanceledError,
  ConflictError,
  ConnectionError,
  InvalidRequestError,
  RateLimitError,
  RedirectedError,
  ServerError,
  StatusError,
} from "./errors.js";
import { clock, sleep } from "./host.js";
import type { Scheme, Secret } from "./secrets.js";
import { send } from "./wire.js";
import type { Answer, WireRequest } from "./wire.js";

/** How many redirects of a file are followed. */
const REDIRECTS = 5;

/** The longest time in seconds that a provider is believed to hold a call open. */
const LONGEST_HOLD = 600;

/** The answer to a call. Throws `APIError`. */
export async function exchange(core: Core, call: Call, options: CallOptions = {}): Promise<Answer> {
  if (core.options.preflight) refuseInvalid(core, call);
  const held = own(call.query, core.provider.job?.hold ?? "");
  const extra = typeof held === "number" && held > 0 && held <= LONGEST_HOLD ? held * 1000 : 0;
  const timeout = options.timeout ?? core.options.timeout;
  const request = requestOf(core, call, {
    readTimeout: isHeld(core.provider.job, call) ? timeout : core.options.readTimeout + extra,
    deadline: clock() + timeout + extra,
    signal: options.signal,
  });
  const answer = await attempts(core, call, request);
  return answer.status < 300 ? answer : fetchFile(core, locationOf(request.url, answer), options);
}

/** Whether the provider answers only when the work is done. */
function isHeld(job: Job | undefined, call: Call): boolean {
  if (job === undefined || !job.submit.includes(call.operation)) return false;
  return job.read === undefined || (job.direct !== undefined && isObject(call.body) && own(call.body, job.direct) === true);
}

/** The first good answer; for bytes a redirect is one too, since it may be followed without the secret. */
async function attempts(core: Core, call: Call, request: WireRequest): Promise<Answer> {
  let doubt = false;
  for (let attempt = 0; ; attempt++) {
    const started = clock();
    const outcome = await send(core.fetch, request);
    const error = errorOf(core, call, outcome);
    const said = error === undefined ? "ok" : core.clean(error.message.split("\n")[0] ?? "");
    core.logger?.debug(`${call.operation}: attempt ${attempt + 1}, ${(clock() - started).toFixed(0)} ms: ${said}`);
    if (!("failure" in outcome) && (error === undefined || isFollowed(call, error))) return outcome;
    if (error === undefined) throw new TypeError("an outcome without an answer has an error");
    doubt = error.doubt ||= doubt;
    const pause = pauseBefore(core, call, error, attempt);
    if (pause === undefined || clock() + pause >= request.deadline) throw error;
    if (!(await sleep(pause, request.signal))) {
      const canceled = new CanceledError(`${call.method} ${call.template}: canceled by the caller`);
      canceled.doubt = doubt;
      throw canceled;
    }
  }
}

function isFollowed(call: Call, error: APIError): boolean {
  return error instanceof RedirectedError && call.answer === "bytes" && error.headers["location"] !== undefined;
}

/** Whether the call carries a key under which the provider buys only once. */
export function isKeyed(job: Job | undefined, call: Call): boolean {
  if (job?.key === undefined || !job.submit.includes(call.operation) || !isObject(call.body)) return false;
  return Boolean(own(call.body, job.key)) && !(job.forgotten && own(call.body, job.forgotten));
}

/** Milliseconds until the next attempt, undefined where there must not be one. */
function pauseBefore(core: Core, call: Call, error: APIError, attempt: number): number | undefined {
  const { maxRetries, firstPause, maxPause } = core.options;
  if (attempt >= maxRetries || !mayRepeat(core, call, error)) return undefined;
  const asked = error instanceof StatusError ? retryAfter(error.headers) : undefined;
  const backoff = Math.min(firstPause * 2 ** attempt, maxPause) * (0.5 + Math.random() / 2);
  return asked === undefined ? backoff : asked + backoff / 10;
}

function mayRepeat(core: Core, call: Call, error: APIError): boolean {
  const keyed = isKeyed(core.provider.job, call);
  if (error instanceof RateLimitError) return true;
  if (error instanceof ConnectionError && !error.sent) return true;
  if (error instanceof ConflictError) return keyed;
  const isTimeout = error instanceof StatusError && error.status === 408;
  const isTransient =
    isTimeout || error instanceof ConnectionError || error instanceof ServerError || error instanceof BadAnswerError;
  return isTransient && (keyed || ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].includes(call.method));
}

/** Throw `InvalidRequestError` for what the provider would refuse. */
export function refuseInvalid(core: Core, call: Call): void {
  const { check, job } = core.provider;
  const problems = check(call.operation, call.body, call.query);
  const isPreview = Boolean(job?.preview && own(call.query, job.preview));
  if (isPreview && job?.key && isObject(call.body) && has(call.body, job.key)) {
    const text = `a preview uses ${job.key} up: the purchase with the same key would only get the preview again`;
    problems.push(new Problem(`/${job.key}`, null, "key-in-preview", undefined, undefined, text));
  }
  if (problems.length > 0) throw new InvalidRequestError(problems);
}

type Limits = Pick<WireRequest, "readTimeout" | "deadline" | "signal">;

/** The call on its way to the base URL, the only place a secret is attached for. */
function requestOf(core: Core, call: Call, limits: Limits): WireRequest {
  const url = call.url ?? core.baseURL.replace(/\/+$/, "") + call.path + queryText(call.query);
  const isBytes = call.body instanceof Uint8Array;
  const headers: Record<string, string> = {
    accept: call.answer === "json" ? "application/json, application/problem+json" : "*/*",
    "user-agent": `lightmeter-client/${core.provider.version} (TypeScript)`,
  };
  const usual = isBytes ? "application/octet-stream" : "application/json";
  if (call.body !== undefined) headers["content-type"] = call.media ?? usual;
  return {
    method: call.method,
    url,
    headers,
    content: isBytes ? (call.body as Uint8Array) : jsonOf(call.body),
    auth: authOf(core, url),
    limit: call.answer === "json" ? core.options.maxAnswer : core.options.maxDownload,
    ...limits,
  };
}

function jsonOf(body: unknown): string | undefined {
  try {
    return body === undefined ? undefined : JSON.stringify(body);
  } catch (error) {
    const text = `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    throw new InvalidRequestError([new Problem("", "type", "malformed", undefined, undefined, text)]);
  }
}

/** The secret and its scheme; never over an open line to another machine. */
function authOf(core: Core, url: string): readonly [Scheme, Secret] | undefined {
  const scheme = core.provider.schemes.find((one) => ["bearer", "basic", "header"].includes(one.kind));
  if (core.token === undefined || scheme === undefined) return undefined;
  if (isSafe(url)) return [scheme, core.token];
  const text = "a token is only sent over https, or to this machine";
  throw new InvalidRequestError([new Problem("", null, "insecure-url", undefined, undefined, text)]);
}

function isSafe(url: string): boolean {
  const parts = URL.canParse(url) ? new URL(url) : undefined;
  const isLocal = parts !== undefined && ["localhost", "127.0.0.1", "[::1]"].includes(parts.hostname);
  return parts?.protocol === "https:" || (parts?.protocol === "http:" && isLocal);
}

function locationOf(base: string, answer: Answer): string {
  const location = answer.headers["location"] ?? "";
  return URL.canParse(location, base) ? new URL(location, base).href : location;
}

/** The bytes behind a signed URL, without any secret, through a few redirects. Throws `APIError`. */
export async function fetchFile(core: Core, address: string, options: CallOptions = {}): Promise<Answer> {
  const call: Call = { ...DOWNLOAD, path: "" };
  const deadline = clock() + (options.timeout ?? core.options.timeout);
  let url = URL.canParse(address, core.baseURL) ? new URL(address, core.baseURL).href : address;
  for (let hops = 0; hops < REDIRECTS; hops++) {
    if (!isSafe(url)) throw new BadAnswerError(`download: ${core.clean(url)} is not an address over https`);
    const answer = await attempts(core, call, {
      method: "GET",
      url,
      headers: { accept: "*/*", "user-agent": `lightmeter-client/${core.provider.version} (TypeScript)` },
      content: undefined,
      auth: undefined,
      readTimeout: core.options.readTimeout,
      deadline,
      limit: core.options.maxDownload,
      signal: options.signal,
    });
    if (answer.status < 300) return answer;
    url = locationOf(url, answer);
  }
  throw new BadAnswerError("download: too many redirects");
}

const DOWNLOAD: Omit<Call, "path"> = {
  operation: "download",
  method: "GET",
  template: "(a signed URL)",
  query: {},
  body: undefined,
  answer: "bytes",
  purchase: false,
};
