"""`body-added`: an operation takes a body, or bytes, where it took none."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    old, new = pair.old, pair.new
    if new.upload and not old.upload:
        yield Found(" takes bytes", False, True)
    if new.body is not None and old.body is None:
        yield Found(" takes a JSON body", False, True, effect="narrower" if new.body_required else "none")


RULE = Rule("body-added", "narrower", "an operation takes a body, or bytes, where it took none", find)
