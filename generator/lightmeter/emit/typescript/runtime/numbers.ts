/*
 * Numbers as JSON Schema sees them: 1024.0 is an integer, true is not 1, and 0.3 is a multiple of 0.1. And exact
 * arithmetic on BigInt. A JSON integer beyond 2^53 has been rounded before it comes here; it is judged as it would be sent.
 */
import { isObject } from "./objects.js";

/** The length of a text in code points. */
export function lengthOf(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      count--;
      index++;
    }
  }
  return count;
}

/** Equality of JSON values. */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => same(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && same(left[name], right[name]))
  );
}

/** Exact test on the decimal as written: 0.3 is a multiple of 0.1, although the doubles are not. */
export function isMultiple(value: number, step: string): boolean {
  const [top, topScale] = decimal(String(value));
  const [bottom, bottomScale] = decimal(step);
  const scale = Math.max(topScale, bottomScale);
  return (top * 10n ** BigInt(scale - topScale)) % (bottom * 10n ** BigInt(scale - bottomScale)) === 0n;
}

/** A decimal as an integer over a power of ten. */
function decimal(text: string): [integer: bigint, scale: number] {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "", broken = ""] = mantissa.split(".");
  const digits = BigInt(whole + broken);
  const scale = broken.length - Number(exponent);
  return scale < 0 ? [digits * 10n ** BigInt(-scale), 0] : [digits, scale];
}

/** The multiples of `step` on both sides of an integer that are within the bounds. */
export function nearest(number: number, minimum: number | undefined, maximum: number | undefined, step: number): bigint[] {
  const below = floorDiv(BigInt(number), BigInt(step)) * BigInt(step);
  return [below, below + BigInt(step)].filter(
    (near) => (minimum === undefined || near >= minimum) && (maximum === undefined || near <= maximum),
  );
}

/** The largest integer not above value / divisor, for negative values too. */
export function floorDiv(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

/** The smallest integer not below value / divisor. */
export function ceilDiv(value: bigint, divisor: bigint): bigint {
  return -floorDiv(-value, divisor);
}

/** The integer nearest to numerator / divisor; a half goes up. */
export function halfUp(numerator: bigint, divisor: bigint): bigint {
  return floorDiv(2n * numerator + divisor, 2n * divisor);
}

/** The smaller of two. */
export function lesser<T extends number | bigint>(left: T, right: T): T {
  return right < left ? right : left;
}

/** The larger of two. */
export function greater<T extends number | bigint>(left: T, right: T): T {
  return right > left ? right : left;
}

/** One of the whole numbers that a text is made of, as in "1024x768"; NaN where it is not of that form. */
export function part(text: unknown, separator: string, count: number, index: number): number {
  if (typeof text !== "string") return NaN;
  const found = text.split(separator);
  const digits = found[index];
  return found.length === count && digits !== undefined && /^[0-9]{1,7}$/.test(digits) ? Number(digits) : NaN;
}
