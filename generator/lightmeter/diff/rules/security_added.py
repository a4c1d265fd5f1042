"""`security-added`: another way to prove who sends a request."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.secrets import said, schemes


def find(pair: ModelPair) -> Iterator[Found]:
    for scheme in schemes(pair).fresh:
        yield Found(f"requests may be signed by {scheme.name}: {said(scheme)}", None, said(scheme))


RULE = Rule("security-added", "none", "another way to prove who sends a request", find)
