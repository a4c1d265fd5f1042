/*
 * Explaining checks: called only for a value that failed its quick test, they say exactly what is wrong.
 *
 * Each returns the value as later rules may read it, or undefined where it is unusable. A value may fail the quick test and
 * still be valid (null where it is allowed, a reference, text with astral characters); then nothing is added.
 */
import { isMultiple, lengthOf, same } from "./numbers.js";
import { isObject, own, sizeOf } from "./objects.js";
import type { Body } from "./objects.js";
import { Problem } from "./problems.js";

interface Nulls {
  readonly nullable?: boolean;
}

interface IntegerBounds extends Nulls {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly format?: string;
}

interface NumberBounds extends Nulls {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: string;
}

interface StringBounds extends Nulls {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: Pattern;
}

interface ArrayBounds extends Nulls {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly unique?: boolean;
}

interface ObjectBounds extends Nulls {
  readonly minProperties?: number;
  readonly maxProperties?: number;
}

/** An ECMA-262 pattern, compiled when it is first needed; `form` is how it is written here. */
export class Pattern {
  #compiled: RegExp | undefined;
  readonly #form: string;

  constructor(
    readonly source: string,
    form: string = source,
  ) {
    this.#form = form;
  }

  test(text: string): boolean {
    this.#compiled ??= compiled(this.#form);
    return this.#compiled.test(text);
  }
}

function compiled(source: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch {
    return new RegExp(source); // escapes that only the older syntax allows
  }
}

/** The numbers a format allows: from -limit to below limit. */
function limitOf(format: string): number {
  return format === "int32" ? 2 ** 31 : format === "int64" ? 2 ** 63 : Infinity;
}

/**
 * The checks of one provider.
 *
 * `reference` names the members that make an object a reference to another step's output; such an object is let through in
 * place of any value.
 */
export class Checks {
  constructor(readonly reference: readonly string[] = []) {}

  /** True for a reference, which only the server can resolve. */
  standsIn(value: unknown): boolean {
    if (this.reference.length === 0 || !isObject(value)) return false;
    return this.reference.every((name) => typeof own(value, name) === "string");
  }

  /** A value of another JSON type; null is fine where it is allowed, a reference everywhere. */
  wrongType(value: unknown, pointer: string, problems: Problem[], expected: string, nullable = false): undefined {
    if (!(value === null && nullable) && !this.standsIn(value)) {
      problems.push(new Problem(pointer, "type", "wrong-type", value, expected));
    }
    return undefined;
  }

  /** An integral number within its bounds. */
  integer(value: unknown, pointer: string, problems: Problem[], bounds: IntegerBounds = {}): number | undefined {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      return this.wrongType(value, pointer, problems, "integer", bounds.nullable);
    }
    const { minimum, maximum, multipleOf, format } = bounds;
    const limit = format === undefined ? Infinity : limitOf(format);
    if (value < -limit || value >= limit) {
      problems.push(new Problem(pointer, "format", "bad-format", value, format));
    } else if (minimum !== undefined && value < minimum) {
      problems.push(new Problem(pointer, "minimum", "below-minimum", value, minimum, { multipleOf }));
    } else if (maximum !== undefined && value > maximum) {
      problems.push(new Problem(pointer, "maximum", "above-maximum", value, maximum, { multipleOf }));
    } else if (multipleOf !== undefined && value % multipleOf !== 0) {
      problems.push(new Problem(pointer, "multipleOf", "not-multiple-of", value, multipleOf, { minimum, maximum }));
    } else {
      return value;
    }
    return undefined;
  }

  /** A finite number within its bounds. */
  number(value: unknown, pointer: string, problems: Problem[], bounds: NumberBounds = {}): number | undefined {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      return this.wrongType(value, pointer, problems, "number", bounds.nullable);
    }
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = bounds;
    if (minimum !== undefined && value < minimum) {
      problems.push(new Problem(pointer, "minimum", "below-minimum", value, minimum));
    } else if (maximum !== undefined && value > maximum) {
      problems.push(new Problem(pointer, "maximum", "above-maximum", value, maximum));
    } else if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
      problems.push(new Problem(pointer, "exclusiveMinimum", "below-minimum", value, exclusiveMinimum));
    } else if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
      problems.push(new Problem(pointer, "exclusiveMaximum", "above-maximum", value, exclusiveMaximum));
    } else if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
      problems.push(new Problem(pointer, "multipleOf", "not-multiple-of", value, multipleOf));
    } else {
      return value;
    }
    return undefined;
  }

  /** Text of an allowed length (in code points) and form. */
  string(value: unknown, pointer: string, problems: Problem[], bounds: StringBounds = {}): string | undefined {
    if (typeof value !== "string") return this.wrongType(value, pointer, problems, "string", bounds.nullable);
    const { minLength, maxLength, pattern } = bounds;
    const length = minLength === undefined && maxLength === undefined ? 0 : lengthOf(value);
    if (minLength !== undefined && length < minLength) {
      problems.push(new Problem(pointer, "minLength", "too-short", value, minLength));
    } else if (maxLength !== undefined && length > maxLength) {
      problems.push(new Problem(pointer, "maxLength", "too-long", value, maxLength));
    } else if (pattern !== undefined && !pattern.test(value)) {
      problems.push(new Problem(pointer, "pattern", "bad-pattern", value, pattern.source));
    } else {
      return value;
    }
    return undefined;
  }

  /** true or false. */
  boolean(value: unknown, pointer: string, problems: Problem[], bounds: Nulls = {}): boolean | undefined {
    if (typeof value === "boolean") return value;
    return this.wrongType(value, pointer, problems, "boolean", bounds.nullable);
  }

  /** One of a list of scalars (a single one is a const). */
  oneOf<T>(
    value: unknown,
    pointer: string,
    problems: Problem[],
    values: readonly T[],
    bounds: Nulls = {},
  ): T | undefined {
    const found = values.find((allowed) => allowed === value);
    if (found !== undefined || (value === null && bounds.nullable) || this.standsIn(value)) return found;
    if (values.length === 1) problems.push(new Problem(pointer, "const", "wrong-const", value, values[0]));
    else problems.push(new Problem(pointer, "enum", "not-in-enum", value, values));
    return undefined;
  }

  /** An array with an allowed number of items; the items are checked by the caller. */
  array(
    value: unknown,
    pointer: string,
    problems: Problem[],
    bounds: ArrayBounds = {},
  ): readonly unknown[] | undefined {
    if (!Array.isArray(value)) return this.wrongType(value, pointer, problems, "array", bounds.nullable);
    const items: readonly unknown[] = value;
    const { minItems, maxItems, unique } = bounds;
    if (minItems !== undefined && items.length < minItems) {
      problems.push(new Problem(pointer, "minItems", "too-few-items", items, minItems));
    } else if (maxItems !== undefined && items.length > maxItems) {
      problems.push(new Problem(pointer, "maxItems", "too-many-items", items, maxItems));
    } else if (unique && items.some((left, index) => items.slice(0, index).some((right) => same(left, right)))) {
      problems.push(new Problem(pointer, "uniqueItems", "duplicate-item", items, true));
    }
    return items;
  }

  /** An object with an allowed number of members; the members are checked by the caller. */
  object(value: unknown, pointer: string, problems: Problem[], bounds: ObjectBounds = {}): Body | undefined {
    if (!isObject(value) || this.standsIn(value)) {
      return this.wrongType(value, pointer, problems, "object", bounds.nullable);
    }
    const { minProperties, maxProperties } = bounds;
    const count = minProperties === undefined && maxProperties === undefined ? 0 : sizeOf(value);
    if (minProperties !== undefined && count < minProperties) {
      problems.push(new Problem(pointer, "minProperties", "too-few-items", value, minProperties));
    } else if (maxProperties !== undefined && count > maxProperties) {
      problems.push(new Problem(pointer, "maxProperties", "too-many-items", value, maxProperties));
    }
    return value;
  }
}
