"""`body-optional`: a body that had to be sent may be left out."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    both = pair.old.body is not None and pair.new.body is not None
    if both and pair.old.body_required and not pair.new.body_required:
        yield Found(" may be sent without a body", True, False)


RULE = Rule("body-optional", "none", "a body that had to be sent may be left out", find)
