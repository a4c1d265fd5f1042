"""Operations with a JSON body: the table that says what checks it, and the type it has.

In: a `Model`. Out: `OperationsView`.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.typescript.literals import ts_property, ts_string
from lightmeter.emit.typescript.types import type_names
from lightmeter.emit.typescript.view import function_names
from lightmeter.model.nodes import Model
from lightmeter.model.types import Named


@dataclass(frozen=True, slots=True)
class OperationView:
    """One row: how the operation is called and found, the function that checks its body and the type of that."""

    member: str
    id: str
    method: str
    path: str
    check: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class OperationsView:
    spec: str
    title: str
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    types: tuple[str, ...]
    operations: tuple[OperationView, ...]


def operations_view(model: Model) -> OperationsView:
    """Every operation whose JSON body has a type of its own."""
    functions, homes = function_names(model)
    spelled = type_names(model)
    imports: dict[str, set[str]] = {}
    found: list[OperationView] = []
    for one in model.operations:
        if isinstance(one.body, Named):
            name = one.body.name
            imports.setdefault(homes[name], set()).add(functions[name])
            found.append(
                OperationView(
                    ts_property(one.id),
                    ts_string(one.id),
                    ts_string(one.method.upper()),
                    ts_string(one.path),
                    functions[name],
                    spelled[name],
                    one.description,
                )
            )
    return OperationsView(
        model.spec,
        model.title,
        tuple((home, tuple(sorted(names))) for home, names in sorted(imports.items())),
        tuple(sorted({one.type for one in found})),
        tuple(found),
    )
