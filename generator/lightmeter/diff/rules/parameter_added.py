"""`parameter-added`: a parameter that may be given."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.calls import parameter_name, parameters
from lightmeter.diff.members import takes
from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    for one in parameters(pair).fresh:
        if not one.field.required:
            message = f" takes {parameter_name(one)}: {takes(one.field)}"
            yield Found(
                message, None, takes(one.field), old_origin=pair.old.origin, new_origin=one.field.origin
            )


RULE = Rule("parameter-added", "none", "a parameter that may be given", find)
