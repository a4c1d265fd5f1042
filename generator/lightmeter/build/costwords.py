"""The words of `x-cost`, `x-rules` and `x-hints`: a misspelt one would change a price or a verdict without a sound.

In: nodes of an overlay or a document. Out: diagnostics only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import islice

from lightmeter.build.context import Context, as_list, as_object, below, kind_of
from lightmeter_cost.pricebook import PriceBook

COST: Mapping[str, type] = {
    "formula": str, "unit": str, "rates": dict, "let": dict, "total": str, "unpriced": str, "unknown": dict,
    "examples": list, "source": str, "description": str,
}  # fmt: skip
EXAMPLE: Mapping[str, type] = {"given": dict, "expect": str, "source": str, "description": str}
CONDITION: Mapping[str, type] = {
    "id": str, "check": str, "when": str, "at": str, "message": str, "severity": str, "source": str,
    "description": str,
}  # fmt: skip
WORDS = {dict: "an object", list: "a list", str: "text in quotes"}
MOST_PARTS = 32
"""Names under `let`, and rates, of one price: each becomes a column in SQL, and a step that others wait for."""
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def check_cost(context: Context, places: Iterable[str], book: PriceBook) -> None:
    """What `x-cost` says at these places, in their order; the first that names a unit gives it."""
    said: dict[str, object] = {}
    homes: dict[str, str] = {}
    for place in places:
        node = as_object(context.node(place))
        _check(context, place, node, COST, "bad-formula")
        for word in ("let", "rates"):
            if (count := len(as_object(node.get(word)))) > MOST_PARTS:
                message = f"{word} has {count:,} names; code is generated for at most {MOST_PARTS}"
                context.report("too-large", below(place, word), message)
        for index, example in enumerate(as_list(node.get("examples"))):
            _check(context, below(place, "examples", index), as_object(example), EXAMPLE, "bad-formula")
        for word, value in node.items():
            homes.setdefault(word, place)
            said.setdefault(word, value)
    if "total" in said:
        _check_unit(context, said, homes, book)


def check_condition(context: Context, pointer: str, node: Mapping[str, object]) -> None:
    """An entry of `x-rules` or `x-hints`: what it needs, and nothing that it does not know."""
    _check(context, pointer, node, CONDITION, "bad-rule")
    name = node.get("id")
    if not isinstance(name, str) or not NAME.match(name):
        message = "a rule needs an id of small letters, digits and hyphens, such as too-many-pixels"
        context.report("bad-rule", below(pointer, "id") if "id" in node else pointer, message)
    if not node.get("message"):
        context.report("bad-rule", pointer, "a rule needs a message that says what to do instead")


def _check(
    context: Context, at: str, node: Mapping[str, object], known: Mapping[str, type], code: str
) -> None:
    for word, value in node.items():
        if word.startswith("x-"):
            continue
        if word not in known:
            near = get_close_matches(word, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            context.report(code, below(at, word), f"{word!r} is no word here; {hint}")
        elif not isinstance(value, known[word]):
            wanted = WORDS[known[word]]
            context.report(code, below(at, word), f"{word} is {wanted}, not {kind_of(value)}")


def _check_unit(
    context: Context, said: Mapping[str, object], homes: Mapping[str, str], book: PriceBook
) -> None:
    unit = said.get("unit")
    if not isinstance(unit, str) or not unit:
        if "unit" not in said:
            context.report("bad-formula", homes["total"], "a price needs a unit, such as buzz or usd")
        return
    for local, entry in islice(as_object(said.get("rates")).items(), MOST_PARTS):
        listed = book.entry(str(entry))
        if listed is not None and listed.unit != unit:
            message = f"the rate {entry} is in {listed.unit}, the price in {unit}; one formula has one unit"
            context.report("bad-formula", below(homes["rates"], "rates", local), message)
