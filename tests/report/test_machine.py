"""The reports for programs: JSON, JSON Lines, SARIF, GitHub workflow commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from lightmeter.lint.finding import Finding, Fix
from lightmeter.report.paths import relative, uri
from report.findings import ENGINE, SAMPLER, finding, replace, written

SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0.schema.json").read_text("utf-8"))


def strict(text: str) -> Any:
    """JSON without what only Python takes."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    return json.loads(text, parse_constant=refuse)


def test_json_is_the_contract() -> None:
    """One array of the objects that the command line promises, member for member."""
    assert strict(written("json", finding())) == [
        {
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
            "accepted_by": [],
            "fixes": [
                {
                    "message": "use 992",
                    "applicability": "unsafe",
                    "patch": [{"op": "replace", "path": "/steps/0/input/width", "value": 992}],
                    "price_delta": "-0.5",
                }
            ],
        }
    ]


def test_nothing_found_is_an_empty_array() -> None:
    assert written("json") == "[]\n"
    assert written("jsonl") == ""


def test_json_lines_are_the_same_objects() -> None:
    lines = written("jsonl", finding(), SAMPLER).splitlines()
    assert [strict(line) for line in lines] == strict(written("json", finding(), SAMPLER))


VALUES = {
    "a huge integer": 10**900,
    "text past ASCII": "日本 \U0001f408 \x9b \u202e",
    "half of a surrogate pair": "a\udc80b",
    "a pair beside a half": "\U0001f408\ud83d",
    "a tuple": ("a", "b"),
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("format", ["json", "jsonl", "sarif"])
def test_json_is_always_valid(format: str, name: str) -> None:  # noqa: A002  the field's own word
    """Any value and file name gives JSON that a strict reader takes, in ASCII, without lone surrogates."""
    text = written(format, finding(value=VALUES[name], expected=VALUES[name], file="f\udcff.json", fixes=[]))
    assert text.isascii()
    strict(text)
    json.dumps(strict(text), ensure_ascii=False).encode()


def test_findings_are_written_as_they_come() -> None:
    """The first finding is out before the second one exists."""
    import io

    from lightmeter import report

    for name in ("text", "json", "jsonl", "github"):
        out = io.StringIO()
        seen: list[int] = []

        def findings(out: io.StringIO = out, seen: list[int] = seen) -> Any:
            yield finding()
            seen.append(len(out.getvalue()))
            yield finding()

        report.write(name, findings(), out, report.no_sources, report.Options())
        assert seen[0] > 50


def sarif(*findings: Finding, **options: Any) -> dict[str, Any]:
    log = strict(written("sarif", *findings, **options))
    Draft4Validator(SCHEMA).validate(log)
    return log["runs"][0]


def test_sarif_fits_its_schema() -> None:
    """Empty and full logs fit the OASIS schema; results point at their rules and places."""
    assert sarif()["results"] == []
    run = sarif(finding(), SAMPLER, ENGINE)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        "not-multiple-of",
        "unknown-field",
        "webp-undocumented",
    ]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1, 2]
    assert [result["level"] for result in run["results"]] == ["error", "error", "note"]
    assert run["columnKind"] == "unicodeCodePoints"
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 9, "startColumn": 16, "endLine": 9, "endColumn": 20}


def test_sarif_rules_are_explained() -> None:
    rule = sarif(finding())["tool"]["driver"]["rules"][0]
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert "multiple" in rule["shortDescription"]["text"]
    assert rule["help"]["markdown"].count("```") == 4


def test_sarif_of_an_unknown_rule() -> None:
    """A rule of somebody's own specification is described by its finding."""
    rule = sarif(finding(rule="my-own", severity="warning", message="no"))["tool"]["driver"]["rules"][0]
    assert rule == {
        "id": "my-own",
        "shortDescription": {"text": "no"},
        "defaultConfiguration": {"level": "warning"},
    }


def test_sarif_paths_are_encoded() -> None:
    """Relative inside the root, percent-encoded, file URIs outside of it."""
    place = sarif(ENGINE)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "b%20c.json"}
    assert uri("/a/ü#?%.json", "/a") == "%C3%BC%23%3F%25.json"
    assert uri("/b/x.json", "/a") == "file:///b/x.json"
    assert uri("/a/c:d.json", "/a") == "c%3Ad.json"
    assert relative("/a/b/../c/x.json", "/a/") == "c/x.json"
    assert relative("-", "/a") == "-"


def test_sarif_fixes_are_text_edits() -> None:
    """A replacement is written out; other fixes with the edits that the linter supplies, or not at all."""
    fix = sarif(finding())["results"][0]["fixes"][0]
    assert fix["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 9, "startColumn": 16, "endLine": 9, "endColumn": 20},
            "insertedContent": {"text": "992"},
        }
    ]
    assert "fixes" not in sarif(SAMPLER)["results"][0]
    edits = sarif(SAMPLER, edits=lambda finding, fix: [(12, 8, 12, 15, "sampleMethod")])
    change = edits["results"][0]["fixes"][0]["artifactChanges"][0]
    assert change["replacements"][0]["insertedContent"] == {"text": "sampleMethod"}


def test_sarif_fingerprints_outlive_moved_lines() -> None:
    """The same finding on another line is the same; two alike in one file are told apart."""

    def marks(*findings: Finding) -> list[str]:
        return [
            result["partialFingerprints"]["lightmeterFinding/v1"] for result in sarif(*findings)["results"]
        ]

    assert marks(finding()) == marks(finding(line=70, end_line=70))
    assert marks(finding()) != marks(finding(pointer="/steps/1/input/width"))
    assert len(set(marks(finding(), finding(line=10, end_line=10)))) == 2


def test_github_commands_are_escaped() -> None:
    """No part of a finding can end its property, its line, or begin another command."""
    hostile = "50%, a:b\r\n::error::x \x1b[2J"
    line = written("github", finding(message=hostile, file="a,b:c%\n.json", fixes=[]))
    assert line == (
        "::error file=a%2Cb%3Ac%25%0A.json,line=9,col=16,endLine=9,endColumn=20,"
        "title=lightmeter not-multiple-of::50%25, a:b%0D%0A::error::x ␛[2J\n"
    )


def test_github_severities_and_fixes() -> None:
    assert written("github", ENGINE).startswith("::notice file=b c.json,line=1,col=12,")
    several = finding(severity="warning", end_line=11, fixes=[Fix("use 992", "safe", [replace("/a", 1)])])
    assert written("github", several) == (
        "::warning file=req.json,line=9,col=16,title=lightmeter not-multiple-of::"
        "width 1000 is not a multiple of 16; nearest: 992, 1008%0Afix: use 992\n"
    )
