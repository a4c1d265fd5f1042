"""Where the function of every type is: its name, and the generated module that has it.

In: a `Model`. Out: `Names`.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.common.layout import modules_of
from lightmeter.model.names import identifiers
from lightmeter.model.nodes import Model


@dataclass(frozen=True, slots=True)
class Names:
    """Where every type's function is."""

    functions: dict[str, str]
    module_of: dict[str, str]


def function_names(model: Model) -> tuple[dict[str, str], dict[str, str]]:
    """Type name -> the function that checks it, and type name -> the module that has it."""
    layout = modules_of(model)
    functions = identifiers((name for names in layout.values() for name in names), ("request",))
    return (
        {name: f"check_{function}" for name, function in functions.items()},
        {name: module for module, listed in layout.items() for name in listed},
    )
