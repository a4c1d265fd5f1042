"""From what the validator said to what a person needs: the place, the near name, who accepts it, how to fix it.

In: a `Source` and the `Judgement` on it. Out: `Finding`s in document order. The verdict is not touched.
"""

from __future__ import annotations

from lightmeter.lint.finding import Finding
from lightmeter.lint.fixes import Before, fixes_for
from lightmeter.lint.near import near_names, newer
from lightmeter.lint.patchvalue import object_around

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from lightmeter.lint.judging import Judge, Judgement
    from lightmeter.lint.reading import Source
    from lightmeter.lint.variants import Variants
    from lightmeter.load.parsed import SyntaxFault
    from lightmeter_client._runtime.problems import Problem

DUPLICATE = "duplicate-key"


def findings_of(source: Source, judge: Judge) -> list[Finding]:
    """Everything there is to say about one document, sorted by place."""
    clean = source.value()
    found = [] if clean else [_fault(source, fault) for fault in source.faults()]
    if clean or source.parsed.readable:
        value = clean[0] if clean else source.parsed.value
        found += explained(source, judge, judge.judge(value), value)
    return sorted(found, key=lambda finding: (finding.line, finding.column))


def _fault(source: Source, fault: SyntaxFault) -> Finding:
    line = source.line + fault.line - 1
    return Finding(
        file=source.name,
        line=line,
        column=fault.column,
        end_line=line,
        end_column=fault.column + 1,
        pointer="",
        rule=DUPLICATE if fault.code == DUPLICATE else "malformed",
        keyword=None,
        severity="error",
        message=fault.message,
        expected=fault.code,
    )


def explained(source: Source, judge: Judge, judgement: Judgement, value: Any) -> Iterator[Finding]:
    """A finding for each problem of a judgement on `value`."""
    inputs = _inputs(judgement)
    known = _variants(judgement)
    before = Before(judgement)
    for problem in judgement.problems:
        variant = _variant_at(judgement, inputs, problem.pointer)
        finding = _placed(source, problem, variant)
        if problem.rule == "unknown-request" and judgement.client is None:
            finding.accepted_by, finding.expected = tuple(problem.expected or ()), None
        if known is not None:
            _add_knowledge(finding, problem, variant, known, object_around(value, problem.pointer))
        if finding.severity != "info":
            finding.fixes = fixes_for(finding, value, before, judge, known)
        yield finding


def _inputs(judgement: Judgement) -> list[tuple[str, dict[str, Any]]]:
    """The inputs inside the request, with pointers from the root of the document."""
    if judgement.client is None:
        return []
    client: Any = judgement.client
    return [(judgement.at + pointer, found) for pointer, found in client.inputs(judgement.request)]


def _variants(judgement: Judgement) -> Variants | None:
    if judgement.client is None:
        return None
    from lightmeter.lint.variants import variants_of

    return variants_of(judgement.client.__name__)


def _variant_at(judgement: Judgement, inputs: list[tuple[str, dict[str, Any]]], pointer: str) -> str | None:
    client: Any = judgement.client
    for at, found in inputs:
        if pointer == at or pointer.startswith(at + "/"):
            return client.variant_of(found)
    return None


def _placed(source: Source, problem: Problem, variant: str | None) -> Finding:
    """The problem with its place: the value; the name of an unknown member; the object around a missing one."""
    parsed = source.placed
    known, position = parsed.nearest(problem.pointer)
    start, end = position.start, position.end
    if known != problem.pointer:
        end = start + 1  # the opening bracket of what should hold it
    elif problem.rule in ("unknown-field", "unlisted-field") and position.key_start >= 0:
        start, end = position.key_start, position.key_end
    line, column = parsed.line_column(start)
    end_line, end_column = parsed.line_column(end)
    return Finding(
        file=source.name,
        line=source.line + line - 1,
        column=column,
        end_line=source.line + end_line - 1,
        end_column=end_column,
        pointer=problem.pointer,
        rule=problem.rule,
        keyword=problem.keyword,
        severity=problem.severity,
        message=problem.message,
        variant=variant,
        value=problem.value,
        expected=problem.expected,
    )


def _add_knowledge(
    finding: Finding, problem: Problem, variant: str | None, known: Variants, around: dict[str, Any]
) -> None:
    name = problem.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    if problem.rule == "unknown-field":
        _explain_unknown_field(finding, name, variant, known, around)
    elif problem.rule == "unknown-variant":
        finding.accepted_by = known.accepting_tag(name, problem.value)
        _suggest(finding, problem.value, problem.expected)
        finding.message += newer(problem.value, problem.expected)
    elif problem.rule == "not-in-enum":
        _suggest(finding, problem.value, problem.expected)
    field = known.field(variant, name)
    if field is not None:
        finding.spec = f"{field.origin.file}:{field.origin.line}"
        finding.source = field.source


def _explain_unknown_field(
    finding: Finding, name: str, variant: str | None, known: Variants, around: dict[str, Any]
) -> None:
    fields = tuple(finding.expected or ())
    is_top = set(fields) == set(known.fields(variant))
    near = [other for other in near_names(name, fields) if other not in around]
    where = f" of {variant}" if variant and is_top else " here"
    finding.message = f"{name} is not a field{where}"
    present = known.renamed(name, fields)
    if present is not None and present not in around:
        finding.message += f"; it is called {present} now"
        near = [present, *(other for other in near if other != present)]
    elif near:
        finding.message += f"; did you mean {near[0]}?"
    if is_top:
        finding.accepted_by = tuple(other for other in known.accepting_field(name) if other != variant)
    finding.expected = near or None


def _suggest(finding: Finding, value: Any, allowed: Any) -> None:
    near = near_names(value, tuple(allowed or ())) if isinstance(value, str) else ()
    if near:
        finding.message += f'; did you mean "{near[0]}"?'
