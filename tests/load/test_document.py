"""Documents: values with origins, and texts that cannot be one."""

from __future__ import annotations

from pathlib import Path

import pytest

from lightmeter.load.diagnostics import SpecError
from lightmeter.load.document import load_document, parse_document
from lightmeter.load.spec import load_spec

YAML = b"info:\n  title: t\n  list: [1, {a: 2.50}]\n"


def test_origin_is_the_key_and_in_lists_the_value() -> None:
    """A person looks for the member's name."""
    document = parse_document(YAML, "s.yaml")
    assert [
        str(document.origin(pointer)) for pointer in ("/info/list", "/info/list/1", "/info/list/1/a")
    ] == ["s.yaml:3:3", "s.yaml:3:13", "s.yaml:3:14"]
    assert str(document.value_origin("/info/list")) == "s.yaml:3:9"


def test_origin_of_what_is_not_there_is_the_nearest_part() -> None:
    """The pointer asked for is kept."""
    origin = parse_document(YAML, "s.yaml").origin("/info/list/1/b/c")
    assert (origin.pointer, origin.line, origin.column) == ("/info/list/1/b/c", 3, 13)


def test_numbers_are_exact() -> None:
    """2.50 is the decimal 2.50."""
    assert str(parse_document(YAML, "s.yaml").at("/info/list/1/a")) == "2.50"


def test_json_and_yaml_are_told_apart() -> None:
    """By the suffix, else by the first character."""
    assert [
        parse_document(*given).root
        for given in ((b'{"a": "no"}', "s.json"), (b'{"a": "no"}', "-"), (b"a: no", "-"))
    ] == [{"a": "no"}] * 3


def test_a_bad_text_has_every_fault_in_order() -> None:
    """Duplicates are all reported, one line each."""
    with pytest.raises(SpecError) as raised:
        parse_document(b"a: 1\nb: 1\nb: 2\na: 2\n", "s.yaml")
    assert raised.value.render() == (
        's.yaml:3:1: error[duplicate-key] "b" is given twice, first on line 2: remove one of them\n'
        's.yaml:4:1: error[duplicate-key] "a" is given twice, first on line 1: remove one of them'
    )


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_an_unreadable_file_is_named(tmp_path: Path, name: str) -> None:
    """A missing file and a folder are diagnostics, not tracebacks."""
    with pytest.raises(SpecError, match="unreadable"):
        load_document(tmp_path / name)


def test_a_folder_is_read_with_its_overlay(tmp_path: Path) -> None:
    """openapi.yaml and overlay.yaml belong together."""
    (tmp_path / "openapi.yaml").write_text('openapi: 3.1.0\ninfo: {title: t, version: "1"}\npaths: {}\n')
    assert "x-provider" not in str(load_spec(tmp_path).root)
    (tmp_path / "overlay.yaml").write_text(
        'overlay: 1.0.0\ninfo: {title: t, version: "1"}\n'
        "actions: [{target: $, description: d, update: {x-provider: civitai}}]\n"
    )
    document = load_spec(tmp_path)
    assert document.at("/x-provider") == "civitai"
    assert document.origin("/x-provider").file.endswith("overlay.yaml")


def test_an_empty_folder_says_what_it_lacks(tmp_path: Path) -> None:
    """The names that are looked for are in the sentence."""
    with pytest.raises(SpecError, match=r"no openapi\.yaml, openapi\.yml or openapi\.json"):
        load_spec(tmp_path)
