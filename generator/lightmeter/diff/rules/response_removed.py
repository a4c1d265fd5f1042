"""`response-removed`: an answer is gone; breaking where it was a success."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.calls import response_name, responses
from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    for one in responses(pair).gone:
        effect = "wider" if one.status[:1] == "2" else "none"
        yield Found(
            f" does not answer {response_name(one)} any more", response_name(one), None, effect=effect
        )


RULE = Rule("response-removed", "wider", "an answer is gone; breaking where it was a success", find)
