"""`answer-media-changed`: an answer holds JSON where it held something else or nothing, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.calls import responses
from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    for old, new in responses(pair).same:
        if old.media_type != new.media_type:
            now, was = new.media_type or "nothing", old.media_type or "nothing"
            message = f" answers {new.status} with {now}, was {was}"
            yield Found(message, old.media_type, new.media_type)


RULE = Rule(
    "answer-media-changed",
    "wider",
    "an answer has another media type, or none",
    find,
)
