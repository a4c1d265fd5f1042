"""Choices as templates see them: one look-up by one tag, or by several tags at once.

In: a `Choice` and where the functions of its cases are. Out: `ChoiceView`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lightmeter.emit.common.layout import engine_cases, root_choice, uses
from lightmeter.emit.literals import python_literal, python_string, python_tuple
from lightmeter.emit.python.naming import Names
from lightmeter.model.names import snake
from lightmeter.model.nodes import Choice, Model, NamedType
from lightmeter.model.types import Scalar


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """The function that chooses by one tag, or by several at once.

    `table` is the source of the dictionary of functions, one deeper for each tag, and `lookup` what follows its
    name to find the function for a body; `tags` is the literal of the tags' names. Where `lazy`, `cases` pair a
    literal with the module and the function instead.
    """

    name: str
    doc: str
    guarded: bool
    tag: str
    tags: str | None
    table: str
    lookup: str
    constant: str
    cases: tuple[tuple[str, str], ...]
    otherwise: str | None
    lazy: bool


def choice_view(model: Model, choice: Choice, names: Names, lazy: bool, guarded: bool) -> ChoiceView:
    engines = {target: module for module, target in engine_cases(model).items()}
    types = dict(model.types)
    tags = None if lazy else tags_at_once(types, choice)
    ways = leaves_of(types, choice) if tags else [(((choice.tag, v),), target) for v, target in choice.cases]
    told = " and ".join(tags or (choice.tag,))
    return ChoiceView(
        name=names.functions[choice.name],
        doc=choice.description or f"One of several objects, told apart by {told}.",
        guarded=guarded or choice is root_choice(model),
        tag=python_string(choice.tag),
        tags=python_tuple(tags) if tags else None,
        table="" if lazy else _table([([v for _, v in way], names.functions[leaf]) for way, leaf in ways]),
        lookup="".join(f"[body[{python_string(tag)}]]" for tag in tags or (choice.tag,)),
        constant=snake(choice.name).upper(),
        cases=tuple(
            (python_literal(value), f"{engines[target]}.{names.functions[target]}")
            for value, target in (choice.cases if lazy else ())
        ),
        otherwise=names.functions[choice.otherwise] if choice.otherwise else None,
        lazy=lazy,
    )


def _table(ways: list[tuple[list[Scalar], str]]) -> str:
    """Functions by the values of one tag, or tables by the values of the first of several."""
    deeper: dict[Scalar, list[tuple[list[Scalar], str]]] = {}
    for (first, *rest), function in ways:
        deeper.setdefault(first, []).append((rest, function))
    entries = (
        f"{python_literal(value)}: {_table(found) if found[0][0] else found[0][1]}"
        for value, found in deeper.items()
    )
    return "{" + "".join(entry + ", " for entry in entries) + "}"


def tags_at_once(types: dict[str, NamedType], choice: Choice) -> tuple[str, ...] | None:
    """The tags that lead from a choice to all its leaves, if they are the same two or more for each of them."""
    ways = {tuple(tag for tag, _ in way) for way, _ in leaves_of(types, choice)}
    return ways.pop() if len(ways) == 1 and len(min(ways)) > 1 else None


def leaves_of(
    types: dict[str, NamedType], choice: Choice
) -> list[tuple[tuple[tuple[str, Scalar], ...], str]]:
    """Every leaf below a choice with the tag values that lead to it; none if some choice has an `otherwise`."""
    found: list[tuple[tuple[tuple[str, Scalar], ...], str]] = []
    for value, target in choice.cases:
        node, step = types[target], (choice.tag, value)
        if isinstance(node, Choice):
            inner = leaves_of(types, node)
            if node.otherwise is not None or not inner:
                return []
            found += [((step, *way), leaf) for way, leaf in inner]
        else:
            found.append(((step,), target))
    return [] if choice.otherwise is not None else found


def inner_choices(
    types: dict[str, NamedType], listed: tuple[str, ...], guarded: frozenset[str]
) -> frozenset[str]:
    """Choices that only stand inside others of the module which ask for all their tags at once."""
    found, called = set[str](), set[str]()
    for name in listed:
        node = types[name]
        if isinstance(node, Choice) and tags_at_once(types, node) is not None:
            found.update(_choices_below(types, node))
        elif isinstance(node, Choice):
            called.update(uses(node))
    return frozenset(found) - guarded - called


def inner_first(types: dict[str, NamedType], listed: Iterable[str]) -> list[tuple[str, Choice]]:
    """Choices in the order in which they can be written down: a table names functions that stand above it."""
    wanted, found = dict.fromkeys(listed), dict[str, Choice]()
    waiting = [(name, False) for name in reversed(wanted)]
    while waiting:
        name, is_ready = waiting.pop()
        node = types[name]
        if name not in wanted or name in found or not isinstance(node, Choice):
            continue
        if is_ready:
            found[name] = node
        else:
            waiting += [(name, True), *((inner, False) for inner in uses(node))]
    return list(found.items())


def _choices_below(types: dict[str, NamedType], choice: Choice) -> list[str]:
    below = [target for _, target in choice.cases if isinstance(types[target], Choice)]
    inner = [types[name] for name in below]
    return below + [
        name for node in inner if isinstance(node, Choice) for name in _choices_below(types, node)
    ]
