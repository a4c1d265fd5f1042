"""What surely fits a type, as a condition over its JSON text. Stricter than the type: what SQL cannot judge fails.

In: types. Out: SQL text, None where no value is sure.
"""

from __future__ import annotations

import json
from decimal import Decimal

from lightmeter.emit.sql.arithmetic import DOUBLE
from lightmeter.emit.sql.readers import Reader
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Nullable,
    Number,
    String,
    Type,
)
from lightmeter_cost.sqltext import one_of

_ITEM = r'"[^"\\]*"'
_SOME = r'"[^"\\]+"'
_NUMBER = r"-?(?:0|[1-9][0-9]{0,14})(?:[.][0-9]{1,17})?"
_BITS = {"int32": 31, "int64": 63}
_BACKSLASH = chr(92)


def whole_name(raw: str) -> str:
    """The column with the whole number that a text is: reckoned once, read by several conditions."""
    return f"whole_{raw}"


def number_name(raw: str) -> str:
    """The column with the number that a text is."""
    return f"number_{raw}"


def surely(kind: Type, raw: str, reader: Reader) -> str | None:
    """True only for texts that the emitted validator accepts; `raw` is not NULL."""
    match kind:
        case Advised(inner) | Nullable(inner):
            return surely(inner, raw, reader)
        case Boolean():
            return f"{raw} IN ('true', 'false')"
        case Integer():
            return _integer(kind, raw, reader)
        case Number():
            return _number(kind, raw, reader)
        case String():
            return _string(kind, raw, reader)
        case Enum(values):
            return _enum(values, raw, reader)
        case Array():
            return _array(kind, raw, reader)
        case Map():
            return _map(kind, raw, reader)
        case Anything():
            return f"NOT {reader.starts(raw, '{')} AND NOT {reader.starts(raw, '[')} AND NOT {_escaped(raw, reader)}"
        case _:
            return None


def _integer(kind: Integer, raw: str, reader: Reader) -> str:
    bits = _BITS.get(kind.format or "", 63)
    low = -(2**bits) if kind.minimum is None else kind.minimum
    high = 2**bits - 1 if kind.maximum is None else kind.maximum
    low, high = max(low, -(10**17)), min(high, 10**17)
    value = whole_name(raw)
    tests = [f"{value} BETWEEN {low} AND {high}"]
    if kind.multiple_of is not None:
        tests.append(f"MOD({value}, {kind.multiple_of}) = 0")
    return " AND ".join(tests)


def _number(kind: Number, raw: str, reader: Reader) -> str | None:
    if kind.multiple_of is not None:
        return None
    value = number_name(raw)
    bounds = (
        (">=", kind.minimum),
        ("<=", kind.maximum),
        (">", kind.exclusive_minimum),
        ("<", kind.exclusive_maximum),
    )
    tests = [f"{value} {sign} {_decimal(bound, reader)}" for sign, bound in bounds if bound is not None]
    ends = {sign[0] for sign, bound in bounds if bound is not None}
    return " AND ".join(tests if len(ends) == 2 else [*tests, reader.finite(value)])


def _decimal(bound: Decimal, reader: Reader) -> str:
    return str(int(bound)) if bound == int(bound) else f"CAST({bound:f} AS {DOUBLE[reader.dialect]})"


def _string(kind: String, raw: str, reader: Reader) -> str | None:
    if kind.pattern is not None:
        return None
    tests = [reader.starts(raw, '"'), f"NOT {_escaped(raw, reader)}"]
    length = f"{reader.length(raw)} - 2"
    if kind.min_length:
        tests.append(f"{length} >= {kind.min_length}")
    if kind.min_length and kind.min_length > 1:
        tests.append(f"NOT {reader.contains(raw, _BACKSLASH)}")
    if kind.max_length is not None:
        tests.append(f"{length} <= {kind.max_length}")
    return " AND ".join(tests)


def _escaped(raw: str, reader: Reader) -> str:
    """Characters written as numbers: half a pair among them is no character."""
    return reader.contains(raw, _BACKSLASH + "u")


def _enum(values: tuple[object, ...], raw: str, reader: Reader) -> str | None:
    if all(isinstance(value, (str, bool)) for value in values):
        listed = [reader.string(json.dumps(value, ensure_ascii=False)) for value in values]
        return one_of(raw, listed)
    if all(isinstance(value, (int, Decimal)) and not isinstance(value, bool) for value in values):
        listed = [_decimal(Decimal(value), reader) for value in values if isinstance(value, (int, Decimal))]
        return one_of(number_name(raw), listed)
    return None


def _array(kind: Array, raw: str, reader: Reader) -> str | None:
    items = kind.items.inner if isinstance(kind.items, Advised) else kind.items
    if (
        kind.unique
        or not isinstance(items, String)
        or items.pattern is not None
        or items.max_length is not None
    ):
        return None
    if (items.min_length or 0) > 1:
        return None
    item = _SOME if items.min_length else _ITEM
    tests = [reader.matches(raw, rf"\[(?:{item}(?: *, *{item})*)?\]")]
    return " AND ".join([*tests, *counted(reader.items(raw), kind.min_items, kind.max_items)])


def _map(kind: Map, raw: str, reader: Reader) -> str | None:
    values = kind.values.inner if isinstance(kind.values, Advised) else kind.values
    if kind.keys is not None or values != Number():
        return None
    pair = f"{_ITEM} *: *{_NUMBER}"
    tests = [
        reader.matches(raw, rf"\{{(?:{pair}(?: *, *{pair})*)?\}}"),
        f"{reader.keys(raw)} = {reader.keys(raw, distinct=True)}",
    ]
    return " AND ".join([*tests, *counted(reader.keys(raw), kind.min_properties, kind.max_properties)])


def counted(count: str, low: int | None, high: int | None) -> list[str]:
    """Conditions on a number of items or members."""
    tests = [f"{count} >= {low}"] if low else []
    return tests + ([f"{count} <= {high}"] if high is not None else [])
