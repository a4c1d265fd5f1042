"""`server-added`: an address that was not there."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    for server in pair.new.servers:
        if server not in pair.old.servers:
            yield Found(f"the server {server} is new", None, server)


RULE = Rule("server-added", "none", "an address that was not there", find)
