"""Operations with a JSON body: query checks, rules over query and body, and the table that recognises a URL.

In: a `Model`. Out: `OperationsView`, for a generated module that only requests with a URL load.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.common.layout import REQUESTS, named_in
from lightmeter.emit.literals import python_string, python_tuple
from lightmeter.emit.python.judges import JudgeView, judge_views
from lightmeter.emit.python.naming import function_names
from lightmeter.emit.python.needs import Module
from lightmeter.emit.python.view import ObjectView, ValueView, query_view, value_views
from lightmeter.model.names import identifiers
from lightmeter.model.nodes import Field, Model, Operation
from lightmeter.model.scope import bare
from lightmeter.model.types import Boolean, Integer, Named, Number


@dataclass(frozen=True, slots=True)
class OperationView:
    """One row of the table: how the operation is recognised and what checks it."""

    id: str
    method: str
    path: str
    body: str
    query: str
    kinds: str
    judge: str


@dataclass(frozen=True, slots=True)
class OperationsView:
    spec: str
    provider: str
    doc: str
    servers: str
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    constants: tuple[tuple[str, str], ...]
    queries: tuple[ObjectView, ...]
    values: tuple[ValueView, ...]
    judges: tuple[JudgeView, ...]
    operations: tuple[OperationView, ...]


def operations_view(model: Model) -> OperationsView:
    """Every operation with a JSON body; one that has no type of its own is checked by a function of this module."""
    functions, homes = function_names(model)
    needs = Module(lambda name: functions[name], functions=frozenset(functions.values()))
    mine = [(operation, operation.body) for operation in model.operations if operation.body is not None]
    names = identifiers(operation.id for operation, _ in mine)
    imports: dict[str, set[str]] = {}
    for body in dict.fromkeys(name for _, kind in mine for name in named_in(kind)):
        imports.setdefault(homes[body], set()).add(functions[body])
    checks = [
        functions[kind.name] if isinstance(kind, Named) else needs.hoist(f"{names[one.id]}_body", kind)
        for one, kind in mine
    ]
    judges = judge_views(model, Module(lambda name: functions[name]))
    if judges:
        imports.setdefault(REQUESTS, set()).update(judge.name for judge in judges)
    queries = tuple(query_view(needs, f"check_{names[one.id]}_query", one) for one, _ in mine)
    values = value_views(needs)
    return OperationsView(
        spec=model.spec,
        provider=model.provider,
        doc=f"The operations of {model.title}, for requests that come with a URL.",
        servers=python_tuple(model.servers),
        imports=tuple((home, tuple(sorted(taken))) for home, taken in sorted(imports.items())),
        constants=tuple(needs.constants.items()),
        queries=queries,
        values=values,
        judges=judges,
        operations=tuple(
            _row(one, names[one.id], check, judges) for (one, _), check in zip(mine, checks, strict=True)
        ),
    )


def _row(operation: Operation, name: str, body: str, judges: tuple[JudgeView, ...]) -> OperationView:
    judge = f"judge_{name}"
    kinds = {
        parameter.field.name: _kind(parameter.field)
        for parameter in operation.parameters
        if parameter.place == "query"
    }
    return OperationView(
        id=python_string(operation.id),
        method=python_string(operation.method),
        path=python_string(operation.path),
        body=body,
        query=f"check_{name}_query",
        kinds="{"
        + ", ".join(f"{python_string(key)}: {python_string(kind)}" for key, kind in kinds.items())
        + "}",
        judge=judge if any(one.name == judge for one in judges) else "None",
    )


def _kind(field: Field) -> str:
    """How the text of a query parameter is read before it is checked."""
    match bare(field.type)[0]:
        case Integer() | Number():
            return "number"
        case Boolean():
            return "boolean"
        case _:
            return "string"
