"""`operation-added`: an operation that was not there."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    for operation in pair.operations.fresh:
        name = f"{operation.method} {operation.path}"
        yield Found(f"{name} is new", None, name, new_origin=operation.origin)


RULE = Rule("operation-added", "none", "an operation that was not there", find)
