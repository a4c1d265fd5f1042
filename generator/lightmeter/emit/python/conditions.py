"""Quick conditions of scalars: false for good values, and cheap.

In: a scalar type and the name its value is bound to. Out: a Python condition, and the arguments of the call that
explains a value for which it is true.
"""

from __future__ import annotations

from decimal import Decimal

from lightmeter.emit.literals import python_literal, python_string, python_tuple
from lightmeter.emit.python.needs import Module
from lightmeter.model.ecma import python_regex
from lightmeter.model.types import (
    Boolean,
    Enum,
    Integer,
    Number,
    Scalar,
    String,
    Type,
)

FEW = 6
"""Up to this many enum values stand in the condition itself; more get a name at the top of the module."""

MANY = 200
"""Up to this many multiples are looked up in a set, which is cheaper than two comparisons and a remainder."""


def condition_of(module: Module, kind: Type, local: str, name: str) -> tuple[str, dict[str, str]]:
    """The quick condition of a scalar (true where something may be wrong) and the arguments of its explanation."""
    match kind:
        case Integer():
            return _integer(module, kind, local, name)
        case Number():
            return _number(kind, local)
        case String():
            return string_condition(module, kind, local, name)
        case Boolean():
            return f"type({local}) is not bool", {}
        case Enum():
            return _enum(module, kind, local, name)
        case _:
            raise TypeError(f"{kind} is not a scalar type")


def _integer(module: Module, kind: Integer, local: str, name: str) -> tuple[str, dict[str, str]]:
    low, high, step = kind.minimum, kind.maximum, kind.multiple_of
    bits = {"int32": 31, "int64": 63}.get(kind.format or "")
    arguments = arguments_of(minimum=low, maximum=high, multiple_of=step)
    if bits:
        arguments["format"] = python_string(kind.format or "")
    tests = [f"type({local}) is not int"]
    if step is not None and low is not None and high is not None and (high - low) // step < MANY:
        values = range(-(-low // step) * step, high + 1, step)
        constant = module.constant(f"multiples_of_{step}", f"frozenset({values})")
        return f"{tests[0]} or {local} not in {constant}", arguments
    if bits and low is None and high is None:
        tests.append(f"not -(2**{bits}) <= {local} < 2**{bits}")
    else:
        tests += _range_tests(local, number_text(low), number_text(high))
    if step is not None:
        tests.append(f"{local} % {step}")
    return " or ".join(tests), arguments


def _number(kind: Number, local: str) -> tuple[str, dict[str, str]]:
    tests = [f"(type({local}) is not int and type({local}) is not float)"]
    low, high = number_text(kind.minimum) or "-INFINITY", number_text(kind.maximum) or "INFINITY"
    below = "<=" if kind.minimum is not None else "<"
    above = "<=" if kind.maximum is not None else "<"
    tests.append(f"not {low} {below} {local} {above} {high}")
    if kind.exclusive_minimum is not None:
        tests.append(f"{local} <= {number_text(kind.exclusive_minimum)}")
    if kind.exclusive_maximum is not None:
        tests.append(f"{local} >= {number_text(kind.exclusive_maximum)}")
    arguments = arguments_of(
        minimum=kind.minimum,
        maximum=kind.maximum,
        exclusive_minimum=kind.exclusive_minimum,
        exclusive_maximum=kind.exclusive_maximum,
    )
    if kind.multiple_of is not None:
        arguments["multiple_of"] = python_string(str(kind.multiple_of))
        tests.append(f"not is_multiple({local}, {arguments['multiple_of']})")
    return " or ".join(tests), arguments


def string_condition(module: Module, kind: String, local: str, name: str) -> tuple[str, dict[str, str]]:
    tests = [f"type({local}) is not str", *length_tests(local, kind.min_length, kind.max_length)]
    arguments = arguments_of(min_length=kind.min_length, max_length=kind.max_length)
    if kind.pattern is not None:
        source, python = python_string(kind.pattern), python_string(python_regex(kind.pattern))
        constant = module.constant(f"{name}_pattern", f"Pattern({source}, {python})")
        tests.append(f"{local} not in {constant} and not {constant}.admits({local})")
        arguments["pattern"] = constant
    return " or ".join(tests), arguments


def _enum(module: Module, kind: Enum, local: str, name: str) -> tuple[str, dict[str, str]]:
    source = python_tuple(kind.values)
    if not all(isinstance(value, str) for value in kind.values):
        constant = module.constant(kind.name or name, source)
        return f"not any(same({local}, allowed) for allowed in {constant})", {"": constant}
    if len(kind.values) == 1:
        return f"{local} != {python_literal(kind.values[0])}", {"": source}
    if len(kind.values) <= FEW:
        return f"{local} not in {source}", {"": source}
    constant = module.constant(kind.name or name, f"dict.fromkeys({source})")
    return f"type({local}) is not str or {local} not in {constant}", {"": constant}


def length_tests(local: str, low: int | None, high: int | None) -> list[str]:
    tests = [f"len({local}) < {low}"] if low else []
    return tests + ([f"len({local}) > {high}"] if high is not None else [])


def _range_tests(local: str, low: str | None, high: str | None) -> list[str]:
    match low, high:
        case None, None:
            return []
        case _, None:
            return [f"{local} < {low}"]
        case None, _:
            return [f"{local} > {high}"]
        case _:
            return [f"not {low} <= {local} <= {high}"]


def number_text(value: int | Decimal | None) -> str | None:
    return None if value is None else python_literal(_whole(value))


def _whole(value: int | Decimal) -> Scalar:
    return int(value) if value == int(value) else value


def arguments_of(**arguments: int | Decimal | None) -> dict[str, str]:
    return {name: number_text(value) or "" for name, value in arguments.items() if value is not None}
