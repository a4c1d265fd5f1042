"""`body-media-changed`: a body is sent under another media type."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.nodes import Operation


def find(pair: OperationPair) -> Iterator[Found]:
    old, new = _sent(pair.old), _sent(pair.new)
    if None not in (old, new) and old != new:
        yield Found(f" takes a body of {new}, was {old}", old, new)


def _sent(operation: Operation) -> str | None:
    """The media type of the body, None where there is none."""
    if operation.body is None and not operation.upload:
        return None
    return operation.body_media or ("any bytes" if operation.upload else "application/json")


RULE = Rule("body-media-changed", "narrower", "a body is sent under another media type", find)
