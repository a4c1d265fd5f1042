"""Fixed files: shown as a unified diff, or written back.

In: a path, what was read there, the new text. Out: the file, whole and with its mode, or a reason why not.
"""

from __future__ import annotations

import os
from difflib import unified_diff
from pathlib import Path


class NotWritten(Exception):
    """The file was left as it is; the message says why."""


def diff(before: str, after: str, file: str) -> str:
    """A unified diff as `git apply` takes it; empty when nothing changes."""
    old, new = _lines(before), _lines(after)
    lines: list[str] = []
    for line in unified_diff(old, new, f"a/{file}", f"b/{file}"):
        lines.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(lines)


def _lines(text: str) -> list[str]:
    """Lines with their ends; only a line feed ends one, as for every tool that reads the diff."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def write_back(path: str, before: bytes, after: str) -> None:
    """Replace the content of a file at once, keeping its mode; a link is followed.

    Raises `NotWritten` when the file does not hold `before` any more, or cannot be written.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{os.getpid()}.lightmeter")
    try:
        if target.read_bytes() != before:
            raise NotWritten(f"{path}: changed while it was linted; run again")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(after.encode())
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except OSError as problem:
        raise NotWritten(f"{path}: cannot be written: {(problem.strerror or 'error').lower()}") from None
    finally:
        temporary.unlink(missing_ok=True)
