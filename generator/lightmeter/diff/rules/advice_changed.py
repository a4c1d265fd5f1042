"""`advice-changed`: a warning is given for other values, or is another kind of finding."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.advice import changes, said
from lightmeter.diff.pairs import AdvicePair
from lightmeter.diff.rule import Found, Rule


def find(pair: AdvicePair) -> Iterator[Found]:
    for old, new in changes(pair):
        if old is not None and new is not None and said(old) != said(new):
            message = f" is remarked on ({new.id}) unless it is {said(new)}, was {said(old)}"
            yield Found(message, said(old), said(new), old_origin=old.origin, new_origin=new.origin)


RULE = Rule(
    "advice-changed", "none", "a warning is given for other values, or is another kind of finding", find
)
