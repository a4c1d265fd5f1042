"""Quick conditions of scalars: false for good values, true where something may be wrong.

In: a scalar `Type` and the name it is bound to. Out: a condition, and the arguments of the call that explains.
"""

from __future__ import annotations

from decimal import Decimal

from lightmeter.emit.typescript.literals import ts_array, ts_literal, ts_string
from lightmeter.emit.typescript.needs import Module
from lightmeter.model.ecma import script_form
from lightmeter.model.types import Boolean, Enum, Integer, Number, Scalar, String, Type

FEW = 6
"""Up to this many enum values stand in the condition itself; more get a name at the top of the module."""


def condition_of(module: Module, kind: Type, subject: str, name: str) -> tuple[str, dict[str, str]]:
    """The quick condition of a scalar (true where something may be wrong) and the arguments of its explanation."""
    match kind:
        case Integer():
            return _integer(kind, subject)
        case Number():
            return _number(kind, subject)
        case String():
            return string_condition(module, kind, subject, name)
        case Boolean():
            return f'typeof {subject} !== "boolean"', {}
        case Enum():
            return _enum(module, kind, subject, name)
        case _:
            raise TypeError(f"{kind} is not a scalar type")


BITS = {"int32": 31, "int64": 63}


def _integer(kind: Integer, subject: str) -> tuple[str, dict[str, str]]:
    low, high, step = kind.minimum, kind.maximum, kind.multiple_of
    bits = BITS.get(kind.format or "")
    arguments = bounds_of(minimum=low, maximum=high, multipleOf=step)
    tests = [f'typeof {subject} !== "number"']
    tests.append(f"{subject} % {step} !== 0" if step else f"!Number.isInteger({subject})")
    if bits:
        arguments["format"] = ts_string(kind.format or "")
    if bits and low is None and high is None:
        tests += [f"{subject} < -{2**bits}", f"{subject} >= {2**bits}"]
    else:
        tests += _range_tests(subject, low, high)
    return " || ".join(tests), arguments


def _number(kind: Number, subject: str) -> tuple[str, dict[str, str]]:
    tests = [f'typeof {subject} !== "number"', f"!Number.isFinite({subject})"]
    tests += _range_tests(subject, kind.minimum, kind.maximum)
    if kind.exclusive_minimum is not None:
        tests.append(f"{subject} <= {number_text(kind.exclusive_minimum)}")
    if kind.exclusive_maximum is not None:
        tests.append(f"{subject} >= {number_text(kind.exclusive_maximum)}")
    arguments = bounds_of(
        minimum=kind.minimum,
        maximum=kind.maximum,
        exclusiveMinimum=kind.exclusive_minimum,
        exclusiveMaximum=kind.exclusive_maximum,
    )
    if kind.multiple_of is not None:
        arguments["multipleOf"] = ts_string(str(kind.multiple_of))
        tests.append(f"!isMultiple({subject}, {arguments['multipleOf']})")
    return " || ".join(tests), arguments


def string_condition(module: Module, kind: String, subject: str, name: str) -> tuple[str, dict[str, str]]:
    """Lengths count code points: code units are never fewer, and at most twice as many."""
    tests = [f'typeof {subject} !== "string"']
    if kind.min_length:
        tests.append(f"{subject}.length < {2 * kind.min_length if kind.min_length > 1 else 1}")
    tests += length_tests(f"{subject}.length", None, kind.max_length)
    arguments = bounds_of(minLength=kind.min_length, maxLength=kind.max_length)
    if kind.pattern is not None:
        arguments["pattern"] = pattern_constant(module, kind.pattern, name)
        tests.append(f"!{arguments['pattern']}.test({subject})")
    return " || ".join(tests), arguments


def pattern_constant(module: Module, pattern: str, name: str) -> str:
    """Written out where it depends on the version of Unicode, so that every machine agrees with Python."""
    form = script_form(pattern)
    texts = ", ".join(map(ts_string, dict.fromkeys((pattern, form))))
    return module.constant(f"{name}_pattern", f"/* @__PURE__ */ new Pattern({texts})")


def _enum(module: Module, kind: Enum, subject: str, name: str) -> tuple[str, dict[str, str]]:
    if len(kind.values) <= FEW:
        test = " && ".join(f"{subject} !== {ts_literal(value)}" for value in kind.values) or "true"
        return test, {"": ts_array(kind.values)}
    constant = module.constant(kind.name or name, ts_array(kind.values))
    return f"!({constant} as readonly unknown[]).includes({subject})", {"": constant}


def length_tests(length: str, low: int | None, high: int | None) -> list[str]:
    tests = [f"{length} < {low}"] if low else []
    return tests + ([f"{length} > {high}"] if high is not None else [])


def _range_tests(subject: str, low: int | Decimal | None, high: int | Decimal | None) -> list[str]:
    tests = [f"{subject} < {number_text(low)}"] if low is not None else []
    return tests + ([f"{subject} > {number_text(high)}"] if high is not None else [])


def number_text(value: int | Decimal | None) -> str:
    return "" if value is None else ts_literal(_whole(value))


def _whole(value: int | Decimal) -> Scalar:
    return int(value) if value == int(value) else value


def bounds_of(**arguments: int | Decimal | None) -> dict[str, str]:
    return {name: number_text(value) for name, value in arguments.items() if value is not None}
