"""The public names of emitted SDKs before and after, and the version bump that follows from them.

In: the texts of generated files, by path. Out: the names that went and came, and "major", "minor", "patch" or "none".
Texts are read, never imported. A name that begins with `_`, or that lies in a folder or module that does, is nobody's
business; so are the runtime's own modules, which the packages export by name where they are meant to be used.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal, TypeAlias

from lightmeter.diff.exports import exported

Bump: TypeAlias = Literal["none", "patch", "minor", "major"]
BUMPS: Final[tuple[Bump, ...]] = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Names:
    """Public names that only one side has, each with its module: "python lightmeter_client.civitai.cost"."""

    gone: tuple[str, ...]
    fresh: tuple[str, ...]

    @property
    def bump(self) -> Bump:
        """By Semantic Versioning: what went breaks its callers, what came does not."""
        return "major" if self.gone else "minor" if self.fresh else "none"


def changed_names(old: Mapping[str, str], new: Mapping[str, str]) -> Names:
    """The difference of two sets of files; without an old one everything is new."""
    before, after = set(public_names(old)), set(public_names(new))
    return Names(tuple(sorted(before - after)), tuple(sorted(after - before)))


def public_names(files: Mapping[str, str]) -> Iterator[str]:
    """Every public name of Python modules, and what the TypeScript packages export."""
    yield from (f"typescript {name}" for name in exported(files))
    for path, text in files.items():
        place = PurePosixPath(path)
        if (
            any(part.startswith("_") and part != "__init__.py" for part in place.parts)
            or "runtime" in place.parts
        ):
            continue
        if path.startswith("python/") and path.endswith(".py"):
            module = ".".join((*place.parts[1:-1], *(() if place.stem == "__init__" else (place.stem,))))
            yield from (f"python {module}.{name}" for name in _python(text))


def _python(text: str) -> Iterator[str]:
    """`__all__` where there is one, else what is defined; the public members of classes too."""
    body = ast.parse(text).body
    listed = _all(body)
    for node in body:
        for name in _defined(node):
            if name in listed if listed is not None else not name.startswith("_"):
                yield name
                yield from _members(node)
    defined = {name for node in body for name in _defined(node)}
    yield from (name for name in listed or () if name not in defined)


def _all(body: list[ast.stmt]) -> list[str] | None:
    for node in body:
        if not isinstance(node, ast.Assign) or [*_defined(node)] != ["__all__"]:
            continue
        if isinstance(node.value, (ast.List, ast.Tuple)):
            return [str(item.value) for item in node.value.elts if isinstance(item, ast.Constant)]
    return None


def _defined(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case _:
            return


def _members(node: ast.stmt) -> Iterator[str]:
    """The public members of a class: its fields and methods."""
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            yield from (f"{node.name}.{name}" for name in _defined(inner) if not name.startswith("_"))


def worst(bumps: Iterable[Bump]) -> Bump:
    """The bump that covers all of them."""
    found: Bump = "none"
    for bump in bumps:
        found = bump if BUMPS.index(bump) > BUMPS.index(found) else found
    return found


def bumped(version: str, bump: Bump) -> str:
    """The next version. Before 1.0.0 a breaking change raises the second number, as everybody does it there."""
    found = re.fullmatch(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})", version)
    if found is None or bump == "none":
        return version
    major, minor, patch = map(int, found.groups())
    if bump == "major" and major:
        return f"{major + 1}.0.0"
    if bump == "major" or (bump == "minor" and major):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"
