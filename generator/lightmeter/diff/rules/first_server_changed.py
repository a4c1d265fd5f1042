"""`first-server-changed`: the address that clients use unless told otherwise is another one."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    old, new = pair.old.servers, pair.new.servers
    if set(old) == set(new) and old[:1] != new[:1]:
        yield Found(f"the first server is {new[0]}, was {old[0]}", old[0], new[0])


RULE = Rule(
    "first-server-changed", "none", "the address that clients use unless told otherwise is another one", find
)
