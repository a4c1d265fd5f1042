"""The files a model names, under other names: generated output must not depend on where a checkout lies.

In: a `Model` and a naming. Out: the same model with other file names in its origins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import cast

from lightmeter.model.nodes import Model
from lightmeter.model.types import Origin


def renamed(model: Model, name: Callable[[str], str]) -> Model:
    """`model` with `name(file)` in place of every file."""
    return replace(cast("Model", _copy(model, name)), spec=name(model.spec))


def _copy(node: object, name: Callable[[str], str]) -> object:
    if isinstance(node, Origin):
        return replace(node, file=name(node.file))
    if isinstance(node, tuple):
        return tuple(_copy(item, name) for item in cast("tuple[object, ...]", node))
    if is_dataclass(node) and not isinstance(node, type):
        return type(node)(**{field.name: _copy(getattr(node, field.name), name) for field in fields(node)})
    return node
