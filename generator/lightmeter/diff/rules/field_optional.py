"""`field-optional`: a field that had to be given may be left out."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import FieldPair
from lightmeter.diff.rule import Found, Rule


def find(pair: FieldPair) -> Iterator[Found]:
    if pair.old.required and not pair.new.required:
        yield Found(" may be left out", True, False)


RULE = Rule("field-optional", "wider", "a field that had to be given may be left out", find)
