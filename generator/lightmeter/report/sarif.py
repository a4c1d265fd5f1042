"""Findings as SARIF 2.1.0, the exchange format of static analysis (OASIS): one run, one result a finding.

All findings are collected first: the rules they use stand before them.
"""

from __future__ import annotations

import json
import re

from lightmeter.report.json_ import encode
from lightmeter.report.paths import uri

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, Final, TextIO

    from lightmeter.lint.finding import Edit, Finding, Fix
    from lightmeter.report import Options, Sources

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}


def write(findings: Iterable[Finding], out: TextIO, sources: Sources, options: Options) -> None:
    """One log with one run."""
    log = document(tuple(findings), options)
    out.write(json.dumps(json.loads(encode(log)), indent=2) + "\n")


def document(findings: Sequence[Finding], options: Options) -> dict[str, Any]:
    """The log as a JSON value."""
    used = {name: place for place, name in enumerate(sorted({finding.rule for finding in findings}))}
    defaults = {finding.rule: finding for finding in reversed(findings)}
    marks = Fingerprints()
    run = {
        "tool": {"driver": _driver([_rule(name, defaults[name]) for name in used])},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, used[finding.rule], marks, options) for finding in findings],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver(rules: list[dict[str, Any]]) -> dict[str, Any]:
    from lightmeter import __version__

    return {"name": "lightmeter", "semanticVersion": __version__, "version": __version__, "rules": rules}


def _rule(name: str, finding: Finding) -> dict[str, Any]:
    """What the registry says of a rule; of an unknown one (another specification), what its finding says."""
    from lightmeter.lint.rules import find

    rule = find(name)
    if rule is None:
        return {
            "id": name,
            "shortDescription": {"text": _plain_text(finding.message)},
            "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        }
    return {
        "id": name,
        "shortDescription": {"text": rule.meaning},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": rule.text(), "markdown": rule.markdown()},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, place: int, marks: Fingerprints, options: Options) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain_text(finding.message)},
        "locations": [_location(finding, options.root)],
        "partialFingerprints": {"lightmeterFinding/v1": marks.of(finding, uri(finding.file, options.root))},
        "properties": {
            "pointer": finding.pointer,
            "keyword": finding.keyword,
            "variant": finding.variant,
            "acceptedBy": list(finding.accepted_by),
            "source": finding.source,
        },
    }
    fixes = [fix for offer in finding.fixes if (fix := _fix(finding, offer, options))]
    return {**result, "fixes": fixes} if fixes else result


def _plain_text(text: str) -> str:
    """A message in which nothing is a link: SARIF reads `[label](target)` even in plain text (3.11.6)."""
    return re.sub(r"[\\\[\]]", r"\\\g<0>", text) if "](" in text else text


def _location(finding: Finding, root: str | None) -> dict[str, Any]:
    place = (finding.line, finding.column, finding.end_line, finding.end_column)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(finding.file, root)},
            "region": _region(*place),
        },
        "logicalLocations": [{"fullyQualifiedName": finding.pointer or "/", "kind": "value"}],
    }


def _region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(finding: Finding, fix: Fix, options: Options) -> dict[str, Any] | None:
    edits = options.edits(finding, fix) if options.edits else _plain(finding, fix)
    if not edits:
        return None
    changes = [_replacement(edit) for edit in edits]
    file = {"uri": uri(finding.file, options.root)}
    return {
        "description": {"text": _plain_text(f"{fix.message} ({fix.applicability})")},
        "artifactChanges": [{"artifactLocation": file, "replacements": changes}],
    }


def _replacement(edit: Edit) -> dict[str, Any]:
    *place, text = edit
    return {"deletedRegion": _region(*place), "insertedContent": {"text": text}}


def _plain(finding: Finding, fix: Fix) -> list[Edit] | None:
    """The edit of a fix that replaces just the value its finding points at."""
    marks_value = finding.keyword not in ("required", "dependentRequired", "additionalProperties")
    if len(fix.patch) != 1 or not marks_value:
        return None
    step = fix.patch[0]
    if step["op"] != "replace" or step["path"] != finding.pointer:
        return None
    text = json.dumps(step["value"], ensure_ascii=False)
    return [(finding.line, finding.column, finding.end_line, finding.end_column, text)]


class Fingerprints:
    """Marks by which a finding is known again after lines have moved: file, rule, pointer, value, count."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, finding: Finding, file: str) -> str:
        from hashlib import sha256

        # In JSON Lines many requests share a pointer: the value tells most of them apart, the count the rest.
        known = encode([file, finding.rule, finding.pointer, finding.variant, finding.value])
        digest = sha256(known.encode()).hexdigest()[:32]
        count = self._seen[digest] = self._seen.get(digest, 0) + 1
        return f"{digest}:{count}"
