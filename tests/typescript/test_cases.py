"""The emitted TypeScript finds and prices what the emitted Python does, on documents with other shapes than ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from emit.cases import asked, clients, models
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter_cost.pricebook import default_book
from typescript.building import build
from typescript.judging import Case, by_node, by_python

pytestmark = pytest.mark.xdist_group("typescript")


def test_the_same_answers(tmp_path: Path) -> None:
    """Places, rules, sentences, prices and their parts; it compiles strictly."""
    for file in emit_typescript(models(), default_book()):
        path = tmp_path / "out" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    package = build(tmp_path, tmp_path / "out" / "typescript")
    cases = [Case(one.request, one.provider, one.to) for one in asked()]
    answers = by_node(package, cases)
    assert [by_python(case, clients().load(case.provider)) for case in cases] == answers
