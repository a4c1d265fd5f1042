"""Findings and sources for the report tests."""

from __future__ import annotations

import io
from typing import Any

from lightmeter import report
from lightmeter.lint.finding import Finding, Fix

LINES = {
    ("req.json", 9): '      "width": 1000,',
    ("req.json", 12): '      "sampler": "euler",',
    ("b c.json", 1): '{"engine": "flux"}',
}


def finding(**changes: Any) -> Finding:
    """A finding at the width of line 9."""
    given: dict[str, Any] = {
        "file": "req.json",
        "line": 9,
        "column": 16,
        "end_line": 9,
        "end_column": 20,
        "pointer": "/steps/0/input/width",
        "rule": "not-multiple-of",
        "keyword": "multipleOf",
        "severity": "error",
        "message": "width 1000 is not a multiple of 16; nearest: 992, 1008",
        "variant": "civitai/flux2/klein/createImage",
        "value": 1000,
        "expected": 16,
        "fixes": [Fix("use 992", "unsafe", [replace("/steps/0/input/width", 992)], "-0.5")],
        "spec": "spec/civitai/openapi.yaml:120",
        "source": "Civitai docs, Flux 2 image generation",
    }
    return Finding(**{**given, **changes})


def replace(path: str, value: Any) -> dict[str, Any]:
    return {"op": "replace", "path": path, "value": value}


SAMPLER = finding(
    line=12,
    column=7,
    end_line=12,
    end_column=16,
    pointer="/steps/0/input/sampler",
    rule="unknown-field",
    keyword="additionalProperties",
    message="sampler is not a field of civitai/sdcpp/flux1/createImage; did you mean sampleMethod?",
    variant="civitai/sdcpp/flux1/createImage",
    value="euler",
    expected=["sampleMethod"],
    accepted_by=["civitai/a", "civitai/b", "civitai/c", "civitai/d", "civitai/e"],
    fixes=[Fix("rename it to sampleMethod", "safe", [])],
    spec="",
    source="",
)
ENGINE = finding(
    file="b c.json",
    line=1,
    column=12,
    end_line=1,
    end_column=18,
    pointer="/engine",
    rule="webp-undocumented",
    keyword=None,
    severity="info",
    message="a remark",
    variant=None,
    value="flux",
    expected=None,
    fixes=[],
    spec="",
)


def written(name: str, *findings: Finding, lines: Any = None, **options: Any) -> str:
    """A report as text."""
    out = io.StringIO()
    known = LINES if lines is None else lines
    report.write(name, findings, out, lambda file, line: known.get((file, line)), report.Options(**options))
    return out.getvalue()
