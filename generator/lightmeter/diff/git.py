"""Files of a git revision, copied into a temporary folder: `REV:path`.

In: a revision and a path below the root of the repository. Out: the path of the copy. Only plain files that can be
part of a specification are copied, within budgets; links are not followed, nothing is checked out, and no filter
or hook of the repository runs. Raises `NotFound`.
"""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

SUFFIXES: Final = (".yaml", ".yml", ".json")
MOST_FILES: Final = 2_000
MOST_BYTES: Final = 64 * 1024 * 1024
_SECONDS: Final = 60


class NotFound(Exception):
    """Nothing can be read at that revision and path: one sentence that says why."""


@dataclass(frozen=True, slots=True)
class _Blob:
    """A file of a tree: object id, size in bytes, path below the tree."""

    oid: str
    size: int
    path: PurePosixPath


def checkout(revision: str, path: str) -> tuple[Path, Path]:
    """The copied file or folder, and the folder that stands for the root of the repository."""
    _check(revision, path)
    commit = _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if not commit:
        raise NotFound(f"there is no revision {revision!r} here; see git branch -a, or fetch it first")
    found = f"{commit}:{path.strip('/')}"
    kind = _git("cat-file", "-t", found)
    if kind not in ("tree", "blob"):
        raise NotFound(f"there is no {path!r} in {revision}; paths begin at the root of the repository")
    root = Path(tempfile.mkdtemp(prefix="lightmeter-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    inner = PurePosixPath(path.strip("/"))
    folder = inner if kind == "tree" else inner.parent
    tree = f"{commit}:{'' if str(folder) == '.' else folder}"
    blobs = _blobs(_git_bytes("ls-tree", "-r", "-l", "-z", tree), inner.name if kind == "blob" else None)
    _copy(blobs, root / folder)
    return root / inner, root


def _check(revision: str, path: str) -> None:
    if not revision or revision.startswith("-") or not revision.isprintable() or ":" in revision:
        raise NotFound(f"{revision!r} is no revision; write REV:path, as in main:spec/name")
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or not path.isprintable() or "\\" in path:
        raise NotFound("the path of a revision stays below the root of the repository, without `..`")


def _git(*arguments: str) -> str:
    """The first line of what a git command prints; empty when it fails."""
    return _run(arguments).stdout.decode("utf-8", "replace").partition("\n")[0].strip()


def _git_bytes(*arguments: str) -> bytes:
    return _run(arguments).stdout


def _run(arguments: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
    try:
        done = subprocess.run(("git", *arguments), capture_output=True, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        raise NotFound("REV:path needs git, which is not installed") from None
    except subprocess.TimeoutExpired:
        raise NotFound(f"git took longer than {_SECONDS} seconds") from None
    if b"dubious ownership" in done.stderr:
        raise NotFound("git does not trust the owner of this repository; see git config safe.directory")
    if b"not a git repository" in done.stderr:
        raise NotFound("REV:path is read from the git repository of the working directory, and this is none")
    return done


def _blobs(listing: bytes, first: str | None) -> list[_Blob]:
    """The files worth copying, shallow ones first; `first` is copied whatever its suffix."""
    found: list[_Blob] = []
    for line in listing.decode("utf-8", "surrogateescape").split("\0"):
        head, _, name = line.partition("\t")
        words, path = head.split(), PurePosixPath(name)
        is_file = len(words) == 4 and words[0] in ("100644", "100755") and words[1] == "blob"
        if is_file and ".." not in path.parts and (name == first or path.suffix.lower() in SUFFIXES):
            found.append(_Blob(words[2], int(words[3]), path))
    found.sort(key=lambda blob: (str(blob.path) != first, len(blob.path.parts), str(blob.path)))
    return _within_budget(found)


def _within_budget(blobs: list[_Blob]) -> list[_Blob]:
    kept, total = list[_Blob](), 0
    for blob in blobs[:MOST_FILES]:
        total += blob.size
        if total > MOST_BYTES:
            break
        kept.append(blob)
    return kept


def _copy(blobs: list[_Blob], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        ("git", "cat-file", "--batch"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdin is not None and running.stdout is not None
        for blob in blobs:
            running.stdin.write(blob.oid.encode() + b"\n")
            running.stdin.flush()
            target = folder / blob.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_content(running.stdout, blob))
        running.stdin.close()


def _content(stream: IO[bytes], blob: _Blob) -> bytes:
    """One answer of `cat-file --batch`: a line with the size, the bytes, a line end."""
    head = stream.readline().split()
    if len(head) != 3:
        raise NotFound(f"git cannot read {blob.path}")
    data = stream.read(int(head[2]))
    stream.read(1)
    return data
