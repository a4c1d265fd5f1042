"""`answer-media-changed`: an answer holds JSON where it held something else or nothing, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.calls import media_types, responses
from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    for old, new in responses(pair).same:
        before, after = media_types(old), media_types(new)
        if before != after:
            now, was = ", ".join(after) or "nothing", ", ".join(before) or "nothing"
            yield Found(f" answers {new.status} with {now}, was {was}", list(before), list(after))


RULE = Rule(
    "answer-media-changed",
    "wider",
    "an answer has another media type, or none",
    find,
)
