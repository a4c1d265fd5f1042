/*
 * Secrets that cannot be printed, and texts with every secret taken out.
 */

export const HIDDEN = "[secret]";

const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** A text that only `reveal` gives away: not String, JSON, a template, util.inspect, nor a structured clone. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [INSPECT](): string {
    return `Secret(${HIDDEN})`;
  }
}

/** A declared security scheme: how and under which name a request carries the secret. */
export interface Scheme {
  readonly kind: "bearer" | "basic" | "header" | "query" | "cookie";
  readonly parameter: string;
}

/** The header with the secret. */
export function headerOf(scheme: Scheme, secret: Secret): [name: string, value: string] {
  const name = scheme.parameter.toLowerCase();
  if (scheme.kind === "bearer") return [name, `Bearer ${secret.reveal()}`];
  return [name, scheme.kind === "basic" ? `Basic ${btoa(secret.reveal())}` : secret.reveal()];
}

/** Takes secrets out of texts. */
export type Clean = (text: string) => string;

/** Takes out the secret itself, and whatever stands where a scheme puts one. */
export function redactor(schemes: readonly Scheme[], secret: Secret | undefined): Clean {
  const names = ["Authorization", "sig", "signature", ...schemes.map((scheme) => scheme.parameter)];
  const escaped = names.map((name) => name.replace(/[^A-Za-z0-9]/g, "\\$&")).join("|");
  const named = new RegExp(`\\b(${escaped})(['"]?\\s*[:=]\\s*['"]?)(?:(?:bearer|basic)\\s+)?[^\\s&'",;)]+`, "gi");
  return (text) => {
    const own = secret === undefined ? text : text.replaceAll(secret.reveal(), HIDDEN);
    return own.replace(named, `$1$2${HIDDEN}`).replace(/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${HIDDEN}`);
  };
}
