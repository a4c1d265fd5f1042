/*
 * What a client is told: calls, options, and what the specification says about the provider. Data, no behaviour.
 */
import type { Body } from "../objects.js";
import type { Problem } from "../problems.js";
import type { Quote } from "../quotes.js";
import type { Fetch, Signal } from "./host.js";
import type { Journal } from "./journal.js";
import type { Progress } from "./results.js";
import type { Clean, Scheme, Secret } from "./secrets.js";

/** Query parameters by name; one that is undefined or null is left out, a list is repeated. */
export type Query = { readonly [name: string]: unknown };

/** One request, not sent yet. */
export interface Call {
  /** The operation's name in the specification. */
  readonly operation: string;
  readonly method: string;
  /** The path as the specification has it. */
  readonly template: string;
  /** The template filled in. */
  readonly path: string;
  /** The whole address instead, where the provider gave one of its own. */
  readonly url?: string;
  readonly query: Query;
  /** A JSON value, or bytes; undefined for none. */
  readonly body: unknown;
  /** How the answer is read; "any" by its media type. */
  readonly answer: "json" | "bytes" | "none" | "any";
  /** Whether it starts work that costs money. */
  readonly purchase: boolean;
  /** What the body is sent as, where that is not plain JSON or any bytes. */
  readonly media?: string;
}

/** An operation as generated clients describe it. */
export type Route = Pick<Call, "operation" | "method" | "template" | "answer" | "purchase" | "media">;

/**
 * How paid work is started and followed: the words of `x-job` in the specification that a client needs. Pointers are
 * JSON Pointers into an answer, `*` stands for every item. What the specification does not say is left out.
 */
export interface Job {
  /** The operations that start work. */
  readonly submit: readonly string[];
  /** The operation that answers the state of work; without one the answer to the submit is the work. */
  readonly read?: string;
  /** Its parameter for the id, in the path or in the query. */
  readonly handle?: string;
  /** Where the answer to a submit has the id, and where an answer has the status. */
  readonly id?: string;
  readonly status?: string;
  /** Where the answer to a submit gives the address to ask instead of the path of `read`. */
  readonly follow?: string;
  /** Statuses of work that ended well, that ended in any way, that the moderation ended. */
  readonly succeeded?: readonly string[];
  readonly ended?: readonly string[];
  readonly moderated?: readonly string[];
  /** Documented pauses in seconds, the last one repeated. */
  readonly polls?: readonly number[];
  /** The body member that asks for the finished work in the answer to the submit. */
  readonly direct?: string;
  /** The body member under which the provider buys once. */
  readonly key?: string;
  /** The body member that keeps the provider from storing the work, so that the key protects nothing. */
  readonly forgotten?: string;
  /** The query parameter that prices work and runs nothing. */
  readonly preview?: string;
  /** The response header that only previews have. */
  readonly previewed?: string;
  /** The body member to draw anew for a preview. */
  readonly fresh?: string;
  /** The query parameter for the seconds to keep a call open. */
  readonly hold?: string;
  /** Where files are listed, the first that finds any: objects, or addresses as plain text. */
  readonly files?: readonly string[];
  /** The member of a file with its address, and the one with its bytes in Base64. */
  readonly url?: string;
  readonly encoded?: string;
  /** Where it is said why the moderation withheld work, and why work failed. */
  readonly blocked?: readonly string[];
  readonly reasons?: readonly string[];
  /** Where it is said how far the work is, from 0 to 1. */
  readonly progress?: string;
  /** Where charges are listed. */
  readonly charges?: string;
  /** Where the answer to a submit says what the work costs, in pieces of `worth`. */
  readonly cost?: string;
  readonly worth?: string;
  readonly unit?: string;
}

/** What the generated package knows about a provider. */
export interface Provider {
  readonly name: string;
  readonly servers: readonly string[];
  /** The variable of the environment that has the token. */
  readonly variable: string;
  readonly schemes: readonly Scheme[];
  readonly version: string;
  readonly job: Job | undefined;
  /** Every operation by name. */
  readonly routes: { readonly [operation: string]: Route };
  /** Why an operation would refuse a body and query. */
  readonly check: (operation: string, body: unknown, query: Query) => Problem[];
  /** All there is to say about a body of an operation. */
  readonly lint: (operation: string, body: unknown) => Problem[];
  readonly cost: (operation: string, body: unknown) => Quote;
  /** A request of any form as the body that a submit takes. */
  readonly wrap: (body: unknown) => unknown;
  /** The inputs inside a body, and the variants they are. */
  readonly inputs: (operation: string, body: unknown) => readonly Body[];
  readonly variants: (operation: string, body: unknown) => readonly (string | undefined)[];
}

/** How a client works; `withOptions` changes a copy. Times are milliseconds, sizes bytes after decoding. */
export interface Options {
  /** For a call from its first attempt to its last, pauses included; time that the provider is asked to hold the call comes on top. Default 120,000. */
  readonly timeout: number;
  /** Until an answer begins, and between two pieces of it. Default 30,000. */
  readonly readTimeout: number;
  /** How often a call is tried again where that is safe. Default 5. */
  readonly maxRetries: number;
  /** The pause before the first retry, doubled each time, and the longest one. Default 500 and 30,000. */
  readonly firstPause: number;
  readonly maxPause: number;
  /** For a job from submit to result. Default 900,000. */
  readonly deadline: number;
  /** Pauses between two looks at a job, the last one repeated; undefined for those the provider documents. */
  readonly polls: readonly number[] | undefined;
  /** The largest JSON answer and the largest file. Default 16 MiB and 256 MiB. */
  readonly maxAnswer: number;
  readonly maxDownload: number;
  /** Whether a request that does not validate is refused before it is sent. Default true. */
  readonly preflight: boolean;
  /** The most a request may cost, a decimal text; a request without a known price is refused then. Default undefined. */
  readonly maxCost: string | undefined;
}

/** What one call may ask for. */
export interface CallOptions {
  /** Gives up waiting for the answer. */
  readonly signal?: Signal | undefined;
  /** Milliseconds for this call instead of the client's `timeout`. */
  readonly timeout?: number | undefined;
}

/** How a purchase is waited for. */
export interface WaitOptions {
  /** Milliseconds from submit to result instead of the client's `deadline`. */
  readonly deadline?: number | undefined;
  /** Called whenever the job was looked at. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Stops waiting; the job goes on, and `resume` waits again. */
  readonly signal?: Signal | undefined;
  /** Whether the files are fetched. Default true. */
  readonly download?: boolean | undefined;
}

/** How a purchase is made. */
export interface GenerateOptions extends WaitOptions {
  /** The most it may cost: a whole number, or a text such as "12.5". */
  readonly maxCost?: string | number | bigint | undefined;
}

/** Something that takes notes for people, such as `console`. */
export interface Logger {
  debug(message: string): void;
}

/** What everything in a client works with. */
export interface Core {
  readonly provider: Provider;
  readonly options: Options;
  readonly baseURL: string;
  readonly token: Secret | undefined;
  readonly fetch: Fetch;
  readonly journal: Journal | undefined;
  readonly logger: Logger | undefined;
  /** Takes secrets out of texts. */
  readonly clean: Clean;
}

/** A path with its parameters escaped. Throws a TypeError for a value that would leave its segment. */
export function fill(template: string, parameters: { readonly [name: string]: string }): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined || ["", ".", ".."].includes(String(value))) {
      throw new TypeError(`${name} must not be ${JSON.stringify(value)}`);
    }
    return encodeURIComponent(value);
  });
}

/** A query as it stands in an address, "" for an empty one. */
export function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== undefined && item !== null)
      .map((item) => `${encodeURIComponent(name)}=${encodeURIComponent(String(item))}`),
  );
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}
