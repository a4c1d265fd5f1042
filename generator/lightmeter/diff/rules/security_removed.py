"""`security-removed`: a way to prove who sends a request is gone."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.secrets import said, schemes


def find(pair: ModelPair) -> Iterator[Found]:
    for scheme in schemes(pair).gone:
        yield Found(
            f"requests may not be signed by {scheme.name} any more: {said(scheme)}", said(scheme), None
        )


RULE = Rule("security-removed", "narrower", "a way to prove who sends a request is gone", find)
