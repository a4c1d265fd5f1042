/*
 * Amounts of money as decimal texts, added and compared exactly.
 */

const PLAIN = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** Digits and how many of them stand behind the point. */
type Parts = readonly [digits: bigint, scale: number];

function partsOf(text: string): Parts | undefined {
  const found = PLAIN.exec(text);
  if (found === null) return undefined;
  const [, sign = "", whole = "", broken = "", exponent = "0"] = found;
  const scale = broken.length - Number(exponent);
  const digits = BigInt(sign + whole + broken) * (scale < 0 ? 10n ** BigInt(-scale) : 1n);
  return [digits, Math.max(scale, 0)];
}

function aligned(left: Parts, right: Parts): [left: bigint, right: bigint, scale: number] {
  const scale = Math.max(left[1], right[1]);
  return [left[0] * 10n ** BigInt(scale - left[1]), right[0] * 10n ** BigInt(scale - right[1]), scale];
}

function textOf(digits: bigint, scale: number): string {
  const sign = digits < 0n ? "-" : "";
  const padded = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
  const whole = padded.slice(0, padded.length - scale);
  const broken = padded.slice(padded.length - scale).replace(/0+$/, "");
  return scale > 0 && broken ? `${sign}${whole}.${broken}` : sign + whole;
}

/** What a number or text of an answer is as an amount, undefined where it is none: 12.50 is "12.5". */
export function amountOf(value: unknown): string | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const parts = partsOf(String(value));
  return parts && textOf(...parts);
}

/** The sum of amounts. */
export function sum(amounts: readonly string[]): string {
  const total = amounts.reduce<Parts>((before, amount) => {
    const [left, right, scale] = aligned(before, partsOf(amount) ?? [0n, 0]);
    return [left + right, scale];
  }, [0n, 0]);
  return textOf(...total);
}

/** The product of two amounts. */
export function product(left: string, right: string): string {
  const [first, second]: [Parts, Parts] = [partsOf(left) ?? [0n, 0], partsOf(right) ?? [0n, 0]];
  return textOf(first[0] * second[0], first[1] + second[1]);
}

/** Whether one amount is more than another. */
export function isMore(amount: string, limit: string): boolean {
  const [left, right] = aligned(partsOf(amount) ?? [0n, 0], partsOf(limit) ?? [0n, 0]);
  return left > right;
}

/** An amount as a caller writes it. Throws a TypeError for what is no exact amount. */
export function exactly(amount: string | number | bigint): string {
  const found = typeof amount === "number" && !Number.isSafeInteger(amount) ? undefined : amountOf(String(amount));
  if (found === undefined) throw new TypeError('an amount is a whole number or a text such as "12.5"');
  return found;
}
