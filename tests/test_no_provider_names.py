"""A provider is data in spec/: no code decides by the name of one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.providers import NAMES, ROOT

FILES = sorted(path for folder in ("generator", "cost") for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted(path for path in (ROOT / "generator").rglob("*") if path.suffix in (".jinja", ".ts"))


def _decisions(tree: ast.AST) -> Iterator[ast.expr]:
    """Everything that a comparison, a `case` or a look-up compares with."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left, _, others):
                yield from (left, *others)
            case ast.MatchValue(value):
                yield value
            case ast.Dict(keys):
                yield from (key for key in keys if key is not None)
            case ast.Call(ast.Attribute(attr="startswith" | "endswith" | "removeprefix"), arguments):
                yield from arguments
            case _:
                pass


def _named(node: ast.expr) -> Iterator[str]:
    for inner in ast.walk(node):
        value = inner.value if isinstance(inner, ast.Constant) else None
        if isinstance(value, str) and value.partition("/")[0].partition(".")[0] in NAMES:
            yield value


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_code_asks_for_a_provider(file: Path) -> None:
    """Neither `if provider == ...` nor a match, a table or a prefix with the name of one."""
    tree = ast.parse(file.read_text("utf-8"))
    assert [name for node in _decisions(tree) for name in _named(node)] == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_names_a_provider(file: Path) -> None:
    """Templates and runtime files are the same for all of them; only comments may give an example."""
    code = [
        line for line in file.read_text("utf-8").splitlines() if not line.lstrip().startswith(("*", "/", "#"))
    ]
    assert [line for line in code for name in NAMES if f'"{name}"' in line or f"'{name}'" in line] == []


def test_the_test_would_see_it() -> None:
    """The test itself, tested."""
    for code in ('provider == "bfl"', 'name in ("verda", "x")', '{"civitai": 1}', 'name.startswith("bfl/")'):
        assert [name for node in _decisions(ast.parse(code)) for name in _named(node)]
