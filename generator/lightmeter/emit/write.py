"""Files to disk: compare, parse, stage, rename; all of it or nothing.

In: `File`s, the output folder, the targets they belong to. Out: a `Plan`, and on request the folder on disk.
Every file is parsed before the first byte is written, then written in full into a temporary folder beside the
output and synced, then renamed into place; MANIFEST.json, which lists all with their hashes, comes last. A
killed run leaves every file either old or new. Only what an earlier run wrote is ever removed.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Literal, TypeAlias, cast

from lightmeter.emit.files import SAFE_PATH, File

Status: TypeAlias = Literal["new", "changed", "unchanged", "stale", "kept"]
"""Against the disk. `stale`: written by an earlier run, not by this one. `kept`: stale, but edited since."""

MANIFEST = "MANIFEST.json"
_ABANDONED = 600
"""Seconds after which the temporary folder of another run is taken for a leftover."""


class CannotWrite(Exception):
    """The output folder cannot be written as planned: one line that says what and where."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one file; `edited` when somebody changed it since it was generated."""

    path: str
    status: Status
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do, in order of paths; `contents` has the bytes of every file, the manifest too."""

    out: Path
    changes: tuple[Change, ...]
    contents: Mapping[str, bytes]

    @property
    def drifted(self) -> bool:
        return any(change.status in ("new", "changed", "stale") for change in self.changes)


def plan(files: Iterable[File], out: Path, targets: Iterable[str]) -> Plan:
    """What writing `files` into `out` would change. Files of other targets are left alone.

    Raises `CannotWrite` for output that does not parse, paths that clash, symbolic links out of the folder.
    """
    contents = _contents(files)
    known = _known(out)
    chosen = frozenset(targets)
    changes = [_compared(out, path, data, known.get(path)) for path, data in contents.items()]
    stale = [path for path in known if path not in contents and path.partition("/")[0] in chosen]
    changes += [change for path in stale if (change := _stale(out, path, known[path])) is not None]
    others = {path: digest for path, digest in known.items() if path.partition("/")[0] not in chosen}
    manifest = _manifest({**others, **{path: _digest(data) for path, data in contents.items()}})
    changes.append(_compared(out, MANIFEST, manifest, None))
    contents[MANIFEST] = manifest
    return Plan(out, tuple(sorted(changes, key=lambda change: change.path)), contents)


def apply(planned: Plan) -> None:
    """Bring the folder into the planned state. Raises `CannotWrite`; the folder is then as it was."""
    writes = [change.path for change in planned.changes if change.status in ("new", "changed")]
    removals = [change.path for change in planned.changes if change.status == "stale"]
    if not writes and not removals:
        return
    out = planned.out
    try:
        _sweep(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=_prefix(out), dir=out.parent))
        try:
            for path in writes:
                _stage(staging / path, planned.contents[path])
            _publish(staging, out, writes, removals)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as problem:
        raise CannotWrite(
            f"{problem.filename or out}: {(problem.strerror or 'cannot be written').lower()}"
        ) from None


def diff(planned: Plan) -> Iterator[str]:
    """The changes as a unified diff, with paths below the output folder."""
    for change in planned.changes:
        if change.status in ("unchanged", "kept"):
            continue
        old = _read(planned.out / change.path) or b""
        new = planned.contents.get(change.path, b"") if change.status != "stale" else b""
        before, after = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (old, new))
        names = (f"a/{change.path}" if old else "/dev/null", f"b/{change.path}" if new else "/dev/null")
        yield from unified_diff(before, after, *names)


def _contents(files: Iterable[File]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    folded: dict[str, str] = {MANIFEST.casefold(): MANIFEST}
    for file in sorted(files, key=lambda file: file.path):
        other = folded.setdefault(file.path.casefold(), file.path)
        if other != file.path or file.path in found or file.path == MANIFEST:
            raise CannotWrite(f"two generated files are called {file.path!r}; this is a bug of an emitter")
        _parse(file)
        found[file.path] = file.text.encode("utf-8")
    return found


def _parse(file: File) -> None:
    """Output that a reader would choke on is never written."""
    try:
        if file.path.endswith(".py"):
            ast.parse(file.text)
        elif file.path.endswith(".json"):
            json.loads(file.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        what = f"the generated file {file.path} does not parse ({problem})"
        raise CannotWrite(f"{what}; this is a bug of lightmeter, nothing was written") from problem


def _known(out: Path) -> dict[str, str]:
    """The files of an earlier run with their hashes; a manifest that is not ours counts as none."""
    data = _read(out / MANIFEST)
    try:
        read: object = json.loads(data) if data is not None else None
    except (ValueError, RecursionError):
        return {}
    listed: object = cast("dict[str, object]", read).get("files") if isinstance(read, dict) else None
    if not isinstance(listed, dict):
        return {}
    pairs = cast("dict[str, object]", listed).items()
    return {path: str(digest) for path, digest in pairs if SAFE_PATH.fullmatch(path) and path != MANIFEST}


def _manifest(digests: dict[str, str]) -> bytes:
    note = "Generated by lightmeter. Do not edit. SHA-256 of every generated file."
    text = json.dumps({"$comment": note, "files": dict(sorted(digests.items()))}, indent=1)
    return f"{text}\n".encode()


def _compared(out: Path, path: str, data: bytes, known: str | None) -> Change:
    _inside(out, path)
    old = _read(out / path)
    if old == data:
        return Change(path, "unchanged")
    edited = old is not None and known is not None and _digest(old) != known
    return Change(path, "new" if old is None else "changed", edited)


def _stale(out: Path, path: str, known: str) -> Change | None:
    _inside(out, path)
    old = _read(out / path)
    if old is None:
        return None
    return Change(path, "stale") if _digest(old) == known else Change(path, "kept", edited=True)


def _inside(out: Path, path: str) -> None:
    root = out.resolve()
    if not (out / path).resolve().is_relative_to(root):
        raise CannotWrite(f"{out / path}: a symbolic link leads out of the output folder; remove it")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise CannotWrite(f"{path}: {(problem.strerror or 'cannot be read').lower()}") from None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _prefix(out: Path) -> str:
    return f".{out.name}.lightmeter-"


def _sweep(out: Path) -> None:
    """Remove what killed runs left behind."""
    for leftover in out.parent.glob(f"{_prefix(out)}*"):
        if time.time() - leftover.stat().st_mtime > _ABANDONED:
            shutil.rmtree(leftover, ignore_errors=True)


def _stage(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _publish(staging: Path, out: Path, writes: list[str], removals: list[str]) -> None:
    """Rename everything into place, the manifest last."""
    for path in sorted(writes, key=lambda path: path == MANIFEST):
        if path == MANIFEST:
            _remove(out, removals)
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (staging / path).replace(out / path)


def _remove(out: Path, removals: list[str]) -> None:
    for path in removals:
        target = out / path
        target.unlink(missing_ok=True)
        for folder in target.parents:
            if folder == out or any(folder.iterdir()):
                break
            folder.rmdir()
