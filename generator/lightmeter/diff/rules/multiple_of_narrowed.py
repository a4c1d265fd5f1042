"""`multiple-of-narrowed`: a number must be a multiple of more than before."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.multiples import steps
from lightmeter.diff.pairs import TypePair
from lightmeter.diff.plain import plain, shown
from lightmeter.diff.rule import Found, Rule


def find(pair: TypePair) -> Iterator[Found]:
    old, new, turn = steps(pair)
    if turn == "narrower":
        now = "need not be a multiple of anything" if new is None else f"must be a multiple of {shown(new)}"
        yield Found(f" {now}, was {shown(old)}", plain(old), plain(new))


RULE = Rule(
    "multiple-of-narrowed",
    "narrower",
    "a number must be a multiple of more than before",
    find,
)
