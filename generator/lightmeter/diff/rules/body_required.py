"""`body-required`: a body that could be left out must be sent."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    both = pair.old.body is not None and pair.new.body is not None
    if both and pair.new.body_required and not pair.old.body_required:
        yield Found(" must be sent a body", False, True)


RULE = Rule("body-required", "narrower", "a body that could be left out must be sent", find)
