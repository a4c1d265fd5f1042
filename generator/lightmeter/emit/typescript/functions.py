"""The functions that check types: what each is called, and which module has it.

In: a `Model`. Out: names.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.common.layout import modules_of
from lightmeter.emit.typescript.types import type_names
from lightmeter.model.nodes import Model


@dataclass(frozen=True, slots=True)
class Names:
    """Where every type's function is."""

    functions: dict[str, str]
    module_of: dict[str, str]


def function_names(model: Model) -> tuple[dict[str, str], dict[str, str]]:
    """Type name -> the function that checks it, and type name -> the module that has it."""
    spelled = type_names(model)
    layout = modules_of(model)
    return (
        {name: f"check{spelled[name]}" for listed in layout.values() for name in listed},
        {name: module for module, listed in layout.items() for name in listed},
    )
