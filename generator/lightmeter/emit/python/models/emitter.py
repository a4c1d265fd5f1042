"""Pydantic models: not yet.

In: a `Model`. Out: `File`s.
"""

from __future__ import annotations

from collections.abc import Iterable

from lightmeter.emit.files import File
from lightmeter.model.nodes import Model


def emit_models(model: Model, package: str) -> Iterable[File]:
    return ()
