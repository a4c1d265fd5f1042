"""`answer-type-changed`: what an answer holds is stated where it was not, or no longer."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.calls import response_name, responses
from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.words import type_in_words


def find(pair: OperationPair) -> Iterator[Found]:
    for old, new in responses(pair).same:
        if (old.type is None) != (new.type is None):
            before, after = (one.type and type_in_words(one.type) for one in (old, new))
            effect = "none" if old.type is None else "wider"
            message = f" answers {response_name(new)} with {after or 'nothing stated'}"
            yield Found(f"{message}, was {before or 'nothing stated'}", before, after, effect=effect)


RULE = Rule(
    "answer-type-changed", "wider", "what an answer holds is stated where it was not, or no longer", find
)
