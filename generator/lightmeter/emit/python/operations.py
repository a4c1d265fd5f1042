"""Operations with a JSON body: query checks, rules over query and body, and the table that recognises a URL.

In: a `Model`. Out: `OperationsView`, for a generated module that only requests with a URL load.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.common.layout import REQUESTS
from lightmeter.emit.literals import python_string, python_tuple
from lightmeter.emit.python.judges import JudgeView, judge_views
from lightmeter.emit.python.naming import function_names
from lightmeter.emit.python.needs import Module
from lightmeter.emit.python.view import ObjectView, query_view
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
    judges: tuple[JudgeView, ...]
    operations: tuple[OperationView, ...]


def operations_view(model: Model) -> OperationsView:
    """Every operation whose JSON body has a type of its own."""
    functions, homes = function_names(model)
    needs = Module(lambda name: functions[name])
    mine = [operation for operation in model.operations if isinstance(operation.body, Named)]
    names = identifiers(operation.id for operation in mine)
    bodies = [operation.body.name for operation in mine if isinstance(operation.body, Named)]
    imports: dict[str, set[str]] = {}
    for body in bodies:
        imports.setdefault(homes[body], set()).add(functions[body])
    judges = judge_views(model, Module(lambda name: functions[name]))
    if judges:
        imports.setdefault(REQUESTS, set()).update(judge.name for judge in judges)
    queries = tuple(query_view(needs, f"check_{names[one.id]}_query", one) for one in mine)
    return OperationsView(
        spec=model.spec,
        provider=model.provider,
        doc=f"The operations of {model.title}, for requests that come with a URL.",
        servers=python_tuple(model.servers),
        imports=tuple((home, tuple(sorted(taken))) for home, taken in sorted(imports.items())),
        constants=tuple(needs.constants.items()),
        queries=queries,
        judges=judges,
        operations=tuple(
            _row(one, names[one.id], functions[body], judges) for one, body in zip(mine, bodies, strict=True)
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
