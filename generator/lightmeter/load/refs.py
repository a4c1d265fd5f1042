"""`$ref` inside one document: a local JSON Pointer, to the node it means.

In: a document and a reference. Out: the pointer and the node. References that leave the document are refused,
after percent-decoding; nothing is fetched and no other file is opened.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from lightmeter.load.diagnostics import SpecError, error
from lightmeter.load.document import Document, join
from lightmeter.load.parsed import escape_token, unescape_token

if TYPE_CHECKING:
    from lightmeter.load.parsed import JsonValue

_SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_BAD_PERCENT: Final = re.compile(r"%(?![0-9a-fA-F]{2})")
_BAD_TILDE: Final = re.compile(r"~(?![01])")


def resolve(document: Document, ref: str, at: str) -> tuple[str, JsonValue]:
    """The pointer and node that `ref` means; `at` is the pointer of the object that holds the `$ref`.

    A node that is nothing but another `$ref` is followed. Raises `SpecError` for a reference that leaves the
    document, dangles, or leads back to itself.
    """
    chain, answer = [at], None
    while True:
        pointer = target(document, ref, at)
        node = _find(document, pointer, ref, at)
        inner = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(node, dict) or not isinstance(inner, str):
            return answer or (pointer, node)
        if pointer in chain:
            steps = " -> ".join(f"#{step}" for step in (*chain, pointer))
            raise _refuse(document, at, "ref-cycle", f"a reference that leads back to itself: {steps}")
        # Other members count too: a reader of the first such node decides what they mean.
        answer = answer or ((pointer, node) if len(node) > 1 else None)
        chain.append(pointer)
        ref, at = inner, pointer


def target(document: Document, ref: str, at: str) -> str:
    """The JSON Pointer of a local reference, decoded. Raises `SpecError` for any other reference."""
    decoded = unquote(ref)
    if not ref.startswith("#"):
        raise _refuse(document, at, "ref-outside", _outside(ref, decoded))
    if _BAD_PERCENT.search(ref):
        raise _refuse(document, at, "ref-syntax", f"{ref}: `%` is followed by two hexadecimal digits")
    pointer = decoded[1:]
    if pointer and not pointer.startswith("/"):
        advice = "anchors are not followed: write the JSON Pointer, such as #/components/schemas/Name"
        raise _refuse(document, at, "ref-syntax", f"{ref}: {advice}")
    if _BAD_TILDE.search(pointer):
        raise _refuse(document, at, "ref-syntax", f"{ref}: `~` is written ~0, and `/` in a name ~1")
    # One spelling for one place: a name is escaped the same way everywhere.
    return join("", *(unescape_token(token) for token in pointer.split("/")[1:]))


def is_file_reference(address: str) -> bool:
    """Whether a decoded address, without its fragment, may name a file beside the document."""
    is_address = _SCHEME.match(address) or address.startswith(("/", "\\")) or "\\" in address
    return bool(address) and not is_address and address.isprintable()


def _outside(ref: str, decoded: str) -> str:
    if _SCHEME.match(decoded) or decoded.startswith(("//", "\\\\")):
        what = "another address: nothing is fetched unless --allow-ref names the beginning of it"
    elif decoded.startswith(("/", "\\")):
        what = "an absolute path: no other file is opened unless --allow-ref names it or a folder above it"
    elif ".." in re.split(r"[/\\]", decoded.partition("#")[0]):
        what = "a path that climbs out of the folder: no other file is opened unless --allow-ref names it"
    else:
        what = "another file, which was not read"
    return f"{ref} points to {what}. Copy the schema into #/components and refer to it there"


def _find(document: Document, pointer: str, ref: str, at: str) -> JsonValue:
    try:
        return document.at(pointer)
    except KeyError:
        raise _refuse(document, at, "ref-dangling", _dangling(document, pointer, ref)) from None


def _dangling(document: Document, pointer: str, ref: str) -> str:
    """Which part of the pointer is missing, and what is named nearly so."""
    from difflib import get_close_matches

    known, node = "", document.root
    for token in pointer.split("/")[1:]:
        name = unescape_token(token)
        try:
            node = document.at(f"{known}/{token}")
        except KeyError:
            names = list(node) if isinstance(node, dict) else []
            near = get_close_matches(name, names, n=3, cutoff=0.6)
            advice = (
                f"; did you mean {' or '.join(f'#{known}/{escape_token(one)}' for one in near)}?"
                if near
                else ""
            )
            return f"{ref} does not exist: #{known or '/'} has no `{name}`{advice}"
        known = f"{known}/{token}"
    raise AssertionError(pointer)


def _refuse(document: Document, at: str, code: str, message: str) -> SpecError:
    pointer = join(at, "$ref")
    return SpecError([error(code, document.value_origin(pointer), message)])
