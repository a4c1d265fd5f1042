"""What a provider's own unit costs in US dollars: `x-worth` at the root of the document.

In: `x-worth: {buzz: {usd: "0.001", source: ...}}`. Out: `Worth`s. Nothing is priced with them, only displayed.
"""

from __future__ import annotations

from decimal import Decimal

from lightmeter.build.context import Context, as_items, as_object, as_text, below
from lightmeter.model.nodes import Worth


def worth_of(context: Context) -> tuple[Worth, ...]:
    """One for each unit, in document order."""
    return tuple(
        found
        for unit, node in as_items(context.node("/x-worth"))
        if (found := _worth(context, str(unit), as_object(node).get("usd"), as_object(node).get("source")))
    )


def _worth(context: Context, unit: str, usd: object, source: object) -> Worth | None:
    text = as_text(usd)
    digits = text.replace(".", "", 1)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18 or not Decimal(text):
        at = below("/x-worth", unit)
        context.report(
            "bad-worth", at, f'{unit} needs usd: US dollars for one, a quoted decimal such as "0.001"'
        )
        return None
    return Worth(unit, Decimal(text), as_text(source))
