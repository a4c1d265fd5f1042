"""Bodies that have no name of their own: open maps, lists and texts are judged where it is clear what they are for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lightmeter.cli.app import main

SIZES = {"type": "object", "additionalProperties": {"type": "integer"}}
WORDS = {"type": "array", "items": {"type": "string"}}


def spec(folder: Path, **bodies: Any) -> Path:
    def operation(name: str) -> dict[str, Any]:
        body = {"required": True, "content": {"application/json": {"schema": bodies[name]}}}
        return {
            "post": {"operationId": name, "requestBody": body, "responses": {"200": {"description": "ok"}}}
        }

    paths = {f"/{name}": operation(name) for name in bodies}
    path = folder / "openapi.json"
    path.write_text(
        json.dumps({"openapi": "3.1.0", "info": {"title": "bodies", "version": "1"}, "paths": paths}), "utf-8"
    )
    return path


def said(path: Path, body: Any, capsys: pytest.CaptureFixture[str], *more: str) -> list[tuple[str, str, str]]:
    """What `lint` says of a request: place, rule, sentence."""
    request = path.parent / "request.json"
    request.write_text(json.dumps(body), "utf-8")
    main(["lint", "--spec", str(path), str(request), "--format", "json", *more])
    return [(one["pointer"], one["rule"], one["message"]) for one in json.loads(capsys.readouterr().out)]


@pytest.mark.parametrize(
    ("schema", "good", "bad", "fault"),
    [
        (SIZES, {"a": 1}, {"a": "x"}, ("/a", "wrong-type", 'a must be an integer, not the string "x"')),
        (WORDS, ["a"], ["a", 1], ("/1", "wrong-type", "1 must be a string, not the number 1")),
        ({"type": "string"}, "a", 1, ("", "wrong-type", "the request must be a string, not the number 1")),
    ],
)
def test_the_only_body_is_judged_without_being_asked_for(
    schema: Any, good: Any, bad: Any, fault: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a document has one operation with a JSON body, a request is for that one."""
    path = spec(tmp_path, run=schema)
    assert said(path, good, capsys) == []
    assert said(path, bad, capsys) == said(path, bad, capsys, "--endpoint", "run") == [fault]


def test_of_several_bodies_one_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that have no named type are offered like all others."""
    path = spec(tmp_path, run=SIZES, walk=WORDS)
    ((_, rule, message),) = said(path, {"a": "b"}, capsys)
    assert rule == "unknown-request" and "--endpoint run" in message and "walk" in message
    ((_, _, message),) = said(path, {"a": 1}, capsys, "--endpoint", "ran")
    assert message == "no operation with a JSON body is known as ran; did you mean run?"
    assert said(path, ["a"], capsys, "--endpoint", "walk") == []
