"""Small documents that ask for much work: refused or done, within 10 seconds of a processor and 512 MiB."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SECONDS, BYTES = 10, 512 * 1024 * 1024
TO = "#/components/schemas/"


def document(schemas: dict[str, Any], paths: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": {"$ref": f"{TO}Base"}}}}
    call = {"operationId": "a", "requestBody": body, "responses": {"200": {"description": "ok"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "x-provider": "bounds",
        "paths": {"/a": {"post": call}} if paths is None else paths,
        "components": {"schemas": schemas},
        **more,
    }


def wide() -> dict[str, Any]:
    """1,500 leaves inherit 1,500 members."""
    leaves = {f"l{n}": f"{TO}L{n}" for n in range(1_500)}
    members = {f"m{n}": {"type": "string"} for n in range(1_500)}
    base = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}, **members},
        "discriminator": {"propertyName": "kind", "mapping": leaves},
    }
    own = {"type": "object", "properties": {"z": {"type": "string"}}}
    return document({"Base": base} | {f"L{n}": {"allOf": [{"$ref": f"{TO}Base"}, own]} for n in range(1_500)})


def faulty() -> dict[str, Any]:
    """10,000 mistakes."""
    wrong = {"name": "x", "in": "query", "schema": {"type": "string", "pattern": "(["}}
    answers = {"200": {"description": "ok"}}
    calls = {
        f"/{n}": {"get": {"operationId": f"o{n}", "parameters": [wrong], "responses": answers}}
        for n in range(10_000)
    }
    return document({}, calls)


def long_price() -> dict[str, Any]:
    """10,000 named parts, each of which reads the one before it twice."""
    parts = {"p0": "a"} | {f"p{n}": f"p{n - 1} + p{n - 1}" for n in range(1, 10_000)}
    cost = {"unit": "usd", "let": parts, "total": "p9999"}
    return document({"Base": {"type": "object", "properties": {"a": {"type": "integer"}}, "x-cost": cost}})


def patterns() -> dict[str, Any]:
    """100 patterns as long and as deep as one may be written."""
    deep = "(?:a|b|" * 200 + ")" * 200
    members = {f"m{n}": {"type": "string", "pattern": f"{deep}{n}"} for n in range(100)}
    return document({"Base": {"type": "object", "properties": members}})


def far_number() -> dict[str, Any]:
    """A bound of 1,000 digits: a number no target has."""
    return document({"Base": {"type": "object", "properties": {"a": {"type": "number", "maximum": 10**999}}}})


REFUSED: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "wide": (wide, "more than 50,000 members"),
    "faulty": (faulty, "[bad-pattern]"),
    "long-price": (long_price, "let has 10,000 names"),
    "patterns": (patterns, "more than 150 repetitions"),
    "far-number": (far_number, "beyond 1.79e308"),
}


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_time(name: str, tmp_path: Path) -> None:
    """Exit 2, the reason in few digits, no traceback and no file."""
    make, reason = REFUSED[name]
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(make()), "utf-8")
    command = [sys.executable, "-m", "lightmeter", "generate", "--spec", path, "--out", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=_limited)
    assert done.returncode == 2, done.stderr[-500:]
    assert reason in done.stderr
    assert "Traceback" not in done.stderr and "0" * 50 not in done.stderr
    assert not (tmp_path / "out").exists()
