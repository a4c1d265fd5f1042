"""`server-removed`: an address is gone."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    for server in pair.old.servers:
        if server not in pair.new.servers:
            yield Found(f"the server {server} is gone", server, None)


RULE = Rule("server-removed", "narrower", "an address is gone", find)
