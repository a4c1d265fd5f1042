/*
 * The client below the generated ones: options, secrets, the journal, and what people really do.
 */
import { has, isObject } from "../objects.js";
import type { Quote } from "../quotes.js";
import { exactly } from "./amounts.js";
import { isJson, parseJson } from "./answers.js";
import { fill } from "./calls.js";
import type { Call, CallOptions, Core, GenerateOptions, Logger, Options, Provider, Query, Route, WaitOptions } from "./calls.js";
import { exchange } from "./exchange.js";
import { environment, hasFiles, timestamp } from "./host.js";
import type { Fetch } from "./host.js";
import { MemoryJournal } from "./journal.js";
import type { Journal } from "./journal.js";
import { FileJournal } from "./journalfile.js";
import { PagedReply } from "./pages.js";
import type { Paging } from "./pages.js";
import { preview } from "./previews.js";
import { callOf, isWhole, jobOf, note, purchase } from "./purchases.js";
import { Reply } from "./reply.js";
import type { Preview, RawResponse, Result, Resumed } from "./results.js";
import { redactor, Secret } from "./secrets.js";
import { generate, resume, resumeAll } from "./waiting.js";
import type { Answer } from "./wire.js";

/** What `withOptions` changes. */
export type OptionChanges = Partial<Omit<Options, "maxCost">> & {
  /** The most a request may cost: a whole number or a text such as "12.5"; null for no limit. */
  readonly maxCost?: string | number | bigint | null | undefined;
};

/** How a client is made. */
export interface ClientOptions extends OptionChanges {
  /** The API token; read from the environment when it is not given. */
  readonly token?: string | undefined;
  /** Another server than the one of the specification, such as a mock. It gets the token. */
  readonly baseURL?: string | undefined;
  /** Where purchases are written down before they are sent: a path, a `Journal`, or null for nowhere. */
  readonly journal?: string | Journal | null | undefined;
  /** What sends requests; the global `fetch` when it is not given. */
  readonly fetch?: Fetch | undefined;
  /** Gets a line for every attempt, secrets taken out. */
  readonly logger?: Logger | undefined;
}

const DEFAULTS: Options = {
  timeout: 120_000,
  readTimeout: 30_000,
  maxRetries: 5,
  firstPause: 500,
  maxPause: 30_000,
  deadline: 900_000,
  polls: undefined,
  maxAnswer: 16 * 2 ** 20,
  maxDownload: 256 * 2 ** 20,
  preflight: true,
  maxCost: undefined,
};

/** How old an open purchase may be to be resumed: well inside the time for which providers remember a key. */
const WEEK = 7 * 24 * 60 * 60 * 1000;

const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** Values of a generated method: parameters of the path, the query, the body. */
export interface Given {
  readonly path?: { readonly [name: string]: string };
  readonly query?: object;
  readonly body?: unknown;
}

/** What each client works with: apart from it, so that nothing that prints a client meets a secret. */
const CORES = new WeakMap<BaseClient, Core>();

/** What all clients do. */
export class BaseClient {
  protected constructor(provider: Provider, options: ClientOptions) {
    CORES.set(this, coreOf(provider, options));
  }

  /** How this client works. */
  get options(): Options {
    return coreFor(this).options;
  }

  get baseURL(): string {
    return coreFor(this).baseURL;
  }

  /** Where purchases are written down, undefined where they are not. */
  get journal(): Journal | undefined {
    return coreFor(this).journal;
  }

  /** The same client with other options; token and journal are shared. */
  withOptions(changes: OptionChanges): this {
    const other = Object.create(Object.getPrototypeOf(this) as object) as this;
    const core = coreFor(this);
    CORES.set(other, { ...core, options: changed(core.options, changes) });
    return other;
  }

  /** Go on with a purchase by its key, or with a job by its id. */
  async resume(name: string, options: WaitOptions = {}): Promise<Result> {
    return resume(coreFor(this), name, options);
  }

  /** Collect everything the journal has as paid for, or perhaps paid for, and not delivered. */
  async resumeAll(options: WaitOptions & { readonly maxAge?: number } = {}): Promise<Resumed[]> {
    return resumeAll(coreFor(this), options, options.maxAge ?? WEEK);
  }

  toJSON(): { baseURL: string } {
    return { baseURL: this.baseURL };
  }

  [INSPECT](): string {
    return `${this.constructor.name}(${this.baseURL})`;
  }

  /** Run an operation. */
  protected call<T>(route: Route, given: Given, options: CallOptions): Reply<T> {
    return new Reply(run<T>(coreFor(this), callTo(route, given), options));
  }

  /** Run an operation whose answer is a page of a list. */
  protected paged<Page, Item>(route: Route, given: Given, paging: Paging, options: CallOptions): PagedReply<Page, Item> {
    const core = coreFor(this);
    const first = callTo(route, given);
    const more = (mark: string): Promise<RawResponse<Page>> =>
      run<Page>(core, { ...first, query: { ...first.query, [paging.cursor]: mark } }, options);
    return new PagedReply<Page, Item>(run<Page>(core, first, options), paging, more);
  }

  /** The price of a request, offline. */
  protected priced(operation: string, body: unknown): Quote {
    return coreFor(this).provider.cost(operation, coreFor(this).provider.wrap(body));
  }

  protected previewed(operation: string, body: unknown, options: CallOptions): Promise<Preview> {
    return preview(coreFor(this), submitOf(coreFor(this), operation, body), options);
  }

  protected generated(operation: string, body: unknown, options: GenerateOptions): Promise<Result> {
    const core = coreFor(this);
    const limited = changed(core.options, { maxCost: options.maxCost });
    return generate({ ...core, options: limited }, submitOf(core, operation, body), options);
  }
}

function coreFor(client: BaseClient): Core {
  const core = CORES.get(client);
  if (core === undefined) throw new TypeError("a client is made with new");
  return core;
}

/** The call that buys a request of any form. */
function submitOf(core: Core, operation: string, request: unknown): Call {
  const { direct } = jobOf(core);
  const body = core.provider.wrap(request);
  const asked = direct !== undefined && isObject(body) && !has(body, direct) ? { ...body, [direct]: true } : body;
  return callOf(core, operation, { body: asked });
}

async function run<T>(core: Core, call: Call, options: CallOptions): Promise<RawResponse<T>> {
  const preview = core.provider.job?.preview;
  const isPreview = preview !== undefined && Boolean(call.query[preview]);
  if (!call.purchase || isPreview) return rawOf<T>(call, await exchange(core, call, options));
  const [answer, key] = await purchase(core, call, options);
  if (isWhole(core, call)) await note(core, key, { collected: timestamp(), answer: null });
  return rawOf<T>(call, answer);
}

function callTo(route: Route, given: Given): Call {
  const query = (given.query ?? {}) as Query;
  return { ...route, path: fill(route.template, given.path ?? {}), query, body: given.body };
}

function rawOf<T>(call: Call, { status, headers, content }: Answer): RawResponse<T> {
  const isEmpty = call.answer === "none" || (call.answer === "json" && content.length === 0);
  const data = isEmpty ? undefined : isJson(call, { status, headers, content }) ? parseJson(content) : content;
  return { data: data as T, status, headers, content };
}

function coreOf(provider: Provider, options: ClientOptions): Core {
  const token = secretOf(provider, options.token);
  return {
    provider,
    options: changed(DEFAULTS, options),
    baseURL: options.baseURL ?? provider.servers[0] ?? "",
    token,
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    journal: journalOf(provider, options.journal),
    logger: options.logger,
    clean: redactor(provider.schemes, token),
  };
}

function secretOf(provider: Provider, given: string | undefined): Secret | undefined {
  const found = given ?? environment(provider.variable);
  if (found === undefined) return undefined;
  if (!/^\s*[!-~]+\s*$/.test(found)) {
    throw new TypeError(`the token (or ${provider.variable}) is empty or has characters no token has`);
  }
  return new Secret(found.trim());
}

function journalOf(provider: Provider, given: string | Journal | null | undefined): Journal | undefined {
  if (given === null) return undefined;
  if (typeof given === "string") return new FileJournal(given);
  if (given !== undefined) return given;
  return hasFiles() ? FileJournal.of(provider.name) : new MemoryJournal();
}

/** Options with changes; an option that is undefined stays as it is. */
function changed(options: Options, changes: OptionChanges): Options {
  const { maxCost, ...others } = changes;
  const given = Object.entries(others).filter(([name, value]) => name in DEFAULTS && value !== undefined);
  const limit = maxCost === undefined ? options.maxCost : maxCost === null ? undefined : exactly(maxCost);
  return { ...options, ...Object.fromEntries(given), maxCost: limit };
}
