"""Pairs: an old and a new part of two models that stand at the same place. What the rules are shown.

In: parts of models. Out: frozen pairs, with the members of both sides already matched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from lightmeter.diff.renames import renamed
from lightmeter.model.nodes import Choice, Field, Model, Object, Operation, Response, Variant
from lightmeter.model.rules import Hint, Price, Rule
from lightmeter.model.types import Advice, Scalar, Type
from lightmeter_cost.pricebook import Entry

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Matched(Generic[Part]):
    """Members of both sides: the same, and those that only one side has, in their order."""

    same: tuple[tuple[Part, Part], ...]
    gone: tuple[Part, ...]
    fresh: tuple[Part, ...]


def matched(old: Iterable[tuple[object, Part]], new: Iterable[tuple[object, Part]]) -> Matched[Part]:
    """Members matched by their keys; of several with one key the last counts."""
    before, after = dict(old), dict(new)
    return Matched(
        tuple((one, after[key]) for key, one in before.items() if key in after),
        tuple(one for key, one in before.items() if key not in after),
        tuple(one for key, one in after.items() if key not in before),
    )


@dataclass(frozen=True, slots=True)
class TypePair:
    """Types without null and advice, of one JSON type on both sides."""

    old: Type
    new: Type


@dataclass(frozen=True, slots=True)
class KindPair:
    """Whole types, with the JSON types that each accepts ("fraction": a number that is no integer)."""

    old: Type
    new: Type
    old_kinds: frozenset[str]
    new_kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field or parameter; `priced`: the price of the variant reads it."""

    old: Field
    new: Field
    priced: bool = False


@dataclass(frozen=True, slots=True)
class ObjectPair:
    """An object, its fields matched by name, then by what looks like another name for the same."""

    old: Object
    new: Object
    same: tuple[tuple[Field, Field], ...]
    renamed: tuple[tuple[Field, Field], ...]
    gone: tuple[Field, ...]
    fresh: tuple[Field, ...]
    priced: frozenset[str] = frozenset()


def object_pair(
    old: Object, new: Object, ignored: frozenset[str] = frozenset(), priced: frozenset[str] = frozenset()
) -> ObjectPair:
    """The pair of two objects; fields of the names `ignored` are told elsewhere."""
    fields = matched(
        ((field.name, field) for field in old.fields if field.name not in ignored),
        ((field.name, field) for field in new.fields if field.name not in ignored),
    )
    pairs = renamed(fields.gone, fields.fresh)
    left, right = ({id(pair[side]) for pair in pairs} for side in (0, 1))
    return ObjectPair(
        old,
        new,
        fields.same,
        pairs,
        tuple(field for field in fields.gone if id(field) not in left),
        tuple(field for field in fields.fresh if id(field) not in right),
        priced,
    )


@dataclass(frozen=True, slots=True)
class RulesPair:
    """The rules and hints of an object or an operation."""

    old_rules: tuple[Rule, ...]
    new_rules: tuple[Rule, ...]
    old_hints: tuple[Hint, ...] = ()
    new_hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoicePair:
    """A choice; of the cases that only one side has, those that the variants tell already are left out."""

    old: Choice
    new: Choice
    gone: tuple[Scalar, ...]
    fresh: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class PricePair:
    """The prices of a variant with its bodies, whose fields the formulas read."""

    old: Price | None
    new: Price | None
    old_body: Object
    new_body: Object


@dataclass(frozen=True, slots=True)
class VariantPair:
    """A variant on both sides."""

    old: Variant
    new: Variant


@dataclass(frozen=True, slots=True)
class OperationPair:
    """An operation of the same method and path."""

    old: Operation
    new: Operation


@dataclass(frozen=True, slots=True)
class ModelPair:
    """The models as wholes, with variants and operations matched."""

    old: Model
    new: Model
    variants: Matched[Variant]
    operations: Matched[Operation]


@dataclass(frozen=True, slots=True)
class RatePair:
    """An entry of the price book on both sides; None where one of them lacks it."""

    old: Entry | None
    new: Entry | None


@dataclass(frozen=True, slots=True)
class AdvicePair:
    """The advice on a value: soft bounds that only warn."""

    old: tuple[Advice, ...]
    new: tuple[Advice, ...]


@dataclass(frozen=True, slots=True)
class ResponsePair:
    """The answers of an operation."""

    old: Operation
    new: Operation
    matched: Matched[Response]


@dataclass(frozen=True, slots=True)
class SpecsPair:
    """Specifications of several providers, matched by their folder."""

    models: Matched[Model]


@dataclass(frozen=True, slots=True)
class WordsPair:
    """Any part of the model, for the words that no other pair shows."""

    old: object
    new: object
