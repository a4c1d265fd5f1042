"""Variants and operations of two models matched, and the cases of choices that they do not tell already.

In: two models. Out: a `ModelPair`, a `ChoicePair`.

A variant is matched by its name without the provider; one that went and one that came are the same kind of request
when the same tags lead to them, or when they are the body of the same operation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lightmeter.diff.enums import value_key
from lightmeter.diff.pairs import ChoicePair, Matched, ModelPair, matched
from lightmeter.model.nodes import Choice, Model, NamedType, Operation, Variant
from lightmeter.model.types import Named, Scalar

_PARAMETER = re.compile(r"\{[^{}]*\}")


def model_pair(old: Model, new: Model) -> ModelPair:
    """Both models with variants and operations matched."""
    operations = matched(_operations(old), _operations(new))
    variants = matched(
        ((variant.path[1:], variant) for variant in old.variants),
        ((variant.path[1:], variant) for variant in new.variants),
    )
    bodies = _bodies(old, new, operations)
    variants = _rejoined(
        variants, {variant.name: _tags(variant) for variant in (*old.variants, *new.variants)}
    )
    return ModelPair(old, new, _rejoined(variants, bodies), operations)


def _operations(model: Model) -> Iterable[tuple[object, Operation]]:
    """By method and path; how a path parameter is called does not matter."""
    return (((one.method, _PARAMETER.sub("{}", one.path)), one) for one in model.operations)


def _tags(variant: Variant) -> object:
    """What leads to a variant, in any order; None for one that no tag leads to."""
    return frozenset((name, value_key(value)) for name, value in variant.tags) or None


def _bodies(old: Model, new: Model, operations: Matched[Operation]) -> dict[str, object]:
    """Names of variants that are the whole body of an operation on both sides, with what stands for both."""
    found: dict[str, object] = {}
    for number, (left, right) in enumerate(operations.same):
        sides = _body(left, old), _body(right, new)
        if sides[0] is not None and sides[1] is not None:
            found |= {side.name: number for side in sides if side is not None}
    return found


def _body(operation: Operation, model: Model) -> Variant | None:
    node = dict(model.types).get(operation.body.name) if isinstance(operation.body, Named) else None
    return node if isinstance(node, Variant) else None


def _rejoined(variants: Matched[Variant], keys: Mapping[str, object]) -> Matched[Variant]:
    """Variants of one side joined with those of the other that have the same key."""

    def keyed(listed: tuple[Variant, ...]) -> list[tuple[object, Variant]]:
        return [
            (keys.get(one.name) if keys.get(one.name) is not None else ("", one.name), one) for one in listed
        ]

    found = matched(keyed(variants.gone), keyed(variants.fresh))
    taken = {id(one) for pair in found.same for one in pair}
    return Matched(
        (*variants.same, *found.same),
        tuple(one for one in variants.gone if id(one) not in taken),
        tuple(one for one in variants.fresh if id(one) not in taken),
    )


def case_pair(
    old: Choice,
    new: Choice,
    old_types: Mapping[str, NamedType],
    new_types: Mapping[str, NamedType],
    known: tuple[frozenset[str], frozenset[str]],
) -> ChoicePair:
    """The cases that one side lacks; not those that lead to nothing but variants which that side lacks as well.

    `known` are the names of the variants that both sides have.
    """
    before, after = ({value_key(value) for value, _ in choice.cases} for choice in (old, new))
    gone = [(value, target) for value, target in old.cases if value_key(value) not in after]
    fresh = [(value, target) for value, target in new.cases if value_key(value) not in before]
    return ChoicePair(old, new, _told(gone, old_types, known[0]), _told(fresh, new_types, known[1]))


def _told(
    cases: list[tuple[Scalar, str]], types: Mapping[str, NamedType], known: frozenset[str]
) -> tuple[Scalar, ...]:
    return tuple(value for value, target in cases if not _only_variants(target, types, known))


def _only_variants(name: str, types: Mapping[str, NamedType], known: frozenset[str]) -> bool:
    """True if everything that can be chosen below is a variant that the other side lacks."""
    waiting, seen = [name], {name}
    while waiting:
        match types[waiting.pop()]:
            case Variant() as variant:
                if variant.name in known:
                    return False
            case Choice(cases=cases, otherwise=otherwise):
                targets = [target for _, target in cases] + ([otherwise] if otherwise is not None else [])
                waiting += [target for target in targets if target not in seen]
                seen.update(targets)
            case _:
                return False
    return True
