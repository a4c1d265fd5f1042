"""File names for what a specification names: variants, forms, operations.

In: names, hostile or not. Out: paths of an allow-list of characters, distinct on every file system.
"""

from __future__ import annotations

import re

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
"""Names that Windows keeps for devices, with any ending."""

LONGEST = 120
"""Characters of one part of a path; file systems take 255, numbers and endings included."""


class FileNames:
    """Distinct names below `folder`/`provider`, on file systems that ignore case as well."""

    def __init__(self, folder: str, provider: str, ending: str) -> None:
        self._root = f"{folder}/{segment(provider)}"
        self._ending = ending
        self._taken: set[str] = set()

    def free(self, parts: tuple[str, ...]) -> str:
        """The path for these parts; the second that asks for the same one gets a number."""
        stem = "/".join((self._root, *map(segment, parts)))
        path, number = stem, 2
        while path.casefold() in self._taken:
            path, number = f"{stem}-{number}", number + 1
        self._taken.add(path.casefold())
        return f"{path}{self._ending}"


def segment(text: str) -> str:
    """One part of a path; what is not allowed in one becomes a dash."""
    plain = re.sub(r"[^A-Za-z0-9_.-]", "-", text)
    plain = plain if re.match(r"[A-Za-z0-9_]", plain) else f"_{plain}"
    plain = plain[:LONGEST]
    return f"{plain}_" if _RESERVED.fullmatch(plain) else plain
