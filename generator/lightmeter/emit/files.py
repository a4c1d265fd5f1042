"""What an emitter hands over: paths below the output folder, and their text.

In: nothing. Out: `File`. Paths are made of names from an allow-list, so that no spec can climb out of the folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SAFE_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")


@dataclass(frozen=True, slots=True)
class File:
    """One generated file; `path` is relative, with forward slashes."""

    path: str
    text: str

    def __post_init__(self) -> None:
        if SAFE_PATH.fullmatch(self.path) is None:
            raise ValueError(f"{self.path!r} is no safe path for a generated file")
