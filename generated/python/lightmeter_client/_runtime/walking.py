"""Finding the inputs inside a request, and the variant an input is.

Standard library only. A path says how to get from a form to its inputs; a tree says which tags lead to which variant.
"""

from __future__ import annotations

from .checks import is_a, items_of

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, TypeAlias

    Step: TypeAlias = tuple[str, ...]
    Leaf: TypeAlias = tuple[str, str, str]
    """Name of the variant, module of its calculator, name of the calculator."""
    Tree: TypeAlias = tuple[str, Mapping[Any, Any]]

ITEMS = ("items",)


def inputs(body: Any, path: tuple[Step, ...], at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every input below `body` with its pointer; what has another shape is passed over.

    Steps of a path: ("member", name), ("items",), ("tag", name, value).
    """
    if not path:
        if isinstance(body, dict):
            yield at, body
        return
    step, rest = path[0], path[1:]
    match step:
        case ("member", name):
            if isinstance(body, dict) and name in body:
                yield from inputs(body[name], rest, f"{at}/{name}")  # pyright: ignore[reportUnknownArgumentType]
        case ("tag", name, value):
            if isinstance(body, dict) and body.get(name) == value:  # pyright: ignore[reportUnknownMemberType]
                yield from inputs(body, rest, at)
        case _:
            for index, item in items_of(body if type(body) is list else None):
                yield from inputs(item, rest, f"{at}/{index}")


def leaf(tree: Tree | Leaf, body: Any) -> Leaf | None:
    """The variant an input's tags lead to; None where they lead nowhere."""
    node: Any = tree
    if not is_a(body, dict):
        return None
    while len(node) == 2:
        tag, cases = node
        value = body.get(tag)
        if not isinstance(value, (str, int)) or value not in cases:
            return None
        node = cases[value]
    return node
