/* From a request to its price: every input is priced by its variant's calculator, and the quotes are added up. */
import type { Problem } from "./problems.js";
import { Quote } from "./quotes.js";
import type { Rates } from "./quotes.js";
import { leafOf, pathOf } from "./walking.js";
import type { Located, Step, Tree } from "./walking.js";

/** The way from a request to its inputs, and the tree that their tags lead through. */
export type Way = readonly [path: readonly Step[], tree: Tree];

/** The way of a request: by the first marker it has, or by the only endpoint there is. */
export function wayOf(
  body: unknown,
  forms: readonly (readonly [marker: string, path: readonly Step[]])[],
  tree: Tree,
  endpoints: { readonly [operation: string]: Way },
): Way {
  const [only, ...others] = forms.length === 0 ? Object.values(endpoints) : [];
  return only !== undefined && others.length === 0 ? only : [pathOf(body, forms), tree];
}

/** The pointer and quote of every input. */
export function quotesOf(inputs: readonly Located[], tree: Tree, rates: Rates): [pointer: string, quote: Quote][] {
  return inputs.map(([pointer, input]) => {
    const price = leafOf(tree, input)?.price;
    return [pointer, price?.(input, rates) ?? new Quote({ status: "invalid", reason: "its tags lead to no variant" })];
  });
}

/** One quote for a whole request: the only one as it is, several added up, none for an invalid request. */
export function summed(quotes: readonly Quote[], problems: readonly Problem[]): Quote {
  const [first] = problems;
  if (first !== undefined) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    return new Quote({ status: "invalid", reason: `${first}${more}` });
  }
  const [only] = quotes;
  if (only === undefined) return new Quote({ status: "unpriced", reason: "nothing in this request is priced here" });
  return quotes.length === 1 ? only : total(quotes);
}

function total(quotes: readonly Quote[]): Quote {
  const units = [...new Set(quotes.map((quote) => quote.unit))].sort();
  const parts = {
    formula: [...new Set(quotes.map((quote) => quote.formula))].join(" + "),
    lines: quotes.flatMap((quote) => quote.lines),
    rates: quotes.flatMap((quote) => quote.rates),
  };
  const unpriced = quotes.find((quote) => quote.micro === null);
  if (units.length > 1) return new Quote({ ...parts, status: "unpriced", reason: `several units: ${units.join(", ")}` });
  const unit = units[0] ?? "";
  if (unpriced !== undefined) return new Quote({ ...parts, status: "unpriced", unit, reason: unpriced.reason });
  const micro = quotes.reduce((sum, quote) => sum + (quote.micro ?? 0n), 0n);
  return new Quote({ ...parts, status: "priced", unit, micro });
}
