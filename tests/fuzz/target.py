"""What is fuzzed: bytes become a document, its overlay and its price book; these a model, the model files.

In: bytes. Out: nothing; anything but diagnostics, or files that compile, is a failure.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from fuzz.edits import BESIDE
from lightmeter.build import build_model
from lightmeter.emit.docs.emitter import emit_docs
from lightmeter.emit.jsonschema.emitter import emit_jsonschema
from lightmeter.emit.python.emitter import emit_judge
from lightmeter.emit.sql.emitter import emit_sql
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter.load.diagnostics import SpecError
from lightmeter.load.document import parse_document
from lightmeter.load.openapi import require_openapi, require_version
from lightmeter.load.overlay import apply_overlay
from lightmeter.load.upgrade import upgraded
from lightmeter.model.canon import dumps, loads
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import PriceBook, default_book, merge, read_book
from lightmeter_cost.sqlrates import SqlRateError

LARGEST = 40_000
"""Bytes; what is longer only makes the search slower."""


def one_input(data: bytes) -> str:
    """Read, build and emit; "model", or the code of the first mistake."""
    beside = _beside(data[:LARGEST])
    book = _book(beside.get("prices"))
    if book is None:
        return "bad-prices"
    try:
        document = upgraded(parse_document(data[:LARGEST], "openapi"))
        require_version(document)
        if "overlay" in beside:
            overlay = parse_document(json.dumps(beside["overlay"], indent=1).encode(), "overlay")
            document = apply_overlay(document, overlay)
        require_openapi(document)
        model, _ = build_model(document, book)
    except SpecError as error:
        assert error.diagnostics and all(one.code and one.message for one in error.diagnostics)
        assert all(one.origin.line >= 1 and one.origin.column >= 1 for one in error.diagnostics)
        return next(one.code for one in error.diagnostics if one.severity == "error")
    check_model(model, book)
    return "model"


def _beside(data: bytes) -> dict[str, Any]:
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    found = root.get(BESIDE) if isinstance(root, dict) else None
    return found if isinstance(found, dict) else {}


def _book(prices: object) -> PriceBook | None:
    """The rates that ship with these over them; None where they are no price book, said with lines."""
    if prices is None:
        return default_book()
    entries, faults = read_book(json.dumps(prices, indent=1).encode(), "prices")
    assert all(one.message and one.line >= 0 for one in faults)
    return None if faults else merge(default_book(), PriceBook(entries))


def check_model(model: Model, book: PriceBook) -> None:
    """A model survives being written down; what is emitted for it compiles."""
    assert loads(dumps(model)) == model
    files = [*emit_judge(model, book, "given"), *emit_jsonschema(model), *emit_docs((model,), book)]
    with contextlib.suppress(SqlRateError):  # a rate that is too large for SQL is refused by name
        files += emit_sql(model, book)
    files += emit_typescript((model,), book)
    for file in files:
        file.text.encode()
        if file.path.endswith(".py"):
            compile(file.text, file.path, "exec")
        elif file.path.endswith(".json"):
            json.loads(file.text)
