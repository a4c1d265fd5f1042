"""A specification folder to one `Document`: read with its files, upgraded to OpenAPI 3.1, overlay applied, checked.

In: a folder (openapi.yaml and overlay.yaml, or .yml, .json) or a file. Out: `Document`. Raises `SpecError`.
"""

from __future__ import annotations

from pathlib import Path

from lightmeter.load.allowed import NOTHING, Allowed
from lightmeter.load.diagnostics import SpecError, error
from lightmeter.load.document import Document, load_document
from lightmeter.load.files import in_one
from lightmeter.load.openapi import require_openapi, require_version
from lightmeter.load.upgrade import upgraded
from lightmeter.model.types import Origin

_SUFFIXES = (".yaml", ".yml", ".json")


def load_spec(path: Path, overlay: Path | None = None, allowed: Allowed = NOTHING) -> Document:
    """The specification in a folder or file, with its overlay: the one given, else the folder's own.

    What is checked is the result: every part of it still knows the file it comes from.
    """
    return finished(read_spec(path, allowed), path, overlay)


def read_spec(path: Path, allowed: Allowed = NOTHING) -> Document:
    """The document in a folder or file as it was written, with the parts of it that stand in other files.

    `allowed` is what may be read beyond the folder.
    """
    file = _file(path, "openapi") if path.is_dir() else path
    return in_one(load_document(file), file, allowed)


def finished(document: Document, path: Path, overlay: Path | None = None) -> Document:
    """What was read at `path`: as OpenAPI 3.1, with its overlay, checked."""
    faults = [note for note in document.notes if note.severity == "error"]
    if faults:
        raise SpecError(faults)
    document = upgraded(document)
    require_version(document)
    chosen = overlay or (_find(path, "overlay") if path.is_dir() else None)
    if chosen is not None:
        from lightmeter.load.overlay import apply_overlay

        document = apply_overlay(document, load_document(chosen))
    require_openapi(document)
    return document


def _file(folder: Path, stem: str) -> Path:
    found = _find(folder, stem)
    if found is None:
        name = folder.as_posix()
        message = f"the folder holds no {stem}.yaml, {stem}.yml or {stem}.json"
        raise SpecError([error("unreadable", Origin(name, 1, 1, ""), message)])
    return found


def _find(folder: Path, stem: str) -> Path | None:
    candidates = (folder / f"{stem}{suffix}" for suffix in _SUFFIXES)
    return next((path for path in candidates if path.is_file()), None)
