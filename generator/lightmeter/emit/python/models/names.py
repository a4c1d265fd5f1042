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
    """Type names to distinct class names, whatever their case; a clash gets a number."""
    used = {name.casefold() for name in (*TAKEN.split(), *keyword.kwlist)}
    found: dict[str, str] = {}
    for name in names:
        plain = pascal(name)
        # The code generator would make another name of one that ends with an underscore.
        free = (plain, *(f"{plain}{number}" for number in range(2, len(used) + 3)))
        found[name] = next(one for one in free if one.casefold() not in used)
        used.add(found[name].casefold())
    return found


def attributes(node: Object) -> dict[str, str]:
    """Wire names of an object's members to attribute names; a clash gets an underscore, then a number."""
    used = {*WITHIN.split(), *keyword.kwlist}
    found: dict[str, str] = {}
    for plain, name in ((snake(one.name), one.name) for one in node.fields):
        free = (plain, f"{plain}_", *(f"{plain}_{number}" for number in range(2, len(used) + 3)))
        found[name] = next(one for one in free if one not in used)
        used.add(found[name])
    return found
