"""What the emitted clients of a document with calls of every shape look like to those who write against them.

`expected.txt` beside the document holds the signature of every method and the members of every type, in both
languages. LIGHTMETER_UPDATE=1 writes it anew; read the difference.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from emit.cases import FOLDERS, models
from lightmeter.emit.formatting import format_python
from lightmeter.emit.python.client.emitter import client_files
from lightmeter.emit.python.emitter import emit_judge, emit_runtime
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter_cost.pricebook import default_book

PACKAGE = "library_client"
EXPECTED = next(folder for folder in FOLDERS if folder.name == "library") / "expected.txt"


@cache
def files() -> dict[str, str]:
    """Path and text, with no more of Python formatted than is read here."""
    model, book = next(model for model in models() if model.provider == "library"), default_book()
    listed = (
        *emit_runtime((model,), PACKAGE),
        *emit_judge(model, book, PACKAGE),
        *emit_typescript((model,), book, PACKAGE),
    )
    clients = {path: format_python(text) for path, text in client_files(model)}
    return {file.path: file.text for file in listed} | {
        f"python/{PACKAGE}/library/{path}": text for path, text in clients.items()
    }


def python(name: str) -> str:
    return files()[f"python/{PACKAGE}/library/client/{name}.py"]


def typescript(name: str) -> str:
    return files()[f"typescript/src/library/{name}.ts"]


def test_signatures_and_types() -> None:
    """What is sent may be any sequence or mapping, answers are what was documented, pages give their items."""
    found = "".join(f"{line}\n" for line in (*_of_python(), *_of_typescript()))
    if os.environ.get("LIGHTMETER_UPDATE"):
        EXPECTED.write_text(found, "utf-8")
    assert EXPECTED.read_text("utf-8") == found


def _of_python() -> Iterator[str]:
    for name in ("params", "answers", "sync", "webhooks"):
        yield f"# python: {name}"
        for node in ast.parse(python(name)).body:
            match node:
                case ast.ClassDef(name=title, body=body) if name == "sync":
                    methods = [one for one in body if isinstance(one, ast.FunctionDef) and title == "Client"]
                    yield from (f"{one.name}({ast.unparse(one.args)}) -> {ast.unparse(one.returns or one)}"
                                for one in methods if one.name[0] != "_" and not one.decorator_list)  # fmt: skip
                case ast.ClassDef(name=title, bases=bases, body=body):
                    yield f"{title}({', '.join(map(ast.unparse, bases))})"
                    yield from (f"    {ast.unparse(one)}" for one in body if isinstance(one, ast.AnnAssign))
                case ast.Assign() | ast.AnnAssign():
                    yield ast.unparse(node)
                case _:
                    pass


_METHOD = re.compile(
    r"^  (\w[\w<> ]*)\(((?:(?!\)[:;]).)*)\): ((?:Paged)?Reply<.*?>|Quote|Promise<\w+>) \{$", re.M | re.S
)
_TYPE = re.compile(
    r"^(?:/\*\*(?:(?!\*/).)*\*/\n)?export (?:interface|type) [^;]*?(?:\{\n.*?^\}|;)$", re.M | re.S
)


def _of_typescript() -> Iterator[str]:
    yield "// typescript: types"
    for name in ("types", "client"):
        for found in _TYPE.finditer(typescript(name)):
            yield from found[0].split("\n")
    yield "// typescript: client"
    for name, given, answer in _METHOD.findall(typescript("client")):
        yield f"{name}({' '.join(given.split()).rstrip(',')}): {answer}"
    yield "// typescript: what is handed on"
    calls = re.findall(r"return this\.((?:call|paged)\(.*?\));\n", typescript("client"), re.S)
    yield from (" ".join(one.split()) for one in calls)
    yield "// typescript: routes"
    routes = re.findall(r"^  \w+: \{\s+operation: .*?\},$", typescript("provider"), re.M | re.S)
    yield from (" ".join(one.split()) for one in routes)
    yield "// typescript: webhooks"
    yield from re.findall(r"^(?:export )?(?:type|const) .*?;$", typescript("webhooks"), re.M | re.S)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The emitted package, imported."""
    root = tmp_path_factory.mktemp("library")
    for path, text in files().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.path", [str(root / "python"), *sys.path])
        return importlib.import_module(f"{PACKAGE}.library.client")


def test_every_annotation_names_what_is_there(client: Any) -> None:
    """No signature and no member speaks of a type that its module does not know."""
    for name in ("sync", "aio", "calls", "answers", "params", "webhooks"):
        module = importlib.import_module(f"{client.__name__}.{name}")
        known = {*vars(module), *vars(builtins)}
        assert [one for one in _named(ast.parse(python(name))) if one not in known] == []


def _named(tree: ast.AST) -> Iterator[str]:
    """The names in annotations and in the values of aliases, in quotes or not."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(annotation=ast.expr() as found) | ast.AnnAssign(annotation=found):
                yield from _names(found)
            case ast.FunctionDef(returns=ast.expr() as found):
                yield from _names(found)
            case _:
                pass
        if (
            isinstance(node, ast.AnnAssign)
            and node.value is not None
            and ast.unparse(node.annotation) == "TypeAlias"
        ):
            yield from _names(node.value)


def _names(annotation: ast.expr) -> Iterator[str]:
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
            return
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _names(ast.parse(node.value, mode="eval").body)
