"""`lightmeter generate`: specifications in, generated files out.

In: folders or documents. Out: files below --out, a report, and warnings on stderr. Errors in a specification
leave everything on disk as it was.
"""

from __future__ import annotations

import json
import keyword
import re
from argparse import ArgumentParser, Namespace
from pathlib import Path

from lightmeter.cli.common import allowed_of, nearest, note, report, report_options, spec_options, told
from lightmeter.cli.exits import CLEAN, FINDINGS, CannotRun

TYPE_CHECKING = False  # as in the other commands
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from lightmeter.cli.upgrade import Upgrade
    from lightmeter.emit.files import File
    from lightmeter.emit.write import Change, Plan
    from lightmeter.load.allowed import Allowed
    from lightmeter.load.diagnostics import Diagnostic
    from lightmeter.model.nodes import Model

_DONE = {"new": "written", "changed": "written", "stale": "removed"}
_WOULD = {"new": "would-change", "changed": "would-change", "stale": "would-change"}
_DOCUMENTS = ("openapi.yaml", "openapi.yml", "openapi.json")


def configure(parser: ArgumentParser) -> None:
    """Arguments of `generate`."""
    parser.description = (
        "Emit validators, calculators, models and schemas from OpenAPI 3.0 and 3.1 specifications."
    )
    parser.add_argument(
        "--spec",
        nargs="+",
        metavar="FILE|DIR",
        default=["spec"],
        help="documents, folders with an openapi.yaml, or a folder of such folders (default: spec)",
    )
    parser.add_argument(
        "--overlay", metavar="FILE", help="the overlay to apply (default: overlay.yaml beside the document)"
    )
    parser.add_argument(
        "--target", metavar="NAMES", help="what to emit, separated by commas (default: everything)"
    )
    parser.add_argument("--out", metavar="DIR", default="generated", help="where to (default: generated)")
    parser.add_argument(
        "--package",
        metavar="NAME",
        default="lightmeter_client",
        help="name of the Python package (default: lightmeter_client)",
    )
    spec_options(parser)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; exit 1 and list what would change")
    mode.add_argument("--diff", action="store_true", help="write nothing; exit 1 and show what would change")
    report_options(parser)


def run(arguments: Namespace) -> int:
    """Generate, or say what would change."""
    from lightmeter.emit.targets import emit
    from lightmeter.emit.write import CannotWrite, apply, plan

    targets = _targets(arguments.target)
    package = _package(arguments.package)
    models, warnings = _models(_specs(arguments.spec), arguments)
    told(warnings, arguments)
    from lightmeter_cost.pricebook import default_book

    files = _emitted(emit(models, default_book(), targets, package))
    try:
        planned = plan(files, Path(arguments.out), targets)
        raised = _upgrade(planned, models)
        dry = arguments.check or arguments.diff
        if not dry:
            apply(planned)
    except CannotWrite as problem:
        raise CannotRun(f"generate: {problem}") from problem
    _warn_of_edits(planned, arguments)
    with report(arguments) as out:
        _report(out, arguments, planned, models, warnings, raised)
    lacking = any(warning.code == "left-out" for warning in warnings)
    return FINDINGS if (planned.drifted if dry else lacking) else CLEAN


def _upgrade(planned: Plan, models: tuple[Model, ...]) -> Upgrade | None:
    """What the run changes for users of what lies in the output folder; None where nothing changes."""
    if not planned.drifted:
        return None
    from lightmeter.cli.upgrade import upgrade

    return upgrade(planned, models)


def _emitted(files: Iterable[File]) -> list[File]:
    """Every file. What breaks here is our fault, but one line says more to the user than a traceback."""
    try:
        return list(files)
    except Exception as problem:
        reason = " ".join(str(problem).split())[:200]
        what = f"{type(problem).__name__}: {reason}"
        raise CannotRun(f"generate: {what}; this is a bug of lightmeter, nothing was written") from problem


def _targets(asked: str | None) -> tuple[str, ...]:
    from lightmeter.emit.targets import TARGETS

    known = tuple(target.name for target in TARGETS)
    names = known if asked is None else tuple(name.strip() for name in asked.split(","))
    for name in names:
        if name not in known:
            listed = f"{', '.join(known[:-1])} and {known[-1]}"
            raise CannotRun(
                f"generate: there is no target {name!r}{nearest(name, known)}; there are {listed}"
            )
    return names


def _package(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) or keyword.iskeyword(name):
        raise CannotRun(f"generate: {name!r} cannot be a Python package; use letters, digits and underscores")
    return name


def _specs(given: list[str]) -> list[Path]:
    """Every folder or document to read: a folder without a document is looked into, one level deep."""
    found: list[Path] = []
    for path in map(Path, given):
        if path.is_dir() and not _has_document(path):
            inner = sorted(child for child in path.iterdir() if child.is_dir() and _has_document(child))
            if not inner:
                raise CannotRun(
                    f"{path}: no openapi.yaml here or in a folder below; name a document with --spec"
                )
            found += inner
        elif path.exists():
            found.append(path)
        else:
            raise CannotRun(f"{path}: no such file or folder; name a document or folder with --spec")
    return list(dict.fromkeys(found))


def _has_document(folder: Path) -> bool:
    return any((folder / name).is_file() for name in _DOCUMENTS)


def _models(specs: list[Path], arguments: Namespace) -> tuple[tuple[Model, ...], tuple[Diagnostic, ...]]:
    """Every model and all warnings; `SpecError` with the errors of all specifications."""
    from lightmeter.build.rest import can_be_left_out
    from lightmeter.load.diagnostics import SpecError

    overlay: str | None = arguments.overlay
    if overlay is not None and len(specs) > 1:
        raise CannotRun("generate: --overlay belongs to one specification; name that one with --spec")
    allowed = allowed_of(arguments)
    models: list[Model] = []
    warnings: list[Diagnostic] = []
    errors: list[Diagnostic] = []
    for spec in specs:
        try:
            model, found = _model(
                spec, Path(overlay) if overlay is not None else None, arguments.skip_unsupported, allowed
            )
        except SpecError as problem:
            errors += problem.diagnostics
            continue
        warnings += found
        if any(model.provider == other.provider for other in models):
            raise CannotRun(
                f"{spec}: there is a provider {model.provider} already; give one another x-provider"
            )
        models.append(model)
    if errors:
        if not arguments.skip_unsupported and all(map(can_be_left_out, errors)):
            advice = "--skip-unsupported leaves out the operations concerned and goes on with the rest"
            note(f"lightmeter: {advice}", arguments)
        raise SpecError(errors)
    return tuple(models), tuple(warnings)


def _model(
    spec: Path, overlay: Path | None, rest: bool, allowed: Allowed
) -> tuple[Model, tuple[Diagnostic, ...]]:
    from lightmeter.build.rest import build_spec
    from lightmeter.model.places import renamed
    from lightmeter_cost.pricebook import default_book

    model, warnings = build_spec(spec, overlay, default_book(), rest=rest, allowed=allowed)
    return renamed(model, _portable), warnings


def _portable(file: str) -> str:
    """The last three parts of a path: the same text wherever the specification lies and whoever runs this."""
    return "/".join(Path(file).resolve().parts[-3:]).lstrip("/")


def _warn_of_edits(planned: Plan, arguments: Namespace) -> None:
    for change in planned.changes:
        if change.edited:
            what = (
                "no longer generated, but edited by hand: kept"
                if change.status == "kept"
                else "was edited by hand"
            )
            note(f"{planned.out / change.path}: {what}", arguments)


def _report(
    out: TextIO,
    arguments: Namespace,
    planned: Plan,
    models: tuple[Model, ...],
    warnings: tuple[Diagnostic, ...],
    raised: Upgrade | None,
) -> None:
    dry = arguments.check or arguments.diff
    variants = sum(len(model.variants) for model in models)
    if arguments.format == "json":
        files = [{"path": change.path, "status": _status(change, dry)} for change in planned.changes]
        found = [_diagnostic(warning) for warning in warnings]
        upgrade = raised and raised.to_json()
        told = {"files": files, "variants": variants, "diagnostics": found, "upgrade": upgrade}
        json.dump(told, out, ensure_ascii=False, indent=2)
        out.write("\n")
    elif arguments.diff:
        from lightmeter.emit.write import diff

        out.writelines(diff(planned))
    else:
        out.writelines(f"{line}\n" for line in _lines(planned, variants, dry, arguments.verbose))
        out.writelines(f"{line}\n" for line in (raised.lines() if raised is not None else ()))


def _lines(planned: Plan, variants: int, dry: bool, verbose: bool) -> Iterator[str]:
    words = {"new": "would add", "changed": "would change", "stale": "would remove"} if dry else _DONE
    counts: dict[str, int] = {}
    for change in planned.changes:
        word = words.get(change.status, "unchanged")
        counts[word] = counts.get(word, 0) + 1
        if word != "unchanged" or verbose:
            yield f"{word} {planned.out / change.path}"
    summary = ", ".join(f"{count} {word}" for word, count in counts.items())
    yield f"{variants} variants, {len(planned.changes)} files: {summary}"


def _status(change: Change, dry: bool) -> str:
    return (_WOULD if dry else _DONE).get(change.status, "unchanged")


def _diagnostic(found: Diagnostic) -> dict[str, object]:
    place = found.origin
    return {
        "code": found.code,
        "severity": found.severity,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "pointer": place.pointer,
        "message": found.message,
    }
