"""`parameter-removed`: a parameter is gone."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.calls import parameter_name, parameters
from lightmeter.diff.members import takes
from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    for one in parameters(pair).gone:
        message = f" does not take {parameter_name(one)} any more"
        yield Found(message, takes(one.field), None, old_origin=one.field.origin, new_origin=pair.new.origin)


RULE = Rule("parameter-removed", "narrower", "a parameter is gone", find)
