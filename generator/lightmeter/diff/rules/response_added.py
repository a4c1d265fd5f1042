"""`response-added`: an answer that was not there."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.calls import response_name, responses
from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    for one in responses(pair).fresh:
        yield Found(f" may answer {response_name(one)}", None, response_name(one))


RULE = Rule("response-added", "none", "an answer that was not there", find)
