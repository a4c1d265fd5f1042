"""Hostile documents are bounded: refused, or read, within 10 seconds of processor time and 512 MiB."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def document(schema: Any, **changed: Any) -> dict[str, Any]:
    """One operation whose body is `schema`."""
    body = {"content": {"application/json": {"schema": schema}}}
    operation = {"operationId": "draw", "requestBody": body, "responses": {"200": {"description": "ok"}}}
    info = {"title": "pictures", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {"/draw": {"post": operation}}, **changed}


SECONDS, MEMORY = 10, 512 * 1024
"""Processor time, and KiB of memory at the peak."""


def chained(count: int) -> dict[str, Any]:
    """Each schema extends the next one."""
    chain: dict[str, Any] = {
        f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}, of()]} for n in range(count)
    }
    schemas = {**chain, f"S{count}": {"type": "object", "properties": {"a": {}}}}
    return document({"$ref": "#/components/schemas/S0"}, components={"schemas": schemas})


def doubled(count: int) -> dict[str, Any]:
    """Each schema has the next one twice, in two alternatives: two to the power of `count`, written out."""
    chain: dict[str, Any] = {
        f"S{n}": {"anyOf": [{"type": "array", "items": {"$ref": f"#/components/schemas/S{n + 1}"}}] * 2}
        for n in range(count)
    }
    schemas = {**chain, f"S{count}": {"type": "string"}}
    return document(of(a={"$ref": "#/components/schemas/S0"}), components={"schemas": schemas})


def looping(count: int) -> dict[str, Any]:
    """A ring of references."""
    ring = {f"S{n}": {"$ref": f"#/components/schemas/S{(n + 1) % count}"} for n in range(count)}
    return document({"$ref": "#/components/schemas/S0"}, components={"schemas": ring})


def bomb() -> str:
    names = "abcdefghijklmnop"
    lines = [f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]" for old, new in pairwise(names)]
    return "\n".join(["a: &a [x,x,x,x,x,x,x,x,x]", *lines])


def aliased(version: str) -> str:
    """A schema of many members, 49 times by alias: each would be a schema to look at."""
    inner = ", ".join(f"s{n}: {{type: string}}" for n in range(2_000))
    head = f"openapi: {version}\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n"
    copies = "\n".join(f"    B{n}: *a" for n in range(49))
    return f"{head}    A: &a {{type: object, examples: [1], properties: {{{inner}}}}}\n{copies}\n"


def nested_lists(count: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(count):
        schema = {"type": "array", "items": schema}
    return document(of(a=schema))


HOSTILE: dict[str, tuple[str, Callable[[], str], int, str]] = {
    "a YAML bomb": ("a.yaml", bomb, 2, "syntax"),
    "schemas by alias": ("a.yaml", lambda: aliased("3.1.0"), 2, "syntax"),
    "schemas by alias, in 3.0": ("a.yaml", lambda: aliased("3.0.3"), 2, "syntax"),
    "more YAML values than any document has": ("a.yaml", lambda: "- a\n" * 2_000_000, 2, "syntax"),
    "250,000 schemas": (
        "a.json",
        lambda: json.dumps(document({}, components={"schemas": {f"S{n}": {} for n in range(250_000)}})),
        0,
        "",
    ),
    "a ring of aliases": ("a.yaml", lambda: "a: &a [*b]\nb: &b [*a]\n", 2, "syntax"),
    "an alias inside of itself": ("a.yaml", lambda: "a: &a {b: [*a]}\n", 2, "syntax"),
    "a ring of references": ("a.json", lambda: json.dumps(looping(2_000)), 2, "ref-cycle"),
    "10,000 levels of JSON": ("a.json", lambda: '{"a":' * 10_000 + "1" + "}" * 10_000, 2, "syntax"),
    "10,000 levels of YAML": ("a.yaml", lambda: "[" * 10_000 + "]" * 10_000, 2, "syntax"),
    "80 lists inside each other": ("a.json", lambda: json.dumps(nested_lists(80)), 0, ""),
    "a list of itself": (
        "a.json",
        lambda: json.dumps(
            document(of(a={"$ref": "#/components/schemas/L"}),
                     components={"schemas": {"L": {"type": "array", "items": {"$ref": "#/components/schemas/L"}}}})
        ),
        2,
        "recursive-type",
    ),
    "a map of alternatives of itself": (
        "a.json",
        lambda: json.dumps(
            document(of(a={"$ref": "#/components/schemas/L"}), components={"schemas": {"L": {"anyOf": [
                {"type": "string"}, {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/L"}}]}}})
        ),
        2,
        "recursive-type",
    ),
    "a long chain of inheritance": ("a.json", lambda: json.dumps(chained(3_000)), 2, "too-deep"),
    "alternatives that double": ("a.json", lambda: json.dumps(doubled(40)), 0, ""),
    "a pattern that never ends": (
        "a.json",
        lambda: json.dumps(document(of(a={"type": "string", "pattern": "^((a+)+)+$", "default": "a" * 40 + "b"}))),
        2,
        "bad-pattern",
    ),
    "an enum of 100,000 values": (
        "a.json",
        lambda: json.dumps(document(of(a={"enum": [f"value {n}" for n in range(100_000)]}))),
        0,
        "",
    ),
    "50 MB": ("a.json", lambda: json.dumps(document(of(), **{"x-more": "x" * 50_000_000})), 2, "syntax"),
    "50 MB of YAML": ("a.yaml", lambda: "openapi: 3.1.0\n" + "# no\n" * 10_000_000, 2, "syntax"),
}  # fmt: skip


MEASURING = """
import json, resource, subprocess, sys
with open("err", "wb") as err:
    code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=err).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""A process between: to the system, what a process is started from counts as memory of its own."""


@pytest.mark.parametrize("name", HOSTILE)
def test_within_bounds(name: str, tmp_path: Path) -> None:
    """The exit code, the name of what is wrong, no traceback, and the time and memory of the whole process."""
    file, text, code, said = HOSTILE[name]
    (tmp_path / file).write_text(text(), "utf-8")
    command = [sys.executable, "-m", "lightmeter", "generate", "--spec", file, "--out", "out", "-q"]
    command += ["--target", "jsonschema"]
    done = subprocess.run(
        [sys.executable, "-c", MEASURING, *command], cwd=tmp_path, stdout=subprocess.PIPE, check=True
    )
    ended, seconds, memory = json.loads(done.stdout)
    told = (tmp_path / "err").read_text("utf-8")
    assert ended == code, told[-2_000:]
    assert "Traceback" not in told
    assert f"error[{said}]" in told if said else not told
    assert seconds < SECONDS
    assert memory < MEMORY
    assert (tmp_path / "out").exists() == (code == 0)
