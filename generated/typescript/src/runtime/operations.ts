/* Operations and the checks of their bodies. */
import { isObject } from "./objects.js";
import type { Body } from "./objects.js";
import type { Problem } from "./problems.js";

/** One HTTP operation with a JSON body. */
export interface Operation<Id extends string = string> {
  readonly id: Id;
  readonly method: string;
  /** A template, such as /workflows/{workflowId}. */
  readonly path: string;
  /** Checks the body. */
  readonly check: (body: unknown, at: string, problems: Problem[], hints: boolean) => void;
  /** Checks the query, as an object. */
  readonly query?: (query: Body, at: string, problems: Problem[], hints: boolean) => void;
  /** The rules over query and body, neither of which has errors of its own. */
  readonly judge?: (query: Body, body: Body, at: string, problems: Problem[]) => void;
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
