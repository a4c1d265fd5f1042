"""Fields that only changed their name.

In: the fields that went and those that came. Out: pairs of them. What the specification says (`x-renamed-from`)
counts first; else the type must be the same and the name or the description must be near, and no other field may
be as near: a wrong pair would be worse than none.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from lightmeter.diff.shapes import shape
from lightmeter.model.nodes import Field
from lightmeter.model.scope import bare

NEAR = 0.75
"""How alike names must be, without their style: `sampler` and `samplerName` are, `steps` and `seed` are not."""
ALIKE = 0.9
"""How alike descriptions must be."""


def renamed(gone: tuple[Field, ...], fresh: tuple[Field, ...]) -> tuple[tuple[Field, Field], ...]:
    """Each field of `gone` with the one field of `fresh` that takes its place, where there is one."""
    pairs = [(old, new) for old in gone for new in fresh if old.name in new.renamed_from]
    said = {id(field) for pair in pairs for field in pair}
    likely = [
        (old, new)
        for old in gone
        for new in fresh
        if id(old) not in said and id(new) not in said and _alike(old, new)
    ]
    for old, new in likely:
        rivals = [pair for pair in likely if pair[0] is old or pair[1] is new]
        if len(rivals) == 1:
            pairs.append((old, new))
    return tuple(pairs)


def _alike(old: Field, new: Field) -> bool:
    if shape(bare(old.type)[0]) != shape(bare(new.type)[0]):
        return False
    names = SequenceMatcher(None, _plain(old.name), _plain(new.name), autojunk=False).ratio()
    return names >= NEAR or _described_alike(old.description, new.description)


def _described_alike(old: str, new: str) -> bool:
    """The same sentence, and one that says something."""
    one, other = " ".join(old.lower().split())[:500], " ".join(new.lower().split())[:500]
    if min(len(one), len(other)) < 12:
        return False
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _plain(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())[:64]
