"""What is fuzzed: bytes become a document, the document a model, the model files.

In: bytes. Out: nothing; anything but diagnostics, or files that compile, is a failure.
"""

from __future__ import annotations

import json

from lightmeter.build import build_model
from lightmeter.emit.jsonschema.emitter import emit_jsonschema
from lightmeter.emit.python.emitter import emit_judge
from lightmeter.emit.sql.emitter import emit_sql
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter.load.diagnostics import SpecError
from lightmeter.load.document import parse_document
from lightmeter.load.openapi import require_openapi, require_version
from lightmeter.load.upgrade import upgraded
from lightmeter.model.canon import dumps, loads
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import default_book

LARGEST = 40_000
"""Bytes; what is longer only makes the search slower."""


def one_input(data: bytes) -> str:
    """Read, build and emit; "model", or the code of the first mistake."""
    try:
        document = upgraded(parse_document(data[:LARGEST], "openapi"))
        require_version(document)
        require_openapi(document)
        model, _ = build_model(document, default_book())
    except SpecError as error:
        assert error.diagnostics and all(one.code and one.message for one in error.diagnostics)
        assert all(one.origin.line >= 1 and one.origin.column >= 1 for one in error.diagnostics)
        return next(one.code for one in error.diagnostics if one.severity == "error")
    check_model(model)
    return "model"


def check_model(model: Model) -> None:
    """A model survives being written down; what is emitted for it compiles."""
    book = default_book()
    assert loads(dumps(model)) == model
    files = [*emit_judge(model, book, "given"), *emit_jsonschema(model), *emit_sql(model, book)]
    files += emit_typescript((model,), book)
    for file in files:
        file.text.encode()
        if file.path.endswith(".py"):
            compile(file.text, file.path, "exec")
        elif file.path.endswith(".json"):
            json.loads(file.text)
