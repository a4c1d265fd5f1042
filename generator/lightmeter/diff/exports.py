"""The public names of emitted TypeScript: what a package's index modules export, with the members of its types.

In: the texts of generated modules, by path. Out: names such as "bfl.validate" and "bfl.Flux2Pro.prompt". A module that
no index exports is nobody's business; the members of runtime types neither, for no specification changes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import Final

_DECLARED: Final = re.compile(
    r"^export (?:declare )?(?:default )?(?:async )?(?:abstract )?"
    r"(?:const|let|function\*?|class|interface|type|enum) +([A-Za-z_$][\w$]*)([^\n]*)",
    re.MULTILINE,
)
_LISTED: Final = re.compile(r'^export (?:type )?\{([^}]*)\}(?: from "([^"]+)")?', re.MULTILINE)
_STARRED: Final = re.compile(r'^export (?:type )?\*(?: as ([\w$]+))? from "([^"]+)"', re.MULTILINE)
_MEMBER: Final = re.compile(
    r"^  (?!private |protected |constructor\b)(?:(?:readonly|static|async|get|set) )*"
    r'([A-Za-z_$][\w$]*|"(?:[^"\\\n]|\\.)*")[?]?[:(<]',
    re.MULTILINE,
)


def exported(files: Mapping[str, str]) -> Iterator[str]:
    """The public names of every package, each below the name of its folder."""
    for path in files:
        folder, _, name = path.rpartition("/")
        if name == "index.ts":
            yield from (f"{folder.rpartition('/')[2]}.{found}" for found in _module(files, path, frozenset()))


def _module(files: Mapping[str, str], path: str, seen: frozenset[str]) -> Iterator[str]:
    """What one module exports, what it passes on from others too."""
    text = files.get(path, "")
    yield from _own(text, path)
    if path in seen:
        return
    for found in _LISTED.finditer(text):
        origin = _found(path, found[2]) if found[2] else path
        for part in found[1].split(","):
            inner, _, outer = part.strip().removeprefix("type ").partition(" as ")
            if inner:
                yield outer or inner
                yield from _members(files.get(origin, ""), origin, inner, outer or inner)
    for found in _STARRED.finditer(text):
        names = _module(files, _found(path, found[2]), seen | {path})
        if found[1]:
            yield found[1]
        yield from (f"{found[1]}.{name}" if found[1] else name for name in names)


def _own(text: str, path: str) -> Iterator[str]:
    for found in _DECLARED.finditer(text):
        yield found[1]
        yield from _members(text, path, found[1], found[1])


def _members(text: str, path: str, name: str, said: str) -> Iterator[str]:
    """The public members of a class or interface that a module declares, in the layout of the emitter."""
    if "runtime" in path.split("/"):
        return
    found = re.search(
        rf"^export (?:class|interface) {re.escape(name)}\b[^\n]*\{{\n(.*?)^\}}", text, re.M | re.S
    )
    if found is not None:
        yield from (f"{said}.{member[1].strip(chr(34))}" for member in _MEMBER.finditer(found[1]))


def _found(path: str, wanted: str) -> str:
    """The path of an imported module: TypeScript imports what will be compiled."""
    return normpath(join(dirname(path), re.sub(r"\.js$", ".ts", wanted)))
