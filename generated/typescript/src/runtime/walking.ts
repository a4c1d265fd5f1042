/*
 * Finding the inputs inside a request, and the variant an input is. A path says how to get from a form to its inputs; a
 * tree says which tags lead to which variant.
 */
import { has, isObject, own } from "./objects.js";
import type { Body } from "./objects.js";
import type { Quote, Rates } from "./quotes.js";

/** ["member", name], ["items"] or ["tag", name, value]. */
export type Step = readonly [kind: string, name?: string, value?: string];

/** A variant, and what prices it. */
export interface Leaf {
  readonly variant: string;
  readonly price: ((body: Body, rates: Rates) => Quote) | undefined;
}

/** A tag with what its values lead to. */
export interface Branch {
  readonly tag: string;
  readonly cases: readonly (readonly [value: unknown, below: Tree])[];
}

export type Tree = Leaf | Branch;

/** An input inside a request, with its pointer. */
export type Located = [pointer: string, input: Body];

/** The way from a request to its inputs, by the first marker the request has. */
export function pathOf(body: unknown, forms: readonly (readonly [marker: string, path: readonly Step[]])[]): readonly Step[] {
  return forms.find(([marker]) => isObject(body) && has(body, marker))?.[1] ?? [];
}

/** Every input below `body` with its pointer; what has another shape is passed over. */
export function inputsAt(body: unknown, path: readonly Step[], at = ""): Located[] {
  const [step, ...rest] = path;
  if (step === undefined) return isObject(body) ? [[at, body]] : [];
  const [kind, name = "", value] = step;
  if (kind === "items") {
    return Array.isArray(body) ? body.flatMap((item: unknown, index) => inputsAt(item, rest, `${at}/${index}`)) : [];
  }
  if (!isObject(body)) return [];
  if (kind === "tag") return own(body, name) === value ? inputsAt(body, rest, at) : [];
  return has(body, name) ? inputsAt(own(body, name), rest, `${at}/${name}`) : [];
}

/** The variant an input's tags lead to; undefined where they lead nowhere. */
export function leafOf(tree: Tree, body: unknown): Leaf | undefined {
  if (!isObject(body)) return undefined;
  let node: Tree | undefined = tree;
  while (node !== undefined && "cases" in node) {
    const value = own(body, node.tag);
    node = node.cases.find(([known]) => known === value)?.[1];
  }
  return node;
}
