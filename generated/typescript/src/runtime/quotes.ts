/*
 * Prices, exact to the last digit: BigInt micro-units (10^-6) inside, decimal strings outside. A price that cannot be known
 * is `unpriced` with its reason, never 0 and never a guess.
 */
import { halfUp } from "./numbers.js";
import { has, isObject, own } from "./objects.js";
import type { Body } from "./objects.js";

const MICRO = 1_000_000n;
const LARGEST = 2 ** 63;
const CONFIDENCE = ["stated", "approx", "from", "inferred", "unknown"] as const;

/** How sure a rate is, best first: stated, approx, from, inferred, unknown. A quote is as sure as its worst rate. */
export type Confidence = (typeof CONFIDENCE)[number];

/** One row of the price book. */
export interface Row {
  /** Values of the fields the entry is looked up by. */
  readonly key: readonly string[];
  /** The rate in micro-units, null where nobody has stated it. */
  readonly micro: bigint | null;
  /** ISO dates it is in force (`until` is exclusive), null where unknown. */
  readonly since: string | null;
  readonly until: string | null;
  readonly confidence: string;
  readonly source: string;
  readonly note: string;
}

/** Raised inside a calculator; the message is the reason. */
class Unpriced extends Error {}

/** The rates a calculator may use, as in force `at` an ISO date (undefined: the latest). */
export class Rates {
  constructor(
    readonly entries: readonly (readonly [id: string, rows: readonly Row[]])[],
    readonly at?: string,
  ) {}

  /** The same rates as in force at another date. */
  on(at: string | undefined): Rates {
    return at === this.at ? this : new Rates(this.entries, at);
  }

  /** The row in force; throws where there is none or its value is unknown. */
  find(entry: string, key: readonly string[]): Row & { readonly micro: bigint } {
    const rows = this.entries.find(([id]) => id === entry)?.[1] ?? [];
    const fitting = rows.filter((row) => row.key.length === key.length && row.key.every((part, n) => part === key[n]));
    const label = key.length > 0 ? `${entry}[${key.join(", ")}]` : entry;
    if (fitting.length === 0) throw new Unpriced(`no rate is documented for ${label}`);
    const [first, ...others] = fitting.filter((row) => this.#covers(row));
    const when = this.at === undefined ? "is in force now" : `was in force on ${this.at}`;
    if (first === undefined) throw new Unpriced(`no rate for ${label} ${when}`);
    const row = others.reduce((best, one) => ((one.since ?? "") > (best.since ?? "") ? one : best), first);
    const { micro } = row;
    if (micro === null) throw new Unpriced(`the rate ${label} is not documented${row.note && `: ${row.note}`}`);
    return { ...row, micro };
  }

  #covers(row: Row): boolean {
    if (this.at === undefined) return row.until === null;
    return (row.since === null || row.since <= this.at) && (row.until === null || this.at < row.until);
  }
}

/** One factor of a price. */
export interface QuoteLine {
  /** Its name in the formula. */
  readonly name: string;
  readonly value: string;
  /** What kind of factor it is; "size" is how many items, "let" a named part. */
  readonly role: "rate" | "field" | "size" | "let";
}

/** A rate that a price used, with where it comes from and how sure it is. */
export interface RateLine {
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly since: string | null;
  readonly source: string;
  readonly confidence: string;
}

type Parts = Partial<Omit<Quote, "amount" | "confidence" | "toJSON">> & Pick<Quote, "status">;

/** What a request costs, and how that comes about. */
export class Quote {
  /** "priced", "unpriced" (see `reason`) or "invalid" (the request does not validate). */
  readonly status: "priced" | "unpriced" | "invalid";
  /** "buzz" or "usd". */
  readonly unit: string;
  /** Name of the variant, such as "civitai/flux2/klein/createImage"; "" for a sum. */
  readonly variant: string;
  /** The formula as documented. */
  readonly formula: string;
  /** The price in micro-units, null unless priced. */
  readonly micro: bigint | null;
  /** The price in `unit` as an exact decimal, null unless priced. */
  readonly amount: string | null;
  readonly lines: readonly QuoteLine[];
  readonly rates: readonly RateLine[];
  /** That of the worst rate, null unless priced. */
  readonly confidence: Confidence | null;
  /** Why there is no price. */
  readonly reason: string | null;

  constructor(parts: Parts) {
    this.status = parts.status;
    this.unit = parts.unit ?? "";
    this.variant = parts.variant ?? "";
    this.formula = parts.formula ?? "";
    this.micro = parts.micro ?? null;
    this.amount = this.micro === null ? null : fromMicro(this.micro);
    this.lines = parts.lines ?? [];
    this.rates = parts.rates ?? [];
    this.confidence = this.status === "priced" ? worst(this.rates) : null;
    this.reason = parts.reason ?? null;
  }

  /** All but `micro`: a BigInt is no JSON value, and `amount` says the same. */
  toJSON(): Omit<Quote, "micro" | "toJSON"> {
    const { status, unit, variant, formula, amount, lines, rates, confidence, reason } = this;
    return { status, unit, variant, formula, amount, lines, rates, confidence, reason };
  }
}

function worst(rates: readonly RateLine[]): Confidence {
  return CONFIDENCE.findLast((known) => rates.some((rate) => rate.confidence === known)) ?? "stated";
}

/** Micro-units as a plain decimal: 8500 is "0.0085", 12000000 is "12". */
export function fromMicro(micro: bigint): string {
  const units = micro < 0n ? -micro : micro;
  const tail = String(units % MICRO).padStart(6, "0").replace(/0+$/, "");
  return `${micro < 0n ? "-" : ""}${units / MICRO}${tail && `.${tail}`}`;
}

/**
 * Reads the factors of one price out of a request and remembers them for the quote.
 *
 * A field with a default is never absent; JSON null counts as absent. What a price needs and cannot have (absent, or a
 * reference to another step's output) throws `Unpriced`.
 */
export class Reading {
  readonly #lines: QuoteLine[] = [];
  readonly #rates: RateLine[] = [];

  constructor(
    readonly body: Body,
    readonly book: Rates,
    readonly variant: string,
    readonly unit: string,
    readonly formula: string,
  ) {}

  /** The value of a member, undefined where it is absent or null. */
  value(name: string): unknown {
    return own(this.body, name) ?? undefined;
  }

  /** An integer the price needs. */
  integer(name: string, fallback?: bigint): bigint {
    const value = this.value(name);
    const found = value === undefined && fallback !== undefined ? fallback : this.#whole(name, this.#needed(name));
    this.#line(name, String(found), "field");
    return found;
  }

  /** An integer the price needs only where it is given. */
  integerIfGiven(name: string): bigint | undefined {
    return this.value(name) === undefined ? undefined : this.#whole(name, this.#needed(name));
  }

  /** A number the formula compares. */
  number(name: string, fallback?: number): number {
    const found = this.#needed(name, fallback);
    if (typeof found !== "number") throw new Unpriced(`${name} is not known before the request runs`);
    this.#line(name, Number.isInteger(found) ? String(found) : String(Number(found.toPrecision(6))), "field");
    return found;
  }

  /** A number the formula compares where it is given. */
  numberIfGiven(name: string): number | undefined {
    const found = this.value(name) === undefined ? undefined : this.#needed(name);
    if (found === undefined || typeof found === "number") return found;
    throw new Unpriced(`${name} is not known before the request runs`);
  }

  /** A string or boolean the formula compares, or that a rate is looked up by. */
  scalar(name: string, fallback?: string | number | boolean): unknown {
    const found = this.#needed(name, fallback);
    if (typeof found === "object") throw new Unpriced(`${name} is not known before the request runs`);
    return found;
  }

  /** How many items or members a field has; 0 when absent. */
  size(name: string): bigint {
    const found = this.value(name);
    const listed = found === undefined || Array.isArray(found) || (isObject(found) && !has(found, "$ref"));
    if (!listed) throw new Unpriced(`${name} is not known before the request runs`);
    const count = BigInt(found === undefined ? 0 : Array.isArray(found) ? found.length : Object.keys(found as Body).length);
    this.#line(name, String(count), "size");
    return count;
  }

  /** A rate in micro-units. */
  rate(local: string, entry: string, ...key: unknown[]): bigint {
    const texts = key.map(String);
    const { micro, since, source, confidence } = this.book.find(entry, texts);
    this.#line(local, fromMicro(micro), "rate");
    this.#rates.push({ name: entry, key: texts.join(", "), value: fromMicro(micro), since, source, confidence });
    return micro;
  }

  /** Remember a named part of the formula. */
  let(name: string, numerator: bigint, divisor = 1n): void {
    this.#line(name, fromMicro(halfUp(numerator * MICRO, divisor)), "let");
  }

  /** The quote: numerator / divisor micro-units, divided once, half up. */
  priced(numerator: bigint, divisor = 1n): Quote {
    const micro = halfUp(numerator, divisor);
    if (micro < 0n) return this.unpriced(`the formula gives ${fromMicro(micro)}, and no price is below 0`);
    return this.#quote({ status: "priced", micro });
  }

  /** The quote of a request that has no known price. */
  unpriced(reason: string): Quote {
    return this.#quote({ status: "unpriced", reason });
  }

  /** The quote for what was thrown while the factors were read. */
  refused(error: unknown): Quote {
    if (error instanceof Unpriced) return this.unpriced(error.message);
    throw error;
  }

  #quote(parts: Parts): Quote {
    const { unit, variant, formula } = this;
    return new Quote({ unit, variant, formula, lines: this.#lines, rates: this.#rates, ...parts });
  }

  #line(name: string, value: string, role: QuoteLine["role"]): void {
    this.#lines.push({ name, value, role });
  }

  #needed(name: string, fallback?: unknown): unknown {
    const found = this.value(name) ?? fallback;
    if (found === undefined) throw new Unpriced(`${name} is not given, and no default for it is documented`);
    if (typeof found === "number" && Math.abs(found) >= LARGEST) throw new Unpriced(`${name} is too large for any price`);
    return found;
  }

  #whole(name: string, found: unknown): bigint {
    if (typeof found !== "number" || !Number.isInteger(found)) {
      throw new Unpriced(`${name} is not known before the request runs`);
    }
    return BigInt(found);
  }
}
