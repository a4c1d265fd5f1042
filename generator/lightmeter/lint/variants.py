"""What the model of a provider knows that its validator does not say: near names, other variants that accept a field.

In: model.json of an emitted package. Out: `Variants`. Loaded only when there is something to explain.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from lightmeter.model.canon import loads
from lightmeter.model.nodes import Field, Model, Object, Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Array, Integer, Named, Number, String

if TYPE_CHECKING:
    from lightmeter.model.types import Scalar


class Variants:
    """Look-ups over one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.types = dict(model.types)
        self.variants = {variant.name: variant for variant in model.variants}
        self._bodies = [node.body if isinstance(node, Variant) else node for _, node in model.types]
        self._renamed: dict[tuple[str, ...], dict[str, str]] = {}

    def fields(self, variant: str | None) -> tuple[str, ...]:
        """The field names of a variant; none for an unknown one."""
        found = self.variants.get(variant or "")
        return tuple(field.name for field in found.body.fields) if found else ()

    def field(self, variant: str | None, name: str) -> Field | None:
        """One field of a variant."""
        found = self.variants.get(variant or "")
        return next((field for field in found.body.fields if field.name == name), None) if found else None

    def renamed(self, name: str, fields: tuple[str, ...]) -> str | None:
        """What a member is called now, in an object with these fields; None for one that had no other name."""
        known = self._renamed.get(fields)
        if known is None:
            known = self._renamed[fields] = self._new_names(set(fields))
        return known.get(name)

    def _new_names(self, fields: set[str]) -> dict[str, str]:
        """What the fields of an object with these names were called before, and what they are called now."""
        found: dict[str, str] = {}
        for body in self._bodies:
            if isinstance(body, Object) and {field.name for field in body.fields} == fields:
                for field in body.fields:
                    for before in field.renamed_from:
                        found.setdefault(before, field.name)
        return found

    def was_called(self, name: str, before: str) -> bool:
        """Whether the specification says that a field of this name had another one."""
        fields = (field for body in self._bodies if isinstance(body, Object) for field in body.fields)
        return any(field.name == name and before in field.renamed_from for field in fields)

    def accepting_field(self, name: str) -> tuple[str, ...]:
        """Names of the variants that have a field of this name."""
        return tuple(sorted(key for key in self.variants if self.field(key, name) is not None))

    def accepting_tag(self, tag: str, value: Scalar) -> tuple[str, ...]:
        """Names of the variants that a tag value leads to."""
        return tuple(sorted(key for key, variant in self.variants.items() if (tag, value) in variant.tags))

    def pair_of(self, variant: str | None, name: str) -> tuple[str, str] | None:
        """The two members of the items of a field that lists pairs of a text and a number, text first."""
        field = self.field(variant, name)
        kind = bare(field.type)[0] if field else None
        items = (
            self.types.get(kind.items.name)
            if isinstance(kind, Array) and isinstance(kind.items, Named)
            else None
        )
        if not isinstance(items, Object) or len(items.fields) != 2:
            return None
        first, second = sorted(items.fields, key=lambda one: not isinstance(bare(one.type)[0], String))
        numeric = isinstance(bare(second.type)[0], (Number, Integer))
        return (first.name, second.name) if isinstance(bare(first.type)[0], String) and numeric else None


@cache
def variants_of(package: str) -> Variants:
    """What is known of an emitted package, such as `lightmeter_client.civitai`."""
    return Variants(loads(resources.files(package).joinpath("model.json").read_bytes()))
