/*
 * What a validator finds: one `Problem` for each fault, with the place, the reason and the repair.
 * Pointers are JSON Pointers (RFC 6901) from the value that was given to `validate`.
 */
import { messageOf } from "./messages.js";
import { nearestName } from "./nearness.js";
import { has, own } from "./objects.js";
import type { Body } from "./objects.js";

/** error: the provider refuses the request. warning, info: accepted, but worth a word. */
export type Severity = "error" | "warning" | "info";

/** What the check of a problem knew besides value and expectation. */
export interface Details {
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly multipleOf?: number | undefined;
  readonly beside?: string;
  readonly forms?: readonly (readonly [name: string, marker: string])[];
  readonly endpoints?: readonly string[];
  readonly endpoint?: string;
}

/** One fault (or, with another severity, one warning) of a request. */
export class Problem {
  #message: string | undefined;
  readonly #details: Details;

  constructor(
    /** Where the member stands, or should stand. */
    readonly pointer: string,
    /** The JSON Schema keyword that failed, null for rules that JSON Schema cannot say. */
    readonly keyword: string | null,
    /** The stable kebab-case name of the rule. */
    readonly rule: string,
    /** The offending value, undefined where there is none. */
    readonly value: unknown,
    /** What the keyword asks for. */
    readonly expected: unknown,
    details: Details | string = {},
    readonly severity: Severity = "error",
  ) {
    this.#message = typeof details === "string" ? details : undefined;
    this.#details = typeof details === "string" ? {} : details;
  }

  /** What is wrong and what to type instead; put into words when it is first read. */
  get message(): string {
    this.#message ??= messageOf(this, this.#details);
    return this.#message;
  }

  toString(): string {
    return `${this.pointer || "/"}: ${this.message}`;
  }

  toJSON(): { pointer: string; keyword: string | null; rule: string; severity: Severity; message: string } {
    const { pointer, keyword, rule, severity, message } = this;
    return { pointer, keyword, rule, severity, message };
  }
}

/** What a rule or hint of the provider says; `condition` as written, "" for bounds of one value. */
export interface Notice {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly condition: string;
}

/** `at` extended by member names or indexes, escaped as RFC 6901 asks. */
export function join(at: string, ...steps: (string | number)[]): string {
  return steps.reduce<string>((path, step) => `${path}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`, at);
}

/** Required members that are not there. */
export function missing(body: Body, names: readonly string[], at: string, problems: Problem[]): void {
  for (const name of names) {
    if (!has(body, name)) problems.push(new Problem(join(at, name), "required", "missing-field", undefined, name));
  }
}

/** A member that another one asks for is not there. */
export function missingBeside(at: string, name: string, needs: string, problems: Problem[]): void {
  problems.push(new Problem(join(at, needs), "dependentRequired", "missing-field", undefined, needs, { beside: name }));
}

/** A member that the object does not have. */
export function unknown(name: string, value: unknown, known: readonly string[], at: string, problems: Problem[]): void {
  problems.push(new Problem(join(at, name), "additionalProperties", "unknown-field", value, known));
}

/** A member that an open object takes, but that is spelled nearly like one it lists: probably a slip. */
export function unlisted(
  name: string,
  value: unknown,
  body: Body,
  listed: readonly string[],
  at: string,
  problems: Problem[],
): void {
  const near = nearestName(name, listed);
  if (near === undefined || has(body, near)) return;
  const message = `${name} is not listed in the specification; did you mean ${near}?`;
  problems.push(new Problem(join(at, name), "additionalProperties", "unlisted-field", value, [near], message, "warning"));
}

/** The tag that chooses between several objects is missing, or has no such value. */
export function noCase(body: Body, at: string, tag: string, cases: readonly unknown[], problems: Problem[]): void {
  const pointer = join(at, tag);
  if (has(body, tag)) problems.push(new Problem(pointer, "discriminator", "unknown-variant", own(body, tag), cases));
  else problems.push(new Problem(pointer, "required", "missing-field", undefined, cases));
}

/** A value that has none of the forms a request may have, or that only its endpoint tells apart. */
export function unrecognised(
  body: unknown,
  forms: readonly (readonly [name: string, marker: string])[],
  endpoints: readonly string[],
  problems: Problem[],
): void {
  problems.push(new Problem("", null, "unknown-request", body, endpoints, { forms, endpoints }));
}

/** A cross-field rule, which JSON Schema cannot say, does not hold (or a hint applies). */
export function broken(at: string, notice: Notice, problems: Problem[], severity?: Severity): void {
  const { rule, message, condition } = notice;
  problems.push(new Problem(at, null, rule, undefined, condition, message, severity ?? (notice.severity as Severity)));
}

/** A value that is accepted, but worth a word. */
export function advise(
  pointer: string,
  keyword: string,
  value: unknown,
  expected: unknown,
  notice: Notice,
  problems: Problem[],
): void {
  problems.push(
    new Problem(pointer, keyword, notice.rule, value, expected, notice.message, notice.severity as Severity),
  );
}

/** True if no error was found in the value at `at`: then its cross-field rules can be judged. */
export function sound(problems: readonly Problem[], at: string): boolean {
  return !problems.some((problem) => problem.severity === "error" && `${problem.pointer}/`.startsWith(`${at}/`));
}
