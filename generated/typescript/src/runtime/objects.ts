/*
 * Members of decoded JSON objects. Only own members count, so that nothing inherited passes for data; a member that is
 * undefined counts as absent, because that is how it is sent.
 */

/** A JSON object. */
export type Body = { readonly [name: string]: unknown };

const hasOwn = Object.prototype.hasOwnProperty;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a member, undefined where there is none. */
export function own(body: Body, name: string): unknown {
  return hasOwn.call(body, name) ? body[name] : undefined;
}

/** Whether an object has a member. */
export function has(body: Body, name: string): boolean {
  return own(body, name) !== undefined;
}

/** How many members an object has. */
export function sizeOf(body: Body): number {
  let count = 0;
  for (const name of Object.keys(body)) if (body[name] !== undefined) count++;
  return count;
}

/** Whether an object has a member that is not null. */
export function given(body: Body, name: string): boolean {
  return (own(body, name) ?? null) !== null;
}
