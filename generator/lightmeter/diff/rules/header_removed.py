"""`header-removed`: an answer lacks a header that it had."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.calls import headers
from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    for status, found in headers(pair):
        for field in found.gone:
            message = f" answers {status} without the header {field.name} any more"
            yield Found(message, field.name, None, old_origin=pair.old.origin, new_origin=pair.new.origin)


RULE = Rule("header-removed", "wider", "an answer lacks a header that it had", find)
