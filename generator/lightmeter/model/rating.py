"""Which rates of an entry concern a variant.

In: a `Variant`, the fields a rate is looked up by, and a key. Out: whether they can meet.
"""

from __future__ import annotations

from lightmeter.model.nodes import Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Enum


def can_be(variant: Variant, by: tuple[str, ...], key: tuple[str, ...]) -> bool:
    """Whether the variant can have these values in the fields a rate is looked up by."""
    kinds = {one.name: bare(one.type)[0] for one in variant.body.fields}
    allowed = {name: kind.values for name, kind in kinds.items() if isinstance(kind, Enum)}
    allowed |= {name: (value,) for name, value in variant.tags}
    return all(name not in allowed or value in allowed[name] for name, value in zip(by, key, strict=True))
