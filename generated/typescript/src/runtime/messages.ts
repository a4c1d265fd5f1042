/* Problems in words: what is wrong and what to type instead. */
import { lengthOf, nearest } from "./numbers.js";
import { nearestName } from "./nearness.js";
import { isObject } from "./objects.js";
import type { Details, Problem } from "./problems.js";

/** The sentence for a problem. */
export function messageOf(problem: Problem, details: Details): string {
  const { value, expected } = problem;
  const name = lastStep(problem.pointer);
  switch (problem.rule) {
    case "missing-field":
      return missingWords(name, expected, details);
    case "unknown-field":
      return `${name} is not a field here`;
    case "unknown-variant":
      return `${shown(value)} is not a known ${name}; one of ${listed(expected as unknown[])}`;
    case "unknown-request":
      return unrecognisedWords(value, details);
    case "wrong-type":
      return `${name} must be ${article(String(expected), "aio")} ${String(expected)}, not ${described(value)}`;
    case "wrong-const":
      return `${name} must be ${shown(expected)}, not ${shown(value)}`;
    case "not-in-enum":
      return `${name} ${shown(value)} is not allowed; one of ${listed(expected as unknown[])}`;
    case "bad-format":
      return `${name} does not fit into a signed ${String(expected).slice(3)}-bit integer`;
    case "bad-pattern":
      return `${name} ${shown(value)} does not have the form ${String(expected)}`;
    case "duplicate-item":
      return `${name} lists the same item twice`;
    case "not-multiple-of":
      return multipleWords(name, value as number, expected as number | string, details);
    case "below-minimum":
    case "above-maximum":
      return rangeWords(problem, name, details);
    default:
      return sizeWords(problem, name);
  }
}

function article(word: string, vowels: string): string {
  return vowels.includes(word.charAt(0)) ? "an" : "a";
}

function missingWords(name: string, expected: unknown, details: Details): string {
  if (details.beside !== undefined) return `${name} is required beside ${details.beside}`;
  return Array.isArray(expected) ? `${name} is required; one of ${listed(expected)}` : `${name} is required`;
}

function unrecognisedWords(body: unknown, details: Details): string {
  const [first, ...others] = details.endpoints ?? [];
  if (details.endpoint !== undefined) return noEndpointWords(details.endpoint, details.endpoints ?? []);
  if (details.forms?.length === 0) {
    if (!isObject(body)) return `a request is an object; this is ${shown(body)}`;
    if (first === undefined) return "no endpoint takes a JSON body here";
    const more = others.length > 0 ? `, or one of ${others.join(", ")}` : "";
    return `a body alone does not say which endpoint it is for; add endpoint="${first}"${more}`;
  }
  const known = (details.forms ?? []).map(([name, marker]) => `${article(name, "aeiou")} ${name} has ${marker}`).join("; ");
  const found = isObject(body) ? "an object without any of them" : shown(body);
  return `not a request this provider knows (${known}); this is ${found}`;
}

function noEndpointWords(endpoint: string, known: readonly string[]): string {
  const near = nearestName(endpoint.slice(endpoint.lastIndexOf("/") + 1), known, 0.6);
  const hint = near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`;
  return `there is no endpoint ${shown(endpoint)} that takes a JSON body; ${hint}`;
}

function multipleWords(name: string, value: number, step: number | string, details: Details): string {
  const sentence = `${name} ${shown(value)} is not a multiple of ${step}`;
  const near = typeof step === "number" ? nearest(value, details.minimum, details.maximum, step) : [];
  return near.length > 0 ? `${sentence}; nearest: ${listed(near)}` : sentence;
}

/** The limit of a number that must also be a multiple is the last multiple. */
function rangeWords(problem: Problem, name: string, details: Details): string {
  const value = shown(problem.value);
  const limit = problem.expected as number;
  const step = details.multipleOf;
  switch (problem.keyword) {
    case "exclusiveMinimum":
      return `${name} ${value} must be greater than ${shown(limit)}`;
    case "exclusiveMaximum":
      return `${name} ${value} must be less than ${shown(limit)}`;
    case "minimum":
      return `${name} ${value} is below the minimum ${shown(step ? Math.ceil(limit / step) * step : limit)}`;
    default:
      return `${name} ${value} is above the maximum ${shown(step ? Math.floor(limit / step) * step : limit)}`;
  }
}

function sizeWords(problem: Problem, name: string): string {
  const { value, keyword } = problem;
  const count = typeof value === "string" ? lengthOf(value) : Object.keys(value as object).length;
  const noun = typeof value === "string" ? "character" : Array.isArray(value) ? "item" : "member";
  const found = `${count} ${noun}${count === 1 ? "" : "s"}`;
  const limit = String(problem.expected);
  return `${name} has ${found}; ${keyword?.startsWith("min") ? `at least ${limit} needed` : `at most ${limit} allowed`}`;
}

/** A value as people write it in JSON, shortened to fit into a sentence. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "number":
      return numeral(value);
    case "bigint":
      return large(value);
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "an array" : "an object";
    case "function":
    case "symbol":
      return `a ${typeof value}`;
    default:
      return String(value);
  }
}

/** A whole number; of one with more digits than a reader counts, the first and how many there are. */
function large(value: bigint): string {
  const size = value < 0n ? -value : value;
  if (size < 10n ** 40n) return String(value);
  if (size >= 10n ** 1000n) return "a very large integer";
  const digits = String(size);
  return `${value < 0n ? "-" : ""}${digits.slice(0, 12)}... (${digits.length} digits)`;
}

function quoted(text: string): string {
  const short = lengthOf(text) <= 60 ? text : `${Array.from(text).slice(0, 57).join("")}...`;
  return `"${short.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

/** A number with an exponent from 1e16 and below 1e-4, as the other implementations write it. */
function numeral(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (size >= 1e-4 && size < 1e16)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}

/** Values for a sentence, shortened after `most`. */
export function listed(values: readonly unknown[], most = 12): string {
  const more = values.length > most ? `, ... (${values.length - most} more)` : "";
  return values.slice(0, most).map(shown).join(", ") + more;
}

/** The member a pointer ends in; for an item the member that lists it, with the index. */
export function lastStep(pointer: string): string {
  const cut = pointer.lastIndexOf("/");
  const token = pointer.slice(cut + 1);
  if (cut > 0 && /^[0-9]+$/.test(token)) return `${lastStep(pointer.slice(0, cut))}[${token}]`;
  return token.replaceAll("~1", "/").replaceAll("~0", "~") || "the request";
}

/** A wrong value for a message: its JSON type, and the value itself where that helps. */
function described(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `the string ${shown(value)}`;
    case "number":
    case "bigint":
      return `the number ${shown(value)}`;
    case "boolean":
      return `the boolean ${shown(value)}`;
    default:
      return shown(value);
  }
}
