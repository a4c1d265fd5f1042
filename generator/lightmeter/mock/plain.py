"""Values of the model as plain JSON values."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from lightmeter.mock.calls import Json
from lightmeter.model.types import Members


def plain(value: object) -> Json:
    """A JSON value as `json` writes it; decimals become floats, as no amount of money is among them."""
    match value:
        case Members(items):
            return {name: plain(inner) for name, inner in items}
        case tuple():
            return [plain(item) for item in cast("tuple[object, ...]", value)]
        case Decimal():
            return float(value)
        case _:
            return value
