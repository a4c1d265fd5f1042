/*
 * From an input, or anything on the way from an input to a whole request, to the body that an operation takes.
 */
import { has, isObject } from "../objects.js";
import { pathOf } from "../walking.js";
import type { Step } from "../walking.js";

type Forms = readonly (readonly [marker: string, path: readonly Step[]])[];

/** `body` as the form with `marker`; what fits nothing stays as it is. */
export function wrapped(body: unknown, forms: Forms, marker: string): unknown {
  const whole = forms.find(([name]) => name === marker)?.[1] ?? [];
  const own = pathOf(body, forms);
  const missing = whole.slice(0, whole.length - own.length);
  const isKnown = isObject(body) && forms.some(([name]) => has(body, name));
  if (!isKnown || JSON.stringify(whole.slice(missing.length)) !== JSON.stringify(own)) return body;
  return missing.reduceRight<unknown>(around, body);
}

function around(inner: unknown, [kind, name = "", value]: Step): unknown {
  if (kind === "member") return { [name]: inner };
  return kind === "tag" ? { [name]: value, ...(inner as object) } : [inner];
}
