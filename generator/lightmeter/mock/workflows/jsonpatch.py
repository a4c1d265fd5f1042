"""JSON Patch (RFC 6902) on a JSON value.

In: a value and operations that the document's schema admits. Out: the changed copy; what cannot be done is `Refused`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import cast

from lightmeter.mock.calls import Json, Refused


def patched(value: Json, operations: Json) -> Json:
    """The value with all operations applied in order, or none."""
    if not isinstance(operations, list):
        raise _bad("$", "a JSON Patch is an array")
    holder: Json = {"": deepcopy(value)}
    for index, operation in enumerate(operations):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        try:
            _apply(holder, operation)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as problem:
            raise _bad(f"[{index}]", str(problem) or "cannot be applied") from None
    return holder[""]


def _bad(path: str, message: str) -> Refused:
    return Refused(400, "The patch cannot be applied; see errors.", {path: [message]})


def _apply(holder: Json, operation: Json) -> None:
    path = _tokens(operation["path"])
    match operation["op"]:
        case "add":
            _add(holder, path, deepcopy(operation["value"]))
        case "remove":
            _take(holder, path)
        case "replace":
            _take(holder, path)
            _add(holder, path, deepcopy(operation["value"]))
        case "move":
            _add(holder, path, _take(holder, _tokens(operation["from"])))
        case "copy":
            _add(holder, path, deepcopy(_at(holder, _tokens(operation["from"]))))
        case "test":
            if _at(holder, path) != operation["value"]:
                raise ValueError(f"{operation['path']} has another value")
        case other:
            raise ValueError(f"there is no operation {other!r}")


def _tokens(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is no JSON Pointer")
    return ["", *(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])]


def _at(holder: Json, tokens: list[str]) -> Json:
    found: Json = holder
    for token in tokens:
        found = _item(found, token)
    return found


def _item(holder: Json, token: str) -> Json:
    if isinstance(holder, list):
        items = cast("list[Json]", holder)
        return items[_index(token, items)]
    return holder[token]


def _index(token: str, items: list[Json], end: bool = False) -> int:
    if end and token == "-":
        return len(items)
    if not (token.isascii() and token.isdecimal() and len(token) < 7 and str(int(token)) == token):
        raise ValueError(f"{token!r} is no index")
    index = int(token)
    if index >= len(items) + end:
        raise ValueError(f"there is no item {index}")
    return index


def _add(holder: Json, tokens: list[str], value: Json) -> None:
    parent, last = _at(holder, tokens[:-1]), tokens[-1]
    if isinstance(parent, list):
        parent.insert(_index(last, parent, end=True), value)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    elif isinstance(parent, dict):
        parent[last] = value
    else:
        raise ValueError("the parent is neither an object nor an array")


def _take(holder: Json, tokens: list[str]) -> Json:
    parent, last = _at(holder, tokens[:-1]), tokens[-1]
    if isinstance(parent, list):
        return parent.pop(_index(last, parent))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType, reportUnknownVariableType]
    if last not in parent:
        raise ValueError(f"there is no member {last!r}")
    return parent.pop(last)
