/*
 * What can go wrong, one class for each way, all of them `APIError`.
 * No error carries a secret: texts that came from outside are redacted before they get here, and no `cause` is kept.
 */
import type { Problem } from "../problems.js";

/** Base of everything a client throws. */
export class APIError extends Error {
  override readonly name: string = "APIError";
  /** Of the purchase that failed; `resume(key)` goes on with it. */
  key: string | undefined;
  /** True when a request left and nobody knows what became of it. */
  doubt = false;
}

/** The request was not sent, because the provider would refuse it. `problems` say why. */
export class InvalidRequestError extends APIError {
  override readonly name: string = "InvalidRequestError";

  constructor(readonly problems: readonly Problem[]) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    super(`not sent: ${String(problems[0])}${more}`);
  }
}

/** The request was not sent: it costs more than `maxCost`, or its price is not known. Amounts are decimal texts. */
export class CostTooHighError extends APIError {
  override readonly name: string = "CostTooHighError";

  constructor(message: string, readonly amount: string | null, readonly limit: string) {
    super(`not sent: ${message}`);
  }
}

/** The journal could not be written or read; `message` says whether anything was sent. */
export class JournalError extends APIError {
  override readonly name: string = "JournalError";
}

/** No answer arrived. */
export class ConnectionError extends APIError {
  override readonly name: string = "ConnectionError";

  constructor(
    message: string,
    /** False where the request provably never left. */
    readonly sent: boolean,
  ) {
    super(message);
    this.doubt = sent;
  }
}

/** No whole answer within the time allowed; or a job that did not end in time (then `id` is its id). */
export class TimeoutError extends ConnectionError {
  override readonly name: string = "TimeoutError";

  constructor(message: string, sent: boolean, readonly id?: string) {
    super(message, sent);
  }
}

/** An AbortSignal was given. Work that was paid for goes on: `resume(key)` or `resume(id)` waits again. */
export class CanceledError extends APIError {
  override readonly name: string = "CanceledError";

  constructor(message: string, readonly id?: string) {
    super(message);
  }
}

/** An answer that cannot be read: cut off, not JSON, larger than allowed, or not what was asked for. */
export class BadAnswerError extends APIError {
  override readonly name: string = "BadAnswerError";
}

/** The idempotency key belongs to another request; its answer is not the one that was asked for. */
export class KeyReusedError extends APIError {
  override readonly name: string = "KeyReusedError";
}

/** A purchase that may or may not have happened, and that nothing can find again. Look at the account. */
export class OutcomeUnknownError extends APIError {
  override readonly name: string = "OutcomeUnknownError";
}

/** The job ended without a result. */
export class JobFailedError extends APIError {
  override readonly name: string = "JobFailedError";

  constructor(
    message: string,
    readonly id: string,
    /** As the provider has it. */
    readonly status: string,
    /** What the provider gave as reasons. */
    readonly reasons: readonly string[],
    /** The last answer about the job. */
    readonly data: unknown,
  ) {
    super(message);
  }
}

/** The moderation withheld the result. The same input will be withheld again. */
export class ModeratedError extends JobFailedError {
  override readonly name: string = "ModeratedError";
}

/** One complaint of the provider about one member of the request. */
export interface FieldProblem {
  /** JSON Pointer into the body. */
  readonly pointer: string;
  /** The same as the provider wrote it. */
  readonly path: string;
  /** In the provider's words. */
  readonly message: string;
  /** Our rule that says the same, undefined where we have none. */
  readonly rule: string | undefined;
}

/** What the provider said with an error status. */
export interface Refusal {
  readonly status: number;
  /** In the provider's words, "" where it gave none. */
  readonly detail: string;
  /** The members of its problem document (RFC 9457), {} where it sent none. */
  readonly details: { readonly [name: string]: unknown };
  /** The members of the request it complains about. */
  readonly fields: readonly FieldProblem[];
  /** Of the answer, names in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** The body as text. */
  readonly text: string;
}

/** The provider answered with an error. */
export class StatusError extends APIError implements Refusal {
  override readonly name: string = "StatusError";
  readonly status: number;
  readonly detail: string;
  readonly details: { readonly [name: string]: unknown };
  readonly fields: readonly FieldProblem[];
  readonly headers: { readonly [name: string]: string };
  readonly text: string;
  /** The account cannot pay. The provider may say so with several statuses. */
  readonly insufficientFunds: boolean;

  constructor(message: string, refusal: Refusal) {
    super(message);
    this.status = refusal.status;
    this.detail = refusal.detail;
    this.details = refusal.details;
    this.fields = refusal.fields;
    this.headers = refusal.headers;
    this.text = refusal.text;
    const words = `${String(refusal.details["title"] ?? "")} ${refusal.detail}`.toLowerCase();
    const short = words.includes("insufficient") || words.includes("not enough");
    this.insufficientFunds = this.status === 402 || (short && (this.status === 400 || this.status === 403));
    this.doubt = this.status >= 500 || this.status === 408 || this.status === 409;
  }

  /** The provider's name for this exchange, for its support. */
  get requestId(): string | undefined {
    return this.headers["x-request-id"] ?? this.headers["request-id"];
  }
}

/** 3xx. Redirects are not followed, so that no secret reaches another host. */
export class RedirectedError extends StatusError {
  override readonly name: string = "RedirectedError";
}

/** 400. The request is not valid; `fields` say where. */
export class BadRequestError extends StatusError {
  override readonly name: string = "BadRequestError";
}

/** 401. The token is missing or not valid. */
export class AuthenticationError extends StatusError {
  override readonly name: string = "AuthenticationError";
}

/** 402. The account cannot pay. */
export class PaymentRequiredError extends StatusError {
  override readonly name: string = "PaymentRequiredError";
}

/** 403. The token does not allow this. */
export class PermissionDeniedError extends StatusError {
  override readonly name: string = "PermissionDeniedError";
}

/** 404. Not there, or no longer. */
export class NotFoundError extends StatusError {
  override readonly name: string = "NotFoundError";
}

/** 409. The state has changed meanwhile; read it again. */
export class ConflictError extends StatusError {
  override readonly name: string = "ConflictError";
}

/** 410. The link has expired. */
export class GoneError extends StatusError {
  override readonly name: string = "GoneError";
}

/** 413. The upload is too large. */
export class TooLargeError extends StatusError {
  override readonly name: string = "TooLargeError";
}

/** 415. Uploads of this type are not taken. */
export class UnsupportedMediaTypeError extends StatusError {
  override readonly name: string = "UnsupportedMediaTypeError";
}

/** 422. The request could not be processed; `fields` say where, if the provider does. */
export class UnprocessableEntityError extends StatusError {
  override readonly name: string = "UnprocessableEntityError";
}

/** 429. Too many requests. */
export class RateLimitError extends StatusError {
  override readonly name: string = "RateLimitError";
  /** The pause asked for in milliseconds, undefined where there is none. */
  retryAfter: number | undefined;
}

/** 5xx. The provider failed. */
export class ServerError extends StatusError {
  override readonly name: string = "ServerError";
}

const BY_STATUS = new Map<number, typeof StatusError>([
  [400, BadRequestError],
  [401, AuthenticationError],
  [402, PaymentRequiredError],
  [403, PermissionDeniedError],
  [404, NotFoundError],
  [409, ConflictError],
  [410, GoneError],
  [413, TooLargeError],
  [415, UnsupportedMediaTypeError],
  [422, UnprocessableEntityError],
  [429, RateLimitError],
]);

/** The error class of an HTTP status. */
export function classOf(status: number): typeof StatusError {
  if (status >= 500) return ServerError;
  return status < 400 ? RedirectedError : (BY_STATUS.get(status) ?? StatusError);
}
