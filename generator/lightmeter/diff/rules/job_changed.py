"""`job-changed`: one change for each word about how paid work is started and followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.nodes import Job

QUIET = frozenset({"source"})
"""Says where a fact comes from, not what it is."""


def find(pair: ModelPair) -> Iterator[Found]:
    for name in (field.name for field in fields(Job) if field.name not in QUIET):
        old, new = _said(pair.old.job, name), _said(pair.new.job, name)
        if old != new:
            yield Found(
                f"paid work is followed with {name} {new or 'unknown'}, was {old or 'unknown'}", old, new
            )


def _said(job: Job | None, name: str) -> str | None:
    if job is None:
        return None
    value: object = getattr(job, name)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value) or None  # pyright: ignore[reportUnknownArgumentType]


RULE = Rule("job-changed", "none", "clients start or follow paid work in another way", find)
