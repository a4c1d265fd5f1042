"""Operations with a JSON body: the table that says what checks body and query, and the type the body has.

In: a `Model`. Out: `OperationsView`.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.common.layout import REQUESTS, named_in
from lightmeter.emit.typescript.client.annotations import annotation
from lightmeter.emit.typescript.functions import function_names
from lightmeter.emit.typescript.literals import ts_array, ts_property, ts_string
from lightmeter.emit.typescript.names import operations
from lightmeter.emit.typescript.needs import Module
from lightmeter.emit.typescript.objects import ObjectView, query_view
from lightmeter.emit.typescript.rules import judge_names
from lightmeter.emit.typescript.types import type_names
from lightmeter.emit.typescript.values import ValueView, value_views
from lightmeter.model.nodes import Model, Operation
from lightmeter.model.scope import bare
from lightmeter.model.types import Boolean, Integer, Named, Number, Type


@dataclass(frozen=True, slots=True)
class OperationView:
    """One row: how the operation is called and found, the function that checks its body and the type of that."""

    member: str
    id: str
    method: str
    path: str
    check: str
    kinds: str
    query: str
    judge: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class OperationsView:
    spec: str
    title: str
    provider: str
    servers: str
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    types: tuple[str, ...]
    constants: tuple[tuple[str, str], ...]
    queries: tuple[ObjectView, ...]
    values: tuple[ValueView, ...]
    operations: tuple[OperationView, ...]


def operations_view(model: Model) -> OperationsView:
    """Every operation with a JSON body; one that has no type of its own is checked by a function of this module."""
    functions, homes = function_names(model)
    spelled = type_names(model)
    needs = Module(lambda name: functions[name], functions=frozenset(functions.values()))
    judges = judge_names(model)
    names = operations(one.id for one in model.operations)
    imports: dict[str, set[str]] = {REQUESTS: set(judges.values())} if judges else {}
    queries: list[ObjectView] = []
    found: list[OperationView] = []
    for one in model.operations:
        if one.body is None:
            continue
        for body in named_in(one.body):
            imports.setdefault(homes[body], set()).add(functions[body])
        query = query_view(needs, f"check{names[one.id]}Query", one)
        queries += [query] if query.fields else []
        found.append(
            OperationView(
                ts_property(one.id),
                ts_string(one.id),
                ts_string(one.method.upper()),
                ts_string(one.path),
                _check(needs, one, one.body),
                _kinds(one),
                query.name if query.fields else "",
                judges.get(one.id, ""),
                annotation(one.body, spelled),
                one.description,
            )
        )
    values = value_views(needs)
    return OperationsView(
        model.spec,
        model.title,
        model.provider,
        ts_array(model.servers),
        tuple((home, tuple(sorted(names))) for home, names in sorted(imports.items())),
        tuple(sorted({spelled[name] for one in model.operations if one.body for name in named_in(one.body)})),
        tuple(needs.constants.items()),
        tuple(queries),
        values,
        tuple(found),
    )


def _check(needs: Module, operation: Operation, body: Type) -> str:
    """The function that checks a body."""
    if isinstance(body, Named):
        return needs.function_of(body.name)
    return needs.hoist(f"{operation.id} body", body)


def _kinds(operation: Operation) -> str:
    """How the texts of query parameters are read before they are checked, "" where all stay texts."""
    fields = [one.field for one in operation.parameters if one.place == "query"]
    kinds = [(field.name, _kind(bare(field.type)[0])) for field in fields]
    pairs = [f"{ts_property(name)}: {ts_string(kind)}" for name, kind in kinds if kind]
    return f"{{ {', '.join(pairs)} }}" if pairs else ""


def _kind(kind: Type) -> str:
    match kind:
        case Integer() | Number():
            return "number"
        case Boolean():
            return "boolean"
        case _:
            return ""
