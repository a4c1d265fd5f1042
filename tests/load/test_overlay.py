"""Overlays: golden folders (openapi, overlay, expected document or diagnostics), and budgets."""

from __future__ import annotations

from pathlib import Path

import pytest

from lightmeter.load.diagnostics import SpecError
from lightmeter.load.document import Document, load_document, parse_document
from lightmeter.load.overlay import apply_overlay

CASES = sorted(path for path in (Path(__file__).parent / "overlays").iterdir() if path.is_dir())
HEAD = 'overlay: 1.0.0\ninfo: {title: t, version: "1"}\nactions:\n'
BASE = parse_document(b"a: {b: 1, c: [1, 2], d: {e: 1}}\nlist: [{n: 1}, {n: 2}, {n: 3}]\n", "base.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path) -> None:
    """The folder's expected document, member order included, or its expected diagnostics."""
    base = load_document(case / "openapi.yaml", "openapi.yaml")
    overlay = load_document(case / "overlay.yaml", "overlay.yaml")
    try:
        result = apply_overlay(base, overlay)
    except SpecError as error:
        assert (case / "expected.txt").read_text() == error.render() + "\n"
    else:
        assert repr(load_document(case / "expected.yaml").root) == repr(result.root)


def apply(actions: str, base: Document = BASE) -> Document:
    """The base with some actions applied."""
    return apply_overlay(base, parse_document((HEAD + actions).encode(), "over.yaml"))


def test_the_base_is_not_changed() -> None:
    """A document is a value: applying an overlay makes a new one."""
    before = repr(BASE.root)
    apply(
        "- {target: $.a, description: d, update: {b: 2, c: [3], d: {e: 5}}}\n"
        "- {target: $.list, description: d, remove: true}\n"
    )
    assert before == repr(BASE.root)


def test_origins_follow_what_was_merged() -> None:
    """What an action added stands in the overlay, what it went into in the base."""
    result = apply("- target: $.a\n  description: d\n  update: {b: 2, c: [3], f: {g: 1}}\n")
    assert {
        pointer: str(result.origin(pointer))
        for pointer in ("/a", "/a/b", "/a/c", "/a/c/1", "/a/c/2", "/a/f/g", "/a/d/e")
    } == {
        "/a": "base.yaml:1:1",
        "/a/b": "over.yaml:6:12",
        "/a/c": "base.yaml:1:11",
        "/a/c/1": "base.yaml:1:18",
        "/a/c/2": "over.yaml:6:22",
        "/a/f/g": "over.yaml:6:30",
        "/a/d/e": "base.yaml:1:26",
    }


def test_origins_follow_removed_items() -> None:
    """After a removal, later items keep their own lines."""
    result = apply("- {target: '$.list[?@.n != 2]', description: d, remove: true}\n")
    assert str(result.origin("/list/0")) == "base.yaml:2:16"


def test_copies_are_not_shared() -> None:
    """One update in two places: a later action changes only the one it selects."""
    result = apply(
        "- {target: '$.list[0,1]', description: d, update: {x: {y: [1]}}}\n"
        "- {target: '$.list[0].x.y', description: d, update: 2}\n"
    )
    assert [result.at("/list/0/x/y"), result.at("/list/1/x/y")] == [[1, 2], [1]]


def test_growth_is_bounded() -> None:
    """An overlay that doubles its own work ends with a sentence."""
    many = "- {target: $.list, description: d, update: [" + "{n: []}, " * 200 + "]}\n"
    wide = "- {target: '$.list[3:].n', description: d, update: [" + "1, " * 3000 + "]}\n"
    with pytest.raises(SpecError, match="adds more than 500,000 values"):
        apply(many + wide)
