"""Fixing files: --fix, --unsafe-fixes, --diff.

In: paths and a `Judge`. Out: changed files (or the changes as a diff). A fix is applied to the text, nothing is
reformatted; after each round the file is judged again, because one fix may make room for another.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from lightmeter.lint.explain import findings_of
from lightmeter.lint.files import Target, targets
from lightmeter.lint.finding import Finding, Fix
from lightmeter.lint.judging import Judge
from lightmeter.lint.patch import applied
from lightmeter.lint.reading import Source
from lightmeter.lint.rewrite import diff, write_back

ROUNDS = 10
"""Judging and fixing again ends after so many rounds, whatever is left."""

Keep = tuple[frozenset[str], frozenset[str]]


class Repair:
    """What was changed: fixes applied, and the diff of every file that would change."""

    def __init__(self) -> None:
        self.fixed = 0
        self.diffs: list[str] = []


def repair(
    paths: Iterable[str], stdin_filename: str | None, judge: Judge, keep: Keep, unsafe: bool, dry: bool
) -> Repair:
    """Fix every file below `paths`; with `dry` only say what would change."""
    done = Repair()
    for target in targets(paths, stdin_filename):
        before = target.read()
        after, count = _fixed(target, before, judge, keep, unsafe)
        if after == before:
            continue  # nothing to fix, or no text that could be decoded
        done.fixed += count
        if dry:
            done.diffs.append(diff(before.decode(), after.decode(), target.name))
        elif target.path is not None:
            write_back(target.path, before, after.decode())
    return done


def _fixed(target: Target, data: bytes, judge: Judge, keep: Keep, unsafe: bool) -> tuple[bytes, int]:
    if target.kind != "lines":
        return _fixed_text(target.name, data, target.kind, judge, keep, unsafe)
    out, total = io.BytesIO(), 0
    for line in data.splitlines(keepends=True):
        body = line.rstrip(b"\r\n")
        if body.strip():
            changed, count = _fixed_text(target.name, body, "json", judge, keep, unsafe)
            line, total = changed + line[len(body) :], total + count
        out.write(line)
    return out.getvalue(), total


def _fixed_text(
    name: str, data: bytes, kind: str, judge: Judge, keep: Keep, unsafe: bool
) -> tuple[bytes, int]:
    total = 0
    for _ in range(ROUNDS):
        source = Source(name, data, kind)
        value = source.value()
        if value is not None and judge.is_fine(value[0]):
            break
        if source.faults() or not source.parsed.readable:
            break
        patches = [fix.patch for fix in _chosen(findings_of(source, judge), keep, unsafe)]
        text, used = applied(source.parsed.text, source.parsed, patches, "yaml" if kind == "yaml" else "json")
        if not used:
            break
        data, total = text.encode(), total + len(used)
    return data, total


def _chosen(findings: Iterable[Finding], keep: Keep, unsafe: bool) -> Iterator[Fix]:
    """For each finding its first fix that may be applied."""
    for finding in findings:
        if (keep[0] and finding.rule not in keep[0]) or finding.rule in keep[1]:
            continue
        fix = next((one for one in finding.fixes if unsafe or one.applicability == "safe"), None)
        if fix is not None:
            yield fix
