"""Fields that came or went, in words.

In: a field. Out: its pointer below the object, and what it takes.
"""

from __future__ import annotations

from lightmeter.model.nodes import Field
from lightmeter.model.words import type_in_words


def step(name: str) -> str:
    """A member name as a step of a JSON Pointer."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def takes(field: Field) -> str:
    """ "integer from 1 to 50, required"."""
    return type_in_words(field.type) + (", required" if field.required else "")
