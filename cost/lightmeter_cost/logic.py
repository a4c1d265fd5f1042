"""Building conditions: and, or, not with the obvious simplifications, and truth that may be missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lightmeter_cost.lowered import And, Compare, CompareOp, Condition, Const, FieldCompare, Has, Not, Or

TRUE = Const(True)
FALSE = Const(False)

_OPPOSITE: dict[CompareOp, CompareOp] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def both(*conditions: Condition) -> Condition:
    """All of them hold."""
    flat = tuple(_flat(conditions, And))
    if any(part == FALSE for part in flat if isinstance(part, Const)):
        return FALSE
    kept = tuple(part for part in flat if not isinstance(part, Const))
    return And(kept) if len(kept) > 1 else kept[0] if kept else TRUE


def either(*conditions: Condition) -> Condition:
    """Some of them holds."""
    flat = tuple(_flat(conditions, Or))
    if any(part == TRUE for part in flat if isinstance(part, Const)):
        return TRUE
    kept = tuple(part for part in flat if not isinstance(part, Const))
    return Or(kept) if len(kept) > 1 else kept[0] if kept else FALSE


def _flat(conditions: tuple[Condition, ...], kind: type[And] | type[Or]) -> Iterator[Condition]:
    seen: set[str] = set()
    for one in conditions:
        for part in one.parts if isinstance(one, kind) else (one,):
            if isinstance(part, Has):
                if part.field in seen:
                    continue
                seen.add(part.field)
            yield part


def negate(condition: Condition) -> Condition:
    """It does not hold."""
    match condition:
        case Const(value):
            return Const(not value)
        case Not(part):
            return part
        case Compare(op, left, right):
            return Compare(_OPPOSITE[op], left, right)
        case FieldCompare(op, field, value):
            return FieldCompare(_OPPOSITE[op], field, value)
        case _:
            return Not(condition)


@dataclass(frozen=True, slots=True)
class Tri:
    """A truth that may be missing: surely true, surely false, or (neither) not known for want of a value."""

    holds: Condition
    fails: Condition
    total: bool

    @property
    def defined(self) -> Condition:
        return TRUE if self.total else either(self.holds, self.fails)


def tri(condition: Condition, defined: Condition = TRUE) -> Tri:
    """The truth of `condition` where `defined` holds; `condition` may rely on that."""
    if defined == TRUE:
        return Tri(condition, negate(condition), True)
    return Tri(both(defined, condition), both(defined, negate(condition)), False)


def tri_not(a: Tri) -> Tri:
    return Tri(a.fails, a.holds, a.total)


def tri_and(a: Tri, b: Tri) -> Tri:
    """False as soon as one side is surely false, as in CEL."""
    if a.total and b.total:
        return tri(both(a.holds, b.holds))
    return Tri(both(a.holds, b.holds), either(a.fails, b.fails), False)


def tri_or(a: Tri, b: Tri) -> Tri:
    """True as soon as one side is surely true, as in CEL."""
    return tri_not(tri_and(tri_not(a), tri_not(b)))
