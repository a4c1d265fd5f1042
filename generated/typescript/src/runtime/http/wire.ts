/*
 * One request over fetch, one outcome back: nothing is thrown, nothing is retried, nothing is followed.
 * The secret joins the request here and nowhere else. A total deadline holds beside the read timeout, and an answer is
 * counted while it arrives, so that neither a slow drip nor a small archive of a huge text gets through.
 */
import { clock, LONGEST } from "./host.js";
import type { Fetch, FetchResponse, Signal } from "./host.js";
import { headerOf } from "./secrets.js";
import type { Scheme, Secret } from "./secrets.js";

/** A request ready to leave; `auth` is attached at the last moment. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly content: string | Uint8Array | undefined;
  readonly auth: readonly [Scheme, Secret] | undefined;
  readonly readTimeout: number;
  /** On the clock of `clock()`. */
  readonly deadline: number;
  /** Bytes after decoding. */
  readonly limit: number;
  readonly signal: Signal | undefined;
}

/** A whole answer, decoded; header names in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly content: Uint8Array;
}

/** No answer. `sent` is false only where the request provably never left. */
export interface Failure {
  readonly failure: "connection" | "timeout" | "canceled" | "too-large";
  readonly message: string;
  readonly sent: boolean;
}

export type Outcome = Answer | Failure;

/** Ends an exchange from outside: with the deadline, with a pause that is too long, with the caller's signal. */
class Watch {
  readonly controller = new AbortController();
  failure: Failure | undefined;
  readonly ended: Promise<never>;
  #timers: [total: Timer, pause: Timer] | undefined;
  #end: (reason: unknown) => void = () => undefined;
  readonly #request: WireRequest;
  readonly #cancel = (): void => this.#give("canceled", "canceled by the caller");

  constructor(request: WireRequest) {
    this.#request = request;
    this.ended = new Promise((_, reject) => (this.#end = reject));
    this.ended.catch(() => undefined);
    const total = setTimeout(() => this.#give("timeout", "the answer took too long"), span(request.deadline - clock()));
    this.#timers = [total, this.#pause()];
    request.signal?.addEventListener("abort", this.#cancel);
  }

  /** A piece has arrived: the next one may take as long again. */
  moved(): void {
    if (this.#timers === undefined) return;
    clearTimeout(this.#timers[1]);
    this.#timers = [this.#timers[0], this.#pause()];
  }

  done(): void {
    this.#timers?.forEach((timer) => clearTimeout(timer));
    this.#timers = undefined;
    this.#request.signal?.removeEventListener("abort", this.#cancel);
    this.controller.abort();
  }

  #pause(): Timer {
    const milliseconds = this.#request.readTimeout;
    return setTimeout(() => this.#give("timeout", `nothing arrived for ${milliseconds} ms`), span(milliseconds));
  }

  #give(failure: "timeout" | "canceled", message: string): void {
    this.failure ??= { failure, message, sent: true };
    this.#end(this.failure);
    this.controller.abort();
  }
}

type Timer = ReturnType<typeof setTimeout>;

function span(milliseconds: number): number {
  return Math.max(0, Math.min(milliseconds, LONGEST));
}

/** Send a request. Never throws. */
export async function send(fetch: Fetch, request: WireRequest): Promise<Outcome> {
  if (request.signal?.aborted) return { failure: "canceled", message: "canceled by the caller", sent: false };
  if (request.deadline <= clock()) return { failure: "timeout", message: "no time left", sent: false };
  const watch = new Watch(request);
  try {
    const response = await Promise.race([started(fetch, request, watch.controller.signal), watch.ended]);
    watch.moved();
    const headers: Record<string, string> = {};
    response.headers.forEach((value, name) => (headers[name.toLowerCase()] = value));
    const content = await contentOf(response, request.limit, watch);
    return content instanceof Uint8Array ? { status: response.status, headers, content } : content;
  } catch (error) {
    return watch.failure ?? failureOf(error);
  } finally {
    watch.done();
  }
}

async function started(fetch: Fetch, request: WireRequest, signal: AbortSignal): Promise<FetchResponse> {
  const headers: Record<string, string> = { ...request.headers };
  if (request.auth !== undefined) {
    const [name, value] = headerOf(...request.auth);
    headers[name] = value;
  }
  return fetch(request.url, {
    method: request.method,
    headers,
    ...(request.content === undefined ? {} : { body: request.content }),
    redirect: "manual",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    signal,
  });
}

/** The whole body, or the failure that it is too large. */
async function contentOf(response: FetchResponse, limit: number, watch: Watch): Promise<Uint8Array | Failure> {
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await Promise.race([reader.read(), watch.ended]);
    if (done || value === undefined) break;
    watch.moved();
    size += value.length;
    if (size > limit) {
      reader.cancel().catch(() => undefined);
      return { failure: "too-large", message: `the answer is larger than ${limit} bytes`, sent: true };
    }
    pieces.push(value);
  }
  return joined(pieces, size);
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let place = 0;
  for (const piece of pieces) {
    whole.set(piece, place);
    place += piece.length;
  }
  return whole;
}

interface Cause {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
  readonly cause?: Cause;
  readonly errors?: readonly Cause[];
}

/** Codes of Node that can only come before a connection stands. */
const UNCONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL|(ERR_TLS_)?CERT_.*|ERR_TLS_CERT.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*)$/;

function failureOf(error: unknown): Failure {
  const thrown = (typeof error === "object" && error !== null ? error : { message: String(error) }) as Cause;
  const cause = thrown.cause ?? thrown;
  const { message, code } = cause.message ? cause : { message: thrown.message, code: cause.code };
  const said = [code, message].filter((part) => typeof part === "string" && part !== "").join(": ");
  return { failure: "connection", message: said || "the connection failed", sent: !isUnconnected(cause) };
}

/** Whether nothing can have left: every attempt ended before a connection stood. */
function isUnconnected(cause: Cause): boolean {
  if (cause.errors !== undefined && cause.errors.length > 0) return cause.errors.every(isUnconnected);
  if (cause.syscall === "connect" || cause.syscall === "getaddrinfo") return true;
  return typeof cause.code === "string" && UNCONNECTED.test(cause.code);
}
