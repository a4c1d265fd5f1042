/*
 * A value of several alternatives that nothing tells apart: all are tried.
 *
 * Of a value that fits none, what is said is what keeps it from the alternative it is nearest to.
 */
import type { Checks } from "./checks.js";
import { Problem } from "./problems.js";

type Alternative = (value: unknown, at: string, problems: Problem[], hints: boolean) => void;

type Known = Map<Alternative, Map<string, Problem[]>>;

/** What was tried below the outermost value, for each list of problems that an alternative is filling. */
const tries = new WeakMap<Problem[], Known>();

/** `anyOf`: one alternative must fit; `oneOf`: exactly one. */
export function fits(
  check: Checks,
  value: unknown,
  at: string,
  problems: Problem[],
  hints: boolean,
  alternatives: readonly Alternative[],
  keyword: "anyOf" | "oneOf",
): void {
  if (check.standsIn(value)) return;
  const known: Known = tries.get(problems) ?? new Map<Alternative, Map<string, Problem[]>>();
  const tried: Problem[][] = [];
  const fitting: Problem[][] = [];
  for (const alternative of alternatives) {
    const found = ask(known, alternative, value, at, hints);
    tried.push(found);
    if (errors(found) > 0) continue;
    fitting.push(found);
    if (keyword === "anyOf") break;
  }
  const [first] = fitting;
  if (first === undefined) {
    nearest(value, at, tried, problems);
  } else if (fitting.length === 1) {
    problems.push(...first);
  } else {
    const several = `${String(fitting.length)} of ${String(alternatives.length)} alternatives fit, and exactly one may`;
    problems.push(new Problem(at, "oneOf", "fits-several", value, 1, several));
  }
}

/** Every alternative is asked once for each place, however many outer ones lead there. */
function ask(known: Known, alternative: Alternative, value: unknown, at: string, hints: boolean): Problem[] {
  const places = known.get(alternative) ?? new Map<string, Problem[]>();
  known.set(alternative, places);
  const asked = places.get(at);
  if (asked !== undefined) return asked;
  const found: Problem[] = [];
  places.set(at, found);
  tries.set(found, known);
  alternative(value, at, found, hints);
  return found;
}

function errors(found: readonly Problem[]): number {
  return found.filter((problem) => problem.severity === "error").length;
}

/** Whether one alternative is nearer than another: fewer errors, then fewer members that are not there. */
function isNearer(one: readonly Problem[], other: readonly Problem[]): boolean {
  const missing = (found: readonly Problem[]) => found.filter(({ rule }) => rule === "missing-field").length;
  return errors(one) < errors(other) || (errors(one) === errors(other) && missing(one) < missing(other));
}

/** What the nearest alternative says; those of another JSON type only where all are. */
function nearest(value: unknown, at: string, tried: readonly Problem[][], problems: Problem[]): void {
  const near = tried.filter(([first]) => !(first?.pointer === at && first.keyword === "type"));
  if (near.length > 0) {
    problems.push(...near.reduce((best, found) => (isNearer(found, best) ? found : best)));
    return;
  }
  const words = new Set(tried.flatMap(([first]) => String(first?.expected).split(" or ")));
  problems.push(new Problem(at, "type", "wrong-type", value, [...words].join(" or ")));
}
