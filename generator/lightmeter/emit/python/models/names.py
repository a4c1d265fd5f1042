"""Names of generated models: classes and attributes, distinct, and no words of Python or pydantic.

In: type names and objects of a model. Out: identifiers.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable

from lightmeter.model.names import pascal, snake
from lightmeter.model.nodes import Object

TAKEN = """
Annotated Any BaseModel ConfigDict Discriminator False Field Literal Model None RequestInput RootModel
StringConstraints Tag True TypeAlias TypeAliasType ValidationInfo
"""
"""Names that generated modules import or define themselves."""

WITHIN = """
bool construct copy dict field_validator float from_orm int json list model_computed_fields model_config
model_construct model_copy model_dump model_dump_json model_extra model_fields model_fields_set
model_json_schema model_parametrized_name model_post_init model_rebuild model_validate model_validate_json
model_validate_strings not_null not_null_validator parse_file parse_obj parse_raw schema schema_json str
told_by update_forward_refs validate
"""
"""Names that mean something inside a class already."""


def class_names(names: Iterable[str]) -> dict[str, str]:
    """Type names to distinct class names; a clash gets a number."""
    return _distinct({name: pascal(name) for name in names}, {*TAKEN.split(), *keyword.kwlist}, fold=True)


def attributes(node: Object) -> dict[str, str]:
    """Wire names of an object's members to attribute names; a clash gets an underscore, then a number."""
    return _distinct({one.name: snake(one.name) for one in node.fields}, {*WITHIN.split(), *keyword.kwlist})


def _distinct(wished: dict[str, str], taken: set[str], *, fold: bool = False) -> dict[str, str]:
    """`fold`: names that differ only in case count as the same."""
    used = {name.casefold() for name in taken} if fold else set(taken)
    found: dict[str, str] = {}
    for name, plain in wished.items():
        free, number = (plain, 2) if (plain.casefold() if fold else plain) not in used else (f"{plain}_", 2)
        while (free.casefold() if fold else free) in used:
            free, number = f"{plain}_{number}", number + 1
        used.add(free.casefold() if fold else free)
        found[name] = free
    return found
