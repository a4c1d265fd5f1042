/* Operations: which one a text or an address means, and the checks of its body and query. */
import { isObject } from "./objects.js";
import type { Body } from "./objects.js";
import { Problem } from "./problems.js";
import type { Severity } from "./problems.js";

/** One HTTP operation with a JSON body. */
export interface Operation<Id extends string = string> {
  readonly id: Id;
  readonly method: string;
  /** A template, such as /workflows/{workflowId}. */
  readonly path: string;
  /** Checks the body. */
  readonly check: (body: unknown, at: string, problems: Problem[], hints: boolean) => void;
  /** How the text of a query parameter is read; others stay text. */
  readonly kinds?: { readonly [name: string]: "number" | "boolean" };
  /** Checks the query, as an object. */
  readonly query?: (query: Body, at: string, problems: Problem[], hints: boolean) => void;
  /** The rules over query and body, neither of which has errors of its own. */
  readonly judge?: (query: Body, body: Body, at: string, problems: Problem[], severity?: Severity) => void;
}

/** What is wrong with a body of an operation. */
export function bodyProblems(operations: readonly Operation[], id: string, body: unknown): Problem[] {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new RangeError(`there is no operation ${id}`);
  const problems: Problem[] = [];
  operation.check(body, "", problems, false);
  return problems;
}

/** What is wrong with body and query of an operation; pointers of the query begin with /query. */
export function callProblems(operations: readonly Operation[], id: string, body: unknown, query: Body): Problem[] {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) return [];
  const problems = bodyProblems(operations, id, body);
  operation.query?.(query, "/query", problems, false);
  if (problems.length === 0 && isObject(body)) operation.judge?.(query, body, "", problems);
  return problems.filter((problem) => problem.severity === "error");
}

/** The operation that a text means: its id, the variant it makes, its path or its address; undefined where there is none. */
export function operationAt<Id extends string>(
  operations: readonly Operation<Id>[],
  servers: readonly string[],
  provider: string,
  endpoint: string,
): Operation<Id> | undefined {
  const name = endpoint.startsWith(`${provider}/`) ? endpoint.slice(provider.length + 1) : endpoint;
  const url = endpoint.includes("://") || endpoint.startsWith("/") ? endpoint : `/${endpoint}`;
  return (
    operations.find((one) => one.id === name) ??
    operationFor(operations, servers, "POST", url) ??
    operationFor(operations, servers, undefined, url)
  );
}

/** The operation whose server, method and path fit; an address without a host fits any server. */
export function operationFor<Id extends string>(
  operations: readonly Operation<Id>[],
  servers: readonly string[],
  method: string | undefined,
  url: string,
): Operation<Id> | undefined {
  const [, , host = "", address = ""] = /^([a-z][a-z0-9+.-]*:)?(?:\/\/([^/?#]*))?([^?#]*)/i.exec(url) ?? [];
  const fitting = servers.filter((server) => host === "" || new URL(server).host === host.toLowerCase());
  return fitting
    .map((server) => pathBelow(new URL(server).pathname, address))
    .flatMap((path) => operations.filter((one) => (method ?? one.method) === one.method && fits(one.path, path)))[0];
}

function pathBelow(base: string, path: string): string {
  const root = base.replace(/\/+$/, "");
  return (path.startsWith(root) ? path.slice(root.length) : path).replace(/\/+$/, "") || "/";
}

/** Whether a path is one of a template; a parameter is one segment. */
function fits(template: string, path: string): boolean {
  const [wanted, found] = [template.split("/"), path.split("/")];
  return wanted.length === found.length && wanted.every((part, place) => fitsSegment(part, found[place] ?? ""));
}

function fitsSegment(template: string, segment: string): boolean {
  const parts = template.split(/\{[^}]*\}/);
  if (parts.length === 1) return template === segment;
  const escaped = parts.map((part) => part.replace(/[^A-Za-z0-9_]/g, "\\$&")).join("[^/]+");
  return new RegExp(`^${escaped}$`).test(segment);
}

/** Check a body as the operation at an endpoint would; its query too where the endpoint is an address with one. */
export function checkAt(
  operation: Operation | undefined,
  operations: readonly Operation[],
  endpoint: string,
  body: unknown,
  problems: Problem[],
  hints: boolean,
): void {
  if (operation === undefined) {
    const endpoints = operations.map((one) => one.id);
    problems.push(new Problem("", null, "unknown-request", undefined, endpoints, { endpoints, endpoint }));
    return;
  }
  operation.check(body, "", problems, hints);
  const isAddress = endpoint.includes("/") && endpoint.includes("?");
  const query = isAddress ? queryOf(operation, endpoint) : {};
  if (isAddress) checkQuery(operation, query, problems, hints);
  const isSound = problems.every((problem) => problem.severity !== "error");
  if ((isAddress || hints) && isSound && isObject(body)) {
    operation.judge?.(query, body, "", problems, isAddress ? "error" : "warning");
  }
}

/** What is wrong with a query; it is told at the address, which has no members. */
function checkQuery(operation: Operation, query: Body, problems: Problem[], hints: boolean): void {
  const told: Problem[] = [];
  operation.query?.(query, "", told, hints);
  for (const { keyword, rule, value, expected, message, severity } of told) {
    problems.push(new Problem("", keyword, rule, value, expected, message, severity));
  }
}

/** The query of an address as JSON values; what cannot be read as its kind stays text, for the check to name. */
function queryOf(operation: Operation, url: string): Body {
  const text = url.split("#")[0] ?? "";
  const pairs = new URLSearchParams(text.slice(text.indexOf("?") + 1));
  return Object.fromEntries(Array.from(pairs, ([name, value]) => [name, valueOf(value, operation.kinds?.[name])]));
}

function valueOf(text: string, kind: "number" | "boolean" | undefined): unknown {
  if (kind === "boolean" && /^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return kind === "number" && /^-?\d{1,18}(\.\d{1,18})?$/.test(text) ? Number(text) : text;
}
