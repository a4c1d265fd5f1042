"""`header-added`: an answer has a header that it had not."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.calls import headers
from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    for status, found in headers(pair):
        for field in found.fresh:
            message = f" answers {status} with the header {field.name}"
            yield Found(message, None, field.name, old_origin=pair.old.origin, new_origin=pair.new.origin)


RULE = Rule("header-added", "none", "an answer has a header that it had not", find)
