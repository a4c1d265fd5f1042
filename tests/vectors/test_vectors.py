"""The shared vectors, run by the emitted Python: the same verdict, and the same price to the last digit."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from vectors import addressed
from vectors.make import files

FOLDER = Path(__file__).parent
Vector = dict[str, Any]
FILES = {
    file.relative_to(FOLDER).as_posix(): {
        row["id"]: row for row in map(json.loads, file.read_text("utf-8").splitlines())
    }
    for file in sorted(FOLDER.rglob("*.jsonl"))
}

each_file = pytest.mark.parametrize("file", list(FILES))


@each_file
def test_the_verdicts(file: str) -> None:
    """Errors with pointer and keyword, in the order of the document."""
    expected = {name: vector["problems"] for name, vector in FILES[file].items()}
    assert expected == {
        name: [list(place) for place in _errors(vector)] for name, vector in FILES[file].items()
    }


@each_file
def test_the_prices(file: str) -> None:
    """Micro-units, a reason why there is no price, or no price for an invalid request."""
    expected = {name: _expected(vector) for name, vector in FILES[file].items()}
    assert expected == {name: _priced(vector) for name, vector in FILES[file].items()}


def _errors(vector: Vector) -> list[tuple[str, str | None]]:
    found = _client(vector).validate(vector["request"], endpoint=vector.get("endpoint"))
    return [(problem.pointer, problem.keyword) for problem in found]


def _client(vector: Vector) -> Any:
    return import_module(f"lightmeter_client.{vector.get('provider', 'civitai')}")


def _expected(vector: Vector) -> Vector:
    if vector["problems"]:
        return {"invalid": True}
    return {key: vector[key] for key in ("micro", "unpriced") if key in vector}


def _priced(vector: Vector) -> Vector:
    """The quote in the words of a vector; of the reason, the part that the vector asks for."""
    quote = _client(vector).cost(vector["request"], endpoint=vector.get("endpoint"))
    if quote.status == "invalid":
        return {"invalid": True}
    if quote.status == "priced":
        return {"micro": quote.micro}
    reason = quote.reason or "no reason"
    return {"unpriced": vector["unpriced"] if vector.get("unpriced", reason) in reason else reason}


def test_the_files_are_what_the_script_writes() -> None:
    """After a change of the model: PYTHONPATH=tests python -m vectors.make, and read the difference."""
    for folder, expected in ((FOLDER, files()), (FOLDER / "endpoints", addressed.files())):
        written = {file.name: file.read_text("utf-8") for file in folder.glob("*.jsonl")}
        assert written == expected


@each_file
def test_names_are_unique(file: str) -> None:
    """A name says which line failed."""
    assert len(FILES[file]) == len((FOLDER / file).read_text("utf-8").splitlines())
