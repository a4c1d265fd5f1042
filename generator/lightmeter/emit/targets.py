"""The targets that `generate` knows, in the order in which they are emitted.

In: models and a price book. Out: `File`s, each below the folder of its target. A target is one row here and
one folder beside this module; its emitter is imported only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lightmeter.emit.files import File
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import PriceBook

Emit: TypeAlias = Callable[[tuple[Model, ...], PriceBook, str], Iterable[File]]
"""Models, price book, name of the Python package."""


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of output; `line` says in a few words what it is."""

    name: str
    line: str
    emit: Emit


def _python(models: tuple[Model, ...], book: PriceBook, package: str) -> Iterator[File]:
    from lightmeter.emit.python.emitter import emit_python, emit_runtime
    from lightmeter.emit.python.models.emitter import emit_models
    from lightmeter.emit.python.package import package_view
    from lightmeter.model.canon import dumps

    yield from emit_runtime(models, package)
    for model in models:
        yield from emit_python(model, book, package)
        yield from emit_models(model, package)
        yield File(f"python/{package}/{package_view(model).package}/model.json", dumps(model))


def _jsonschema(models: tuple[Model, ...], book: PriceBook, package: str) -> Iterator[File]:
    from lightmeter.emit.jsonschema.emitter import emit_jsonschema

    for model in models:
        yield from emit_jsonschema(model)


def _typescript(models: tuple[Model, ...], book: PriceBook, package: str) -> Iterable[File]:
    from lightmeter.emit.typescript.emitter import emit_typescript

    return emit_typescript(models, book, package)


def _sql(models: tuple[Model, ...], book: PriceBook, package: str) -> Iterator[File]:
    from lightmeter.emit.sql.emitter import emit_sql

    for model in models:
        yield from emit_sql(model, book)


def _docs(models: tuple[Model, ...], book: PriceBook, package: str) -> Iterable[File]:
    from lightmeter.emit.docs.emitter import emit_docs

    return emit_docs(models, book)


TARGETS: tuple[Target, ...] = (
    Target("python", "a package of validators, calculators and Pydantic models", _python),
    Target("typescript", "a package of types, validators and calculators for Node and browsers", _typescript),
    Target(
        "sql",
        "views that flatten and price requests in DuckDB, PostgreSQL, Spark, BigQuery and Snowflake",
        _sql,
    ),
    Target("jsonschema", "flat closed JSON Schemas for editors and other validators", _jsonschema),
    Target("docs", "a reference in Markdown, a page for every variant", _docs),
)


def emit(
    models: tuple[Model, ...], book: PriceBook, names: Iterable[str], package: str = "lightmeter_client"
) -> Iterator[File]:
    """Every file of the targets called `names`."""
    chosen = frozenset(names)
    for target in TARGETS:
        if target.name in chosen:
            yield from target.emit(models, book, package)
