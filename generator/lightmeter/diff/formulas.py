"""Formulas compared: as trees, then by what they give for many requests.

In: two prices with the fields they read. Out: the same tree or not, and a request that costs something else.
Rates, and names that no request gives a value, are stood in for by fixed numbers, one for each entry and key: a rate
that changed is no change of a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import islice, product
from typing import TypeAlias

from lightmeter.model.nodes import Field, Object
from lightmeter.model.rules import Price
from lightmeter.model.scope import bare
from lightmeter.model.types import Array, Boolean, Enum, Integer, Json, Map, Number
from lightmeter_cost import expr as tree
from lightmeter_cost.evaluate import ABSENT, Absent, Given, evaluate_formula
from lightmeter_cost.expr import Binary, Call, Conditional, Expr, Items, Name, Unary

SAMPLES = 3_000
"""Requests that two formulas are compared on."""
_UNORDERED = frozenset({"+", "*", "&&", "||"})

Sample: TypeAlias = dict[str, Given]


def whole(price: Price) -> Expr | None:
    """The formula as one tree: lets put in, rates under the id of their entry, operands in a fixed order."""
    if price.total is None:
        return None
    known: dict[str, Expr] = {rate.local: Name(f"rate {rate.entry}") for rate in price.rates}
    for name, value in price.lets:
        known[name] = _filled(value, known)
    return ordered(_filled(price.total, known))


def ordered(node: Expr) -> Expr:
    """The tree with operands whose order means nothing sorted by their text."""
    node = _rebuilt(node, ordered)
    match node:
        case Binary(op) if op in _UNORDERED:
            parts = sorted(_operands(node, op), key=tree.show)
            joined = parts[0]
            for part in parts[1:]:
                joined = Binary(op, joined, part)
            return joined
        case Binary("==" | "!=", left, right) if tree.show(right) < tree.show(left):
            return Binary(node.op, right, left)
        case Call("min" | "max", args):
            return Call(node.function, tuple(sorted(args, key=tree.show)))
        case Items(values):
            return Items(tuple(sorted(values, key=tree.show)))
        case _:
            return node


def _operands(node: Expr, op: str) -> list[Expr]:
    if isinstance(node, Binary) and node.op == op:
        return [*_operands(node.left, op), *_operands(node.right, op)]
    return [node]


def _filled(node: Expr, known: Mapping[str, Expr]) -> Expr:
    if isinstance(node, Name):
        return known.get(node.name, node)
    return _rebuilt(node, lambda part: _filled(part, known))


def _rebuilt(node: Expr, change: Callable[[Expr], Expr]) -> Expr:
    match node:
        case Call(function, args):
            return Call(function, tuple(map(change, args)))
        case Unary(op, operand):
            return Unary(op, change(operand))
        case Binary(op, left, right):
            return Binary(op, change(left), change(right))
        case Conditional(test, then, otherwise):
            return Conditional(change(test), change(then), change(otherwise))
        case Items(values):
            return Items(tuple(map(change, values)))
        case _:
            return node


@dataclass(frozen=True, slots=True)
class Differs:
    """A request for which two formulas give different prices; None is unpriced."""

    given: Sample
    old: Fraction | None
    new: Fraction | None


def difference(old: Price, old_body: Object, new: Price, new_body: Object) -> Differs | None:
    """The first sampled request that both bodies know and that costs something else, if there is one.

    Fields that only one side has are left out of the samples: this is about requests as they were.
    """
    read = reads(old) | reads(new)
    mine, theirs = ({field.name: field for field in body.fields} for body in (old_body, new_body))
    shared = [mine[name] for name in mine if name in read and name in theirs]
    literals = sorted(
        {node.value for price in (old, new) for node in _nodes(price) if isinstance(node, tree.Number)}
    )
    for sample in samples(shared, literals):
        before, after = _value(old, old_body, sample), _value(new, new_body, sample)
        if before != after:
            return Differs(sample, before, after)
    return None


def reads(price: Price | None) -> frozenset[str]:
    """The fields that a price reads, those that its rates are looked up by too."""
    if price is None:
        return frozenset()
    used = {name for node in _trees(price) for name in tree.names(node)}
    own = {rate.local for rate in price.rates} | {name for name, _ in price.lets}
    return frozenset(used - own) | {name for rate in price.rates for name in rate.by}


def _trees(price: Price) -> tuple[Expr, ...]:
    return (*(node for _, node in price.lets), *(() if price.total is None else (price.total,)))


def _nodes(price: Price) -> Iterator[Expr]:
    for node in _trees(price):
        yield from tree.walk(node)


def samples(fields: Iterable[Field], literals: Iterable[Decimal]) -> Iterator[Sample]:
    """Requests at the bounds, at the literals of the formulas and beside them: spread evenly where there are many."""
    listed = list(fields)
    spread = [_candidates(field, tuple(literals)) for field in listed]
    count = 1
    for values in spread:
        count *= len(values)
    names = [field.name for field in listed]
    every = count // SAMPLES + 1
    every += every > 1 and every % 2 == 0  # even steps would meet the same half of a two-valued field
    for values in islice(product(*spread), 0, SAMPLES * every * 2, every):
        yield dict(zip(names, values, strict=True))


def _candidates(field: Field, literals: tuple[Decimal, ...]) -> tuple[Given, ...]:
    kind = bare(field.type)[0]
    found: list[Given] = []
    if field.default is not None:
        found.append(_given(field.default.value))
    match kind:
        case Integer(low, high):
            least, most = 0 if low is None else low, 4096 if high is None else high
            near = [int(value) + add for value in literals for add in (-1, 0, 1)]
            found += [
                value
                for value in (least, most, (least + most) // 2, least + 1, *near)
                if least <= value <= most
            ]
        case Number():
            found += [value + add for value in literals for add in (-1, 0, 1)]
        case Enum(values):
            found += [_given(value) for value in values]
        case Boolean():
            found += [True, False]
        case Array(_, low, high) | Map(_, _, low, high):
            most = 8 if high is None else min(high, 8)
            found += [(None,) * size for size in range(low or 0, most + 1)]
        case _:
            found.append("text")
    if not field.required:
        found.append(None)
    return tuple(dict.fromkeys(found))


def _given(value: Json) -> Given:
    return value if isinstance(value, (bool, int, Decimal, str, tuple)) or value is None else ()


def _value(price: Price, body: Object, sample: Sample) -> Fraction | None:
    """The price of a sample, defaults filled in; None where there is none."""
    env: dict[str, Given] = {
        field.name: _given(field.default.value) for field in body.fields if field.default is not None
    }
    env |= {name: value for name, value in sample.items() if value is not None}
    env |= {name: _stand_in("unknown", [name]) for name, _ in price.unknown}
    for rate in price.rates:
        key = [str(env.get(name)) for name in rate.by]
        env[rate.local] = _stand_in(rate.entry, key)
    total = price.total
    found = ABSENT if total is None else evaluate_formula(total, price.lets, env)
    return None if isinstance(found, Absent) else found


def _stand_in(entry: str, key: list[str]) -> int:
    """A number that no other entry or key has."""
    return int.from_bytes(sha256("\0".join((entry, *key)).encode()).digest()[:4], "big") + 1
