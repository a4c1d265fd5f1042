"""Callbacks: what the provider posts to a URL of yours, read and told apart. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from .answers import parse_json

Kinds = tuple[tuple[str, tuple[str, ...]], ...]
"""Name of an event and the members it must have."""


def parse_event(content: bytes | str | Mapping[str, Any], kinds: Kinds) -> tuple[str, Mapping[str, Any]]:
    """The kind of an event, and the event. Raises ValueError for what is none."""
    data: object = content if isinstance(content, Mapping) else parse_json(content)
    if isinstance(data, Mapping):
        event = cast("Mapping[str, Any]", data)
        fitting = [(len(needed), name) for name, needed in kinds if all(one in event for one in needed)]
        if fitting:
            return max(fitting)[1], event
    raise ValueError(f"not an event of this provider; one of {', '.join(name for name, _ in kinds)}")


def identity(event: Mapping[str, Any], kinds: Kinds) -> tuple[Any, ...]:
    """What tells repeats apart: two deliveries of the same event have the same identity."""
    name, _ = parse_event(event, kinds)
    return (name, *(event[one] for one in dict(kinds)[name]))
