"""`body-removed`: an operation no longer takes a body, or bytes."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    old, new = pair.old, pair.new
    if old.upload and not new.upload:
        yield Found(" does not take bytes any more", True, False)
    if old.body is not None and new.body is None:
        yield Found(" does not take a JSON body any more", True, False)


RULE = Rule("body-removed", "narrower", "an operation no longer takes a body, or bytes", find)
