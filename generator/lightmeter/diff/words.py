"""Words of the model that have no rule of their own.

In: an old and a new part of one class. Out: the words that differ, as text. So nothing that the model learns is
dropped in silence: `detail-changed` tells it until it has a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Final, cast

from lightmeter.model.canon import json_text
from lightmeter.model.types import Origin

TOLD: Final[dict[str, frozenset[str]]] = {
    "Model": frozenset(
        "provider title version spec servers types forms operations security events job worth".split()
    ),
    "Variant": frozenset("path tags body price reference".split()),
    "Object": frozenset(
        "name fields extra dependent_required rules hints description origin "
        "keys min_properties max_properties".split()
    ),
    "Field": frozenset("name type required default description source origin role renamed_from".split()),
    "Operation": frozenset(
        "id method path parameters body body_required responses rules description origin upload pages "
        "body_media".split()
    ),
    "Response": frozenset("status media_type type description others headers".split()),
}
"""Words that another rule tells, that are walked through, or that are for people."""


def details(old: object, new: object) -> Iterator[tuple[str, str | None, str | None]]:
    """Name, old and new text of every other word that differs."""
    assert is_dataclass(old) and is_dataclass(new)
    for name in (field.name for field in fields(new) if field.name not in TOLD[type(new).__name__]):
        before, after = _plain(getattr(old, name)), _plain(getattr(new, name))
        if before != after:
            yield name, _text(before), _text(after)


def _plain(node: object) -> object:
    """Plain values without places and prose."""
    if is_dataclass(node) and not isinstance(node, type):
        named = ((field.name, getattr(node, field.name)) for field in fields(node))
        quiet = ("origin", "description", "source", "message")
        return {
            name: _plain(value)
            for name, value in named
            if name not in quiet and not isinstance(value, Origin)
        }
    if isinstance(node, tuple):
        return [_plain(item) for item in cast("tuple[object, ...]", node)]
    return node if node is None or isinstance(node, (bool, int, str)) else str(node)


def _text(plain: object) -> str | None:
    """A value on one line; None for one that says nothing."""
    if plain is None or plain in ("", [], False):
        return None
    return plain if isinstance(plain, str) else " ".join(json_text(plain, 10_000).split())
