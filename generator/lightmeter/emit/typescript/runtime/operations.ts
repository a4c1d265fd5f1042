/* Operations and the checks of their bodies. */
import type { Problem } from "./problems.js";

/** One HTTP operation with a JSON body. */
export interface Operation<Id extends string = string> {
  readonly id: Id;
  readonly method: string;
  /** A template, such as /workflows/{workflowId}. */
  readonly path: string;
  readonly check: (body: unknown, at: string, problems: Problem[], hints: boolean) => void;
}

/** What is wrong with a body of an operation. */
export function bodyProblems(operations: readonly Operation[], id: string, body: unknown): Problem[] {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new RangeError(`there is no operation ${id}`);
  const problems: Problem[] = [];
  operation.check(body, "", problems, false);
  return problems;
}
