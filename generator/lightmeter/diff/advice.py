"""Advice compared: matched by its id.

In: an `AdvicePair`. Out: old and new with None where one side lacks it.
"""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import AdvicePair, matched
from lightmeter.diff.shapes import shape
from lightmeter.model.types import Advice
from lightmeter.model.words import type_in_words


def changes(pair: AdvicePair) -> Iterator[tuple[Advice | None, Advice | None]]:
    found = matched(
        ((advice.id, advice) for advice in pair.old), ((advice.id, advice) for advice in pair.new)
    )
    yield from found.same
    yield from ((old, None) for old in found.gone)
    yield from ((None, new) for new in found.fresh)


def said(advice: Advice) -> str:
    """The values without a remark, and how grave a remark is: "up to 4 (warning)"."""
    return f"{type_in_words(shape(advice.expect))} ({advice.severity})"
