/*
 * From an outcome to an error, or none: statuses, problem documents, paths of the provider. Secrets are taken out.
 */
import { isObject, own } from "../objects.js";
import { join } from "../problems.js";
import type { Problem } from "../problems.js";
import type { Call, Core } from "./calls.js";
import { APIError, BadAnswerError, CanceledError, classOf, ConnectionError, RateLimitError, TimeoutError } from "./errors.js";
import type { FieldProblem, StatusError } from "./errors.js";
import type { Answer, Failure, Outcome } from "./wire.js";

/** Characters of an answer that an error keeps. */
const LONGEST = 2000;

/** What is wrong with an outcome; undefined for an answer that can be used. */
export function errorOf(core: Core, call: Call, outcome: Outcome): APIError | undefined {
  const name = `${call.method} ${call.template}`;
  if ("failure" in outcome) return noAnswer(name, outcome, core);
  if (outcome.status >= 200 && outcome.status < 300) return unreadable(name, call, outcome);
  return statusError(core, call, outcome);
}

function noAnswer(name: string, { failure, message, sent }: Failure, core: Core): APIError {
  const text = `${name}: ${core.clean(message)}`;
  if (failure === "timeout") return new TimeoutError(text, sent);
  if (failure === "connection") return new ConnectionError(text, sent);
  const error = failure === "canceled" ? new CanceledError(text) : new BadAnswerError(text);
  error.doubt = sent;
  return error;
}

function unreadable(name: string, call: Call, answer: Answer): APIError | undefined {
  if (!isJson(call, answer)) return undefined;
  try {
    parseJson(answer.content);
    return undefined;
  } catch {
    const error = new BadAnswerError(`${name}: the answer (${answer.status}) is not whole JSON`);
    error.doubt = true;
    return error;
  }
}

/** Whether an answer is to be read as JSON. */
export function isJson(call: Call, answer: Answer): boolean {
  if (call.answer !== "any") return call.answer === "json";
  const media = (answer.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  return ["application/json", "text/json", "application/x-json"].includes(media) || media.endsWith("+json");
}

/** JSON in UTF-8 without a byte order mark. Throws for anything else. */
export function parseJson(content: Uint8Array): unknown {
  return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content));
}

/** The error class of a status, filled from the problem document or plain text in the body. */
function statusError(core: Core, call: Call, answer: Answer): StatusError {
  const text = core.clean(new TextDecoder().decode(answer.content).slice(0, LONGEST));
  const details = documentOf(text);
  const detail = stringOf(details["detail"]) || stringOf(details["title"]) || plain(text);
  const fields = fieldsOf(core, call, details);
  const said = detail ? ` ${detail}` : "";
  const listed = fields.map((one) => `\n  ${one.pointer || "/"}: ${one.message}`).join("");
  const headers = Object.fromEntries(
    Object.entries(answer.headers).flatMap(([key, value]) => (key === "set-cookie" ? [] : [[key, core.clean(value)]])),
  );
  const message = `${call.method} ${call.template}: ${answer.status}${said}${listed}`;
  const error = new (classOf(answer.status))(message, { status: answer.status, detail, details, fields, headers, text });
  if (error instanceof RateLimitError) error.retryAfter = retryAfter(headers);
  return error;
}

type Details = { readonly [name: string]: unknown };

function documentOf(text: string): Details {
  const found = valueOf(text);
  return isObject(found) ? found : {};
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A plain text, or a JSON string: both are met as the body of a 403. */
function plain(text: string): string {
  const found = valueOf(text);
  if (found !== undefined) return stringOf(found).slice(0, 300);
  return /^\s*[{<]/.test(text) ? "" : text.split(/\s+/).join(" ").trim().slice(0, 300);
}

function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The members complained about: an object of paths with messages (`errors`), or a list with places (`detail`). */
function fieldsOf(core: Core, call: Call, details: Details): FieldProblem[] {
  const complaints = [...byPath(details["errors"]), ...byPlace(details["detail"])];
  if (complaints.length === 0) return [];
  const known = ownProblems(core, call);
  return complaints.map((one) => ({ ...one, rule: known.find((problem) => problem.pointer === one.pointer)?.rule }));
}

type Complaint = Omit<FieldProblem, "rule">;

function byPath(errors: unknown): Complaint[] {
  if (!isObject(errors)) return [];
  return Object.entries(errors).flatMap(([path, messages]) =>
    (Array.isArray(messages) ? messages : [messages]).map((message) => ({
      pointer: toPointer(path),
      path,
      message: String(message),
    })),
  );
}

/** `[{"loc": ["body", "width"], "msg": "..."}]`; the first place says that it is the body. */
function byPlace(detail: unknown): Complaint[] {
  if (!Array.isArray(detail)) return [];
  return detail.filter(isObject).flatMap((one) => {
    const place = own(one, "loc");
    if (!Array.isArray(place)) return [];
    const steps = place.map(String);
    const inner = steps[0] === "body" ? steps.slice(1) : steps;
    return [{ pointer: join("", ...inner), path: steps.join("."), message: String(own(one, "msg") ?? "") }];
  });
}

/** What we ourselves say about the body, hints included: looked at only when the provider complains. */
function ownProblems(core: Core, call: Call): Problem[] {
  return isObject(call.body) ? core.provider.lint(call.operation, call.body) : [];
}

/**
 * A JSON Pointer for `steps[0].input.resolution`, `$.steps[0]`, `$['a b']`; pointers are left as they are.
 *
 * The guide of Civitai speaks of JSON Pointers and shows dotted paths, so both are read (reading C21).
 */
export function toPointer(path: string): string {
  if (path === "" || path.startsWith("/")) return path;
  const steps = path.replace(/^\$/, "").matchAll(/\.?([^.[\]]+)|\[(\d+)\]|\[['"](.*?)['"]\]/g);
  return join("", ...Array.from(steps, ([, dotted, index, quoted]) => dotted ?? index ?? quoted ?? ""));
}

/** Milliseconds that `Retry-After` asks for, as a number of seconds or a date; undefined where it says nothing. */
export function retryAfter(headers: { readonly [name: string]: string }): number | undefined {
  const text = headers["retry-after"]?.trim() ?? "";
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) return Number(text) * 1000;
  const date = /^[A-Za-z]{3}, /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(date - Date.now(), 0);
}
