"""Two models, two price books: what changed.

In: `Model`s and `PriceBook`s. Out: `Change`s, worst first, each once with every place where it is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lightmeter.diff import rules
from lightmeter.diff.change import LEVELS, Change, Place
from lightmeter.diff.graph import Graph, Hit, Node
from lightmeter.diff.pairs import RatePair, SpecsPair, matched
from lightmeter.diff.rule import Found, Rule, Side, sides
from lightmeter.diff.walk import walk
from lightmeter.model.nodes import Model
from lightmeter.model.types import Origin
from lightmeter_cost.pricebook import PriceBook

NOWHERE = Origin("", 0, 0, "")


def compare(old: Model, new: Model) -> tuple[Change, ...]:
    """Every change between two models; nothing for what only looks different."""
    graph = walk(old, new)
    return arranged(_changes(graph))


def compare_specs(
    old: tuple[tuple[str, Model], ...], new: tuple[tuple[str, Model], ...]
) -> tuple[Change, ...]:
    """Every change between specifications of several providers; one against one is compared whatever its name."""
    if len(old) == len(new) == 1:
        return compare(old[0][1], new[0][1])
    models = matched(old, new)
    found = [_whole_change(rule, one) for rule in rules.SPECS for one in rule.find(SpecsPair(models))]
    for before, after in models.same:
        found += compare(before, after)
    return arranged(found)


def compare_books(old: PriceBook, new: PriceBook) -> tuple[Change, ...]:
    """Every change between two price books."""
    found: list[Change] = []
    for name in dict.fromkeys(entry.id for entry in (*old.entries, *new.entries)):
        pair = RatePair(old.entry(name), new.entry(name))
        for rule in rules.RATE:
            found += [_whole_change(rule, one) for one in rule.find(pair)]
    return arranged(found)


def _whole_change(rule: Rule[Any], found: Found) -> Change:
    origin = found.new_origin or found.old_origin
    place = Place(None, origin.pointer if origin else "")
    return Change(
        rule.name,
        sides(found.effect or rule.effect),
        (place,),
        "",
        found.message,
        found.old,
        found.new,
        found.old_origin,
        found.new_origin,
    )


def arranged(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Worst first, then in the order of the new document (of the old one for what is gone)."""
    return tuple(sorted(changes, key=_rank))


def _rank(change: Change) -> tuple[object, ...]:
    origin = change.new_origin or change.old_origin or NOWHERE
    name = change.places[0].variant or ""
    return (
        LEVELS.index(change.level),
        origin.file,
        origin.line,
        origin.column,
        name,
        change.kind,
        change.said,
    )


def _changes(graph: Graph) -> Iterator[Change]:
    """Hits with their places; the same hit in several variants, inherited from one schema, is one change."""
    places = graph.places()
    merged: dict[tuple[object, ...], Change] = {}
    for key, node in graph.nodes.items():
        for hit in node.hits:
            change = _change(node, hit, places.get(key, []))
            same = (change.kind, change.affects, repr(change.old), repr(change.new), change.said)
            identity = (*same, *map(str, _home(change)))
            known = merged.get(identity)
            joined = dict.fromkeys((*(known.places if known else ()), *change.places))
            merged[identity] = replace(known or change, places=tuple(joined))
    yield from merged.values()


def _home(change: Change) -> tuple[Origin | None, ...]:
    """Where the changed thing is written down: on one side only if it came or went."""
    old, new = change.old_origin, change.new_origin
    if (change.old is None) == (change.new is None):
        return old, new
    return (new or old,) if change.old is None else (old or new,)


def _change(node: Node, hit: Hit, places: list[Place]) -> Change:
    found, origin = hit.found, hit.new_origin or hit.old_origin
    if found.variant is not None:
        met = (Place(found.variant, ""),)
    elif places:
        met = tuple(Place(place.variant, place.pointer + hit.at) for place in places)
    else:
        met = (Place(None, origin.pointer if origin else ""),)
    return Change(
        hit.rule.name,
        _affects(node, hit),
        met,
        _label(node, hit),
        found.message,
        found.old,
        found.new,
        hit.old_origin,
        hit.new_origin,
    )


def _affects(node: Node, hit: Hit) -> tuple[Side, ...]:
    felt = sides(hit.found.effect or hit.rule.effect)
    used: tuple[Side, ...] = tuple(side for side in felt if side == "price" or side in node.sides)
    return (*used, "price") if hit.found.price and "price" not in used else used


def _label(node: Node, hit: Hit) -> str:
    """The name of a place outside of the variants: "Workflow/status", "GET /v2/workflows/query/take"."""
    steps = (step.replace("~1", "/").replace("~0", "~") for step in hit.at.split("/")[1:])
    return (
        " ".join((node.label, "/".join(steps))).strip()
        if " " in node.label
        else "/".join((node.label, *steps))
    )
