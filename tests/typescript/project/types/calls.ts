// What the functions take and give.
import { cost, inputs, lint, quotes, RATES, Rates, validate, variantOf } from "@lightmeter/client/civitai";
import type { AnyImageGenInput, Problem, Quote, Severity } from "@lightmeter/client/civitai";

const body: unknown = JSON.parse("{}");
export const problems: Problem[] = validate(body);
export const severities: Severity[] = lint(body).map((problem) => problem.severity);
export const quote: Quote = cost(body, { at: "2026-01-01", rates: new Rates(RATES.entries) });
export const amount: string | null = quote.amount;
export const micro: bigint | null = quote.micro;
export const all: [string, Quote][] = quotes(body);
export const name: string | undefined = variantOf(body);
export const pointers: string[] = inputs(body).map(([pointer]) => pointer);

/** A union is told apart by its tags. */
export function images(input: AnyImageGenInput): number {
  if (input.engine === "flux2" && input.operation === "editImage") {
    return Array.isArray(input.images) ? input.images.length : 0;
  }
  // @ts-expect-error not every variant has images
  return input.images;
}

// @ts-expect-error an amount is no number
export const sum: number = quote.amount;
// @ts-expect-error a quote is not changed
quote.micro = 0n;
