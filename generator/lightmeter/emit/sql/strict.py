"""Facts about lowered formulas that keep the SQL short: where NULL comes through, what can be split.

In: nodes of `lightmeter_cost.lowered`. Out: names, or a yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lightmeter_cost.bounds import Bounds, interval
from lightmeter_cost.lowered import (
    Add,
    CeilDiv,
    FloorDiv,
    Formula,
    Integer,
    Let,
    LetFlag,
    Max,
    Min,
    Mul,
    Node,
    Rate,
    Select,
    Sub,
    Var,
    parts,
)

Names = frozenset[tuple[str, str]]


def strict_formula(formula: Formula) -> Names:
    """The values and rates without which a formula is surely NULL."""
    lets: dict[str, Names] = {}
    for let in formula.lets:  # each is looked into once, however often the others read it
        lets[let.name] = strict(let.value, lets)
    return strict(formula.numerator, lets)


def strict(node: Node, lets: Mapping[str, Names]) -> Names:
    """The values and rates without which the node is surely NULL; CASE, LEAST and GREATEST may swallow a NULL."""
    match node:
        case Var(name):
            return frozenset({("value", name)})
        case Rate(name):
            return frozenset({("rate", name)})
        case Let(name):
            return lets[name]
        case Add(a, b) | Sub(a, b) | Mul(a, b):
            return strict(a, lets) | strict(b, lets)
        case CeilDiv(value) | FloorDiv(value):
            return strict(value, lets)
        case Min(a, b) | Max(a, b) | Select(_, a, b):
            return strict(a, lets) & strict(b, lets)
        case _:
            return frozenset()


def reads_lets(node: Node) -> frozenset[str]:
    """The lets a node reads."""
    own = frozenset({node.name}) if isinstance(node, Let | LetFlag) else frozenset[str]()
    return own.union(*(reads_lets(part) for part in parts(node)))


def divides_negative(trees: Iterable[Node], known: Bounds) -> bool:
    """Whether a division inside may meet a number below 0, which dialects round differently."""
    for tree in trees:
        if isinstance(tree, CeilDiv | FloorDiv):
            low = interval(tree.value, known)[0]
            if low is None or low < 0:
                return True
        if divides_negative(parts(tree), known):
            return True
    return False


def factored(node: Integer) -> tuple[Integer, Rate] | None:
    """A product with exactly one rate as (the rest, the rate)."""
    factors = list(_factors(node))
    rates = [factor for factor in factors if isinstance(factor, Rate)]
    rest = [factor for factor in factors if not isinstance(factor, Rate)]
    if len(rates) != 1 or not rest or any(map(_reads_rate, rest)):
        return None
    product = rest[0]
    for factor in rest[1:]:
        product = Mul(product, factor)
    return product, rates[0]


def _factors(node: Integer) -> Iterable[Integer]:
    if isinstance(node, Mul):
        yield from _factors(node.left)
        yield from _factors(node.right)
    else:
        yield node


def _reads_rate(node: Node) -> bool:
    return isinstance(node, Rate) or any(map(_reads_rate, parts(node)))
