"""`operation-removed`: an operation is gone."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    for operation in pair.operations.gone:
        name = f"{operation.method} {operation.path}"
        yield Found(f"{name} is gone", name, None, old_origin=operation.origin)


RULE = Rule("operation-removed", "narrower", "an operation is gone", find)
