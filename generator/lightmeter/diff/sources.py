"""What is compared: OLD and NEW as the command line names them, read and built.

In: a spec folder, a folder of such folders, a document, or `REV:path` in git; a price book. Out: a `Side`. Raises
`SpecError` with every mistake, under the names that were given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lightmeter.build.rest import build_spec
from lightmeter.diff.git import NotFound, checkout
from lightmeter.load.allowed import NOTHING, Allowed
from lightmeter.load.diagnostics import Diagnostic, SpecError, error
from lightmeter.model.nodes import Model
from lightmeter.model.places import renamed
from lightmeter.model.types import Origin
from lightmeter_cost.pricebook import PriceBook, PriceBookError, default_book, load_book, merge

SUFFIXES: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: `name` as it was given, the models by their folder, the rates they are priced by."""

    name: str
    models: tuple[tuple[str, Model], ...]
    book: PriceBook
    warnings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Where a given name leads: a path on disk, and what is shown for the files there."""

    path: Path
    shown: Callable[[str], str]


def read_side(
    given: str, prices: PriceBook | None = None, rest: bool = False, allowed: Allowed = NOTHING
) -> Side:
    """The models at `given`; `prices` are rates that count before those beside the specification.

    With `rest`, operations that need something unsupported are left out, with a warning.
    """
    found = locate(given)
    try:
        return _read(given, found, prices, rest, allowed)
    except SpecError as problem:
        raise SpecError(_shown(one, found) for one in problem.diagnostics) from None
    except PriceBookError as problem:
        faults = (
            error("unreadable", Origin(found.shown(fault.file), fault.line or 1, 1, ""), fault.message)
            for fault in problem.faults
        )
        raise SpecError(faults) from None


def read_prices(given: str) -> PriceBook:
    """A price book: a file, a folder of files, or `REV:path` of one. Raises `SpecError`."""
    found = locate(given)
    files = _listed(found.path) if found.path.is_dir() else [found.path]
    if not files:
        raise _refused(given, "the folder holds no price book, a .yaml file with `entries`")
    try:
        book = load_book(files)
    except PriceBookError as problem:
        faults = (
            error("unreadable", Origin(found.shown(fault.file), fault.line or 1, 1, ""), fault.message)
            for fault in problem.faults
        )
        raise SpecError(faults) from None
    return PriceBook(tuple(replace(entry, file=found.shown(entry.file)) for entry in book.entries))


def locate(given: str) -> Found:
    """A path that exists is that path; else `REV:path` is looked up in git."""
    revision, colon, path = given.partition(":")
    try:
        exists = Path(given).exists()
    except (OSError, ValueError):
        exists = False
    if exists:
        return Found(Path(given), str)
    if not colon:
        raise _refused(given, "no such file or folder; name a spec folder, a document, or REV:path in git")
    try:
        target, root = checkout(revision, path)
    except NotFound as problem:
        raise _refused(given, str(problem)) from None

    def shown(file: str) -> str:
        inside = Path(file).is_relative_to(root)
        return f"{revision}:{Path(file).relative_to(root).as_posix()}" if inside else file

    return Found(target, shown)


def _refused(given: str, message: str) -> SpecError:
    name = given if given.isprintable() else repr(given)[1:-1]
    return SpecError([error("unreadable", Origin(name[:200], 1, 1, ""), message)])


def _shown(diagnostic: Diagnostic, found: Found) -> Diagnostic:
    origin = diagnostic.origin
    return replace(diagnostic, origin=replace(origin, file=found.shown(origin.file)))


def _read(given: str, found: Found, prices: PriceBook | None, rest: bool, allowed: Allowed) -> Side:
    specs = _specs(found.path)
    own = [file for spec in specs for file in _prices_beside(spec)]
    book = merge(default_book(), load_book(own)) if own else default_book()
    book = merge(book, prices) if prices is not None else book
    models: list[tuple[str, Model]] = []
    warnings: list[Diagnostic] = []
    for spec in specs:
        model, noted = build_spec(
            spec, _overlay_beside(spec), book, rest=rest, figures=False, allowed=allowed
        )
        warnings += [_shown(one, found) for one in noted]
        models.append((spec.name, model if found.shown is str else renamed(model, found.shown)))
    entries = tuple(replace(entry, file=found.shown(entry.file)) for entry in book.entries)
    return Side(given, tuple(models), PriceBook(entries), tuple(warnings))


def _specs(path: Path) -> list[Path]:
    """The folder or document itself, or the spec folders below it."""
    if not path.is_dir() or _has_document(path):
        return [path]
    inner = sorted(child for child in path.iterdir() if child.is_dir() and _has_document(child))
    return inner or [path]


def _has_document(folder: Path) -> bool:
    return any((folder / f"openapi{suffix}").is_file() for suffix in SUFFIXES)


def _overlay_beside(spec: Path) -> Path | None:
    """Of a document NAME.yaml: NAME.overlay.yaml, or overlay.yaml. A folder's own is found by the loader."""
    if spec.is_dir():
        return None
    stems = (f"{spec.stem}.overlay", "overlay")
    candidates = (spec.with_name(f"{stem}{suffix}") for stem in stems for suffix in SUFFIXES)
    return next((path for path in candidates if path.is_file() and path != spec), None)


def _prices_beside(spec: Path) -> list[Path]:
    """prices.yaml, or the files of the folder prices, beside the document."""
    folder = spec if spec.is_dir() else spec.parent
    inner = folder / "prices"
    return ([folder / "prices.yaml"] if (folder / "prices.yaml").is_file() else []) + (
        _listed(inner) if inner.is_dir() else []
    )


def _listed(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and path.is_file())
