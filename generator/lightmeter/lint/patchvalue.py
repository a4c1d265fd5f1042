"""JSON Patch (RFC 6902) on a value: what an edited text must mean afterwards.

In: a JSON value and a patch. Out: the changed value; the given one stays as it is.
Of the operations those that fixes use: add, remove, replace, move.
"""

from __future__ import annotations

from lightmeter.load.parsed import unescape_token

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Patch = Sequence[dict[str, Any]]


class PatchError(ValueError):
    """A patch that does not fit the value."""


def patched(value: Any, patch: Patch) -> Any:
    """The value with the operations applied one after the other. Raises `PatchError`."""
    holder = {"": value}  # containers are copied on the way to a change, and only there
    for step in patch:
        match step["op"]:
            case "add":
                _put(holder, step["path"], _copy(step["value"]), insert=True)
            case "replace":
                _take(holder, step["path"], keep=True)
                _put(holder, step["path"], _copy(step["value"]), insert=False)
            case "remove":
                _take(holder, step["path"])
            case "move":
                _put(holder, step["path"], _take(holder, step["from"]), insert=True)
            case other:
                raise PatchError(f"the operation {other} is not supported")
    return holder.get("")


def split(pointer: str) -> tuple[str, str]:
    """The pointer of the container, and the last token, unescaped."""
    head, _, token = pointer.rpartition("/")
    return head, unescape_token(token)


def object_around(value: Any, pointer: str) -> dict[str, Any]:
    """The object that holds (or should hold) the member at `pointer`."""
    for token in pointer.split("/")[1:-1]:
        step = unescape_token(token)
        if isinstance(value, dict):
            value = value.get(step)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        elif isinstance(value, list):
            value = value[int(step)]  # pyright: ignore[reportUnknownVariableType]
    return value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def place(token: str, length: int) -> int:
    """The index a token of an array means; -1 when it is none."""
    plain = token.isascii() and token.isdigit() and (token == "0" or token[0] != "0")
    return int(token) if plain and len(token) < 10 and int(token) < length else -1


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(member) for name, member in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, (list, tuple)):
        return [_copy(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def _container(holder: dict[str, Any], pointer: str) -> tuple[Any, str]:
    """A copy of what directly holds the value of a pointer, put in its place, and the last token."""
    at: Any = holder
    tokens = [unescape_token(token) for token in pointer.split("/")]
    for token in tokens[:-1]:
        inner = _part(at, token)
        inner = inner.copy() if isinstance(inner, (dict, list)) else inner  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        at[place(token, len(at)) if isinstance(at, list) else token] = inner  # pyright: ignore[reportUnknownArgumentType]
        at = inner  # pyright: ignore[reportUnknownVariableType]
    return at, tokens[-1]


def _part(at: Any, token: str) -> Any:
    if isinstance(at, dict) and token in at:
        return at[token]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(at, list) and (index := place(token, len(at))) >= 0:  # pyright: ignore[reportUnknownArgumentType]
        return at[index]  # pyright: ignore[reportUnknownVariableType]
    raise PatchError(f"nothing stands at {token!r}")


def _take(holder: dict[str, Any], pointer: str, keep: bool = False) -> Any:
    at, token = _container(holder, pointer)
    found = _part(at, token)
    if not keep:
        del at[place(token, len(at)) if isinstance(at, list) else token]  # pyright: ignore[reportUnknownArgumentType]
    return found


def _put(holder: dict[str, Any], pointer: str, value: Any, insert: bool) -> None:
    at, token = _container(holder, pointer)
    if isinstance(at, dict):
        at[token] = value
        return
    if not isinstance(at, list):
        raise PatchError(f"{pointer} stands in no object and no array")
    length = len(at)  # pyright: ignore[reportUnknownArgumentType]
    index = length if token == "-" else place(token, length + insert)
    if index < 0:
        raise PatchError(f"{token!r} is no index here")
    at[index : index + (not insert)] = [value]
