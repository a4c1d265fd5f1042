"""The small provider of kiln.yaml, and edits of it.

In: edits as pairs of a JSON Pointer and a value. Out: the changes that `diff` finds between the two.
"""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from lightmeter.build import build_model
from lightmeter.diff.change import Change
from lightmeter.diff.compare import compare, compare_books
from lightmeter.load.document import parse_document
from lightmeter.load.openapi import require_openapi
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import PriceBook, default_book, merge, read_book

HERE = Path(__file__).parent


class Gone:
    """Takes a member or item out."""


GONE = Gone()
Edit: TypeAlias = "tuple[str, Any]"


@cache
def document() -> Any:
    return yaml.safe_load((HERE / "kiln.yaml").read_text("utf-8"))


@cache
def prices() -> Any:
    return yaml.safe_load((HERE / "prices.yaml").read_text("utf-8"))


def edited(root: Any, *edits: Edit) -> Any:
    """A copy with every edit made; `/-` at the end of a pointer appends."""
    root = copy.deepcopy(root)
    for pointer, value in edits:
        *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
        node = root
        for step in steps:
            node = node[int(step)] if isinstance(node, list) else node[step]
        key: Any = last if isinstance(node, dict) else len(node) if last == "-" else int(last)
        if isinstance(value, Gone):
            del node[key]
        elif isinstance(node, list) and key == len(node):
            node.append(value)
        else:
            node[key] = value
    return root


def book(*edits: Edit) -> PriceBook:
    text = json.dumps(edited(prices(), *edits))
    entries, faults = read_book(text.encode(), "prices.json")
    assert faults == ()
    return PriceBook(entries)


def model(root: Any) -> Model:
    """The model of a document, priced by the unedited book."""
    found = parse_document(json.dumps(root).encode(), "kiln.json")
    require_openapi(found)
    return build_model(found, merge(default_book(), book()))[0]


@cache
def as_it_stands() -> Model:
    return model(document())


def changes(*edits: Edit, before: tuple[Edit, ...] = ()) -> tuple[Change, ...]:
    """What changed after the edits; those of `before` are made on both sides."""
    old = model(edited(document(), *before)) if before else as_it_stands()
    return compare(old, model(edited(document(), *before, *edits)))


def book_changes(*edits: Edit) -> tuple[Change, ...]:
    """What changed in the price book."""
    return compare_books(book(), book(*edits))
