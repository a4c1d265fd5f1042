"""Golden cases: a folder each, with a small document, an overlay where it needs one, and what the build says
of it.

`expected.txt` holds the diagnostics (file, line, column, code, sentence, pointer) and, where there are no
errors, the model in a few lines. LIGHTMETER_UPDATE=1 writes it anew; read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from lightmeter.build import build_model
from lightmeter.build.codes import CODES
from lightmeter.load.diagnostics import SpecError
from lightmeter.load.document import Document, load_document
from lightmeter.load.overlay import apply_overlay
from lightmeter_cost.pricebook import default_book
from support.outline import outline, reported

CASES = sorted(folder for folder in (Path(__file__).parent / "cases").iterdir() if folder.is_dir())
SPELLINGS = (
    "a-base-with-mapping",
    "b-oneof-with-discriminator",
    "c-consts-flat",
    "c-consts-nested",
    "c-enums-untyped",
)


def built(folder: Path) -> str:
    """Diagnostics, then the model."""
    try:
        model, warnings = build_model(_document(folder), default_book())
    except SpecError as error:
        return reported(error.diagnostics)
    return reported(warnings) + outline(model)


def _document(folder: Path) -> Document:
    document = load_document(folder / "openapi.yaml", "openapi.yaml")
    overlay = folder / "overlay.yaml"
    return apply_overlay(document, load_document(overlay, "overlay.yaml")) if overlay.exists() else document


@pytest.mark.parametrize("folder", CASES, ids=[folder.name for folder in CASES])
def test_the_build_says_what_is_expected(folder: Path) -> None:
    """Mistakes with their place and advice; else the model."""
    found = built(folder)
    if os.environ.get("LIGHTMETER_UPDATE"):
        (folder / "expected.txt").write_text(found, "utf-8")
    assert (folder / "expected.txt").read_text("utf-8") == found


SAID = re.compile(r"^[\w.]+:\d+:\d+: (error|warning|info)\[([\w-]+)\]", re.MULTILINE)
GRAVITY = ("info", "warning", "error")


@pytest.mark.parametrize("folder", CASES, ids=[folder.name for folder in CASES])
def test_what_is_said_is_listed(folder: Path) -> None:
    """Every code is one of those that `rules` lists, with its meaning, and never graver than it says there."""
    for severity, code in SAID.findall((folder / "expected.txt").read_text("utf-8")):
        assert code in CODES and CODES[code][1]
        assert GRAVITY.index(severity) <= GRAVITY.index(CODES[code][0])


@pytest.mark.parametrize("name", SPELLINGS)
def test_every_spelling_gives_the_same_model(name: str) -> None:
    """Pets, spelled five ways: the variants are those of the first."""
    folder = Path(__file__).parent / "cases"
    first, other = (_variants(built(folder / spelling)) for spelling in (SPELLINGS[0], name))
    assert first == other
    assert first.count("variant") == 3


def _variants(text: str) -> str:
    """The part of an outline about variants; the names of schemas come after it."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("variant"))
    end = next(number for number, line in enumerate(lines) if line.startswith("choice"))
    return "\n".join(lines[start:end])
