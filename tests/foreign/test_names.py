"""Names of other people's schemas: none hides what a package exports itself, no text brings an import along."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

from lightmeter.build import build_model
from lightmeter.emit.python.emitter import emit_judge
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter.load.spec import load_spec
from lightmeter_cost.pricebook import default_book
from typescript.building import build

RUNTIME = resources.files("lightmeter.emit.typescript")


def exported() -> list[str]:
    """What the index of a package exports besides the types of its provider."""
    index = RUNTIME.joinpath("templates", "index.ts.jinja").read_text("utf-8")
    listed = [name for names in re.findall(r"\{ ([\w, ]+) \}", index) for name in names.split(", ")]
    errors = RUNTIME.joinpath("runtime", "http", "errors.ts").read_text("utf-8")
    listed += re.findall(r"^export (?:abstract )?(?:class|interface|type) (\w+)", errors, re.MULTILINE)
    return sorted({name for name in listed if name[0].isupper() and name != name.upper()})


def document() -> dict[str, Any]:
    """A schema of each of these names, all in one body; and the names of runtime functions in texts."""
    texts = "part(a), floor_div(b), unknown(c), Notice(d), fits(check, e)"
    schemas: dict[str, Any] = {
        name: {"type": "object", "description": texts, "properties": {"a": {"const": texts}}}
        for name in exported()
    }
    members = {name: {"$ref": f"#/components/schemas/{name}"} for name in schemas}
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": members}}}}
    operation = {"operationId": "Get", "requestBody": body, "responses": {"200": {"description": texts}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "names", "version": "1"},
        "paths": {"/get": {"post": operation}},
        "components": {"schemas": schemas},
    }


def test_names_of_the_package_are_not_taken(tmp_path: Path) -> None:
    """A schema called ConflictError or Problem: the TypeScript compiles, and both names are exported."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document()), "utf-8")
    model, _ = build_model(load_spec(path), default_book())
    assert len(exported()) > 40
    for file in emit_typescript((model,), default_book()):
        written = tmp_path / "out" / file.path
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(file.text, "utf-8")
    types = build(tmp_path, tmp_path / "out" / "typescript") / "dist" / "names" / "types.d.ts"
    found = re.findall(r"^export (?:interface|type) (\w+)", types.read_text("utf-8"), re.MULTILINE)
    assert set(found) & set(exported()) == set()


def test_texts_bring_no_imports_along(tmp_path: Path) -> None:
    """What is imported is used: a name in a text is none in the code."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document()), "utf-8")
    model, _ = build_model(load_spec(path), default_book())
    text = next(
        file.text for file in emit_judge(model, default_book(), "given") if file.path.endswith("/requests.py")
    )
    assert re.findall(r"from \.\._runtime\.(\w+)", text) == ["checks", "problems"]
