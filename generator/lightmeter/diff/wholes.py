"""Whole types compared: which JSON types are accepted, and whether only listed values are.

In: a `KindPair`. Out: one word for the turn it took, and what to say about it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from lightmeter.diff.kinds import members_of
from lightmeter.diff.pairs import KindPair
from lightmeter.diff.rule import Found
from lightmeter.model.scope import bare
from lightmeter.model.types import Enum, Type, Union
from lightmeter.model.words import type_in_words

Turn: TypeAlias = Literal["same", "narrower", "wider", "both", "limited", "freed"]


def turn(pair: KindPair) -> Turn:
    """null aside: that has rules of its own. "limited": from a type to some of its values; "freed": back."""
    old, new = pair.old_kinds - {"null"}, pair.new_kinds - {"null"}
    was, now = isinstance(bare(pair.old)[0], Enum), isinstance(bare(pair.new)[0], Enum)
    if was != now:
        return "limited" if now and new <= old else "freed" if was and old <= new else "both"
    if old == new or (was and now and old & new):
        return _alternatives(bare(pair.old)[0], bare(pair.new)[0])
    if not old or not new:
        return "both"
    return "narrower" if new < old else "wider" if old < new else "both"


def _alternatives(old: Type, new: Type) -> Turn:
    """The same JSON types: whether there are more or fewer alternatives that nothing tells apart."""
    ways = [kind.keyword if isinstance(kind, Union) else "" for kind in (old, new)]
    before, after = members_of(old).keys(), members_of(new).keys()
    if ways == ["", ""] or (ways[0] == ways[1] and before == after):
        return "same"
    if "oneOf" in ways or not (before < after or after < before):
        return "both"
    return "narrower" if after < before else "wider"


def said(pair: KindPair) -> Found:
    """ "is text, was integer from 1 to 4"."""
    old, new = type_in_words(bare(pair.old)[0]), type_in_words(bare(pair.new)[0])
    return Found(f" is {new}, was {old}", old, new)
