"""`field-required`: a field that could be left out must be given."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import FieldPair
from lightmeter.diff.rule import Found, Rule


def find(pair: FieldPair) -> Iterator[Found]:
    if pair.new.required and not pair.old.required:
        yield Found(" must be given", False, True, price=pair.priced)


RULE = Rule("field-required", "narrower", "a field that could be left out must be given", find)
