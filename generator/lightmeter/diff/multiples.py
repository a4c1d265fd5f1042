"""Steps of numbers compared.

In: a pair of types. Out: the two steps, and how the new one stands to the old one.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

from lightmeter.diff.pairs import TypePair
from lightmeter.model.types import Integer, Number

Step: TypeAlias = int | Decimal | None


def steps(pair: TypePair) -> tuple[Step, Step, Literal["same", "narrower", "wider", "both"]]:
    """`multipleOf` of both sides; "narrower" when every new multiple is an old one too. An integer's step is 1."""
    if not isinstance(pair.old, (Integer, Number)) or not isinstance(pair.new, (Integer, Number)):
        return None, None, "same"
    old, new = pair.old.multiple_of, pair.new.multiple_of
    whole = isinstance(pair.old, Integer) and isinstance(pair.new, Integer)
    before, after = (1 if step is None and whole else step for step in (old, new))
    if before == after:
        return old, new, "same"
    if before is None or (after is not None and after % before == 0):
        return old, new, "narrower"
    return old, new, "wider" if after is None or before % after == 0 else "both"
