"""Paths as other programs want them: relative to a root, with slashes; or as a URI."""

from __future__ import annotations

import os


def relative(file: str, root: str | None = None) -> str:
    """The path below `root` (None: the working directory); a path outside of it stays absolute; "-" stays."""
    if file == "-":
        return file
    base = os.path.abspath(root or ".")  # noqa: PTH100  pathlib takes 10 ms to import
    full = os.path.abspath(file)  # noqa: PTH100
    inside = full.startswith(base.rstrip(os.sep) + os.sep)
    return (full[len(base.rstrip(os.sep)) + 1 :] if inside else full).replace(os.sep, "/")


def uri(file: str, root: str | None = None) -> str:
    """The same as a percent-encoded URI reference: relative inside `root`, `file:///...` outside."""
    from urllib.parse import quote

    path = relative(file, root)
    encoded = quote(os.fsencode(path), safe="/~")
    if not os.path.isabs(path):  # noqa: PTH117
        return encoded
    return f"file://{encoded}" if path.startswith("/") else f"file:///{encoded}"
