"""`security-changed`: a secret is sent in another place or way, or kept in another variable."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.secrets import said, schemes


def find(pair: ModelPair) -> Iterator[Found]:
    for old, new in schemes(pair).same:
        if old != new:
            message = f"{new.name} is sent as {said(new)}, was {said(old)}"
            yield Found(message, said(old), said(new))


RULE = Rule(
    "security-changed",
    "narrower",
    "a secret is sent in another place or way, or kept in another variable",
    find,
)
