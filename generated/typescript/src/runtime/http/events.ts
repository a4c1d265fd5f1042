/*
 * Callbacks: what the provider posts to a URL of yours, read and told apart.
 */
import { isObject, has, own } from "../objects.js";
import { parseJson } from "./answers.js";

/** Name of an event and the members it must have. */
export type Kinds = readonly (readonly [name: string, needed: readonly string[]])[];

/** The kind of an event, and the event. Throws a TypeError for what is none. */
export function parseEvent(content: unknown, kinds: Kinds): [kind: string, event: unknown] {
  const data = decoded(content);
  const fitting = isObject(data) ? kinds.filter(([, needed]) => needed.every((name) => has(data, name))) : [];
  const [best] = [...fitting].sort((left, right) => right[1].length - left[1].length);
  if (best !== undefined) return [best[0], data];
  throw new TypeError(`not an event of this provider; one of ${kinds.map(([name]) => name).join(", ")}`);
}

function decoded(content: unknown): unknown {
  try {
    if (typeof content === "string") return JSON.parse(content);
    return content instanceof Uint8Array ? parseJson(content) : content;
  } catch {
    return undefined;
  }
}

/** What tells repeats apart: two deliveries of the same event have the same identity. */
export function identityOf(content: unknown, kinds: Kinds): string {
  const [kind, event] = parseEvent(content, kinds);
  const needed = kinds.find(([name]) => name === kind)?.[1] ?? [];
  return JSON.stringify([kind, ...needed.map((name) => (isObject(event) ? own(event, name) : undefined))]);
}
