/*
 * Reading answers by JSON Pointers in which `*` stands for every item. A pointer that is not given leads nowhere.
 */
import { isObject, own } from "../objects.js";
import { amountOf, sum } from "./amounts.js";

/** Every value a pointer leads to. */
export function at(data: unknown, pointer: string | undefined): unknown[] {
  if (pointer === undefined) return [];
  if (pointer === "") return data === undefined ? [] : [data];
  const end = pointer.indexOf("/", 1);
  const step = (end < 0 ? pointer.slice(1) : pointer.slice(1, end)).replaceAll("~1", "/").replaceAll("~0", "~");
  const rest = end < 0 ? "" : pointer.slice(end);
  if (Array.isArray(data)) return step === "*" ? data.flatMap((item: unknown) => at(item, rest)) : [];
  return isObject(data) ? at(own(data, step), rest) : [];
}

/** Distinct texts at several places, empty ones left out. */
export function texts(data: unknown, pointers: readonly (string | undefined)[]): string[] {
  const found = pointers.flatMap((pointer) => at(data, pointer));
  return [...new Set(found.filter((value) => typeof value === "string" && value !== ""))] as string[];
}

/** The first text at a place, "" where there is none. */
export function text(data: unknown, pointer: string | undefined): string {
  return texts(data, [pointer])[0] ?? "";
}

/** Debits and credits of a job, added up; undefined where none are listed. */
export function charges(data: unknown, pointer: string | undefined): { debit: string; credit: string } | undefined {
  const listed = at(data, pointer).flatMap((list) => at(list, "/*"));
  const of = (kind: string): string =>
    sum(listed.flatMap((one) => (isObject(one) && own(one, "type") === kind ? (amountOf(own(one, "amount")) ?? []) : [])));
  return listed.length > 0 ? { debit: of("debit"), credit: of("credit") } : undefined;
}
