"""A comparison of variants as text, JSON or markdown.

In: a `Comparison`. Out: the report; the cheapest stands first, what is not known is said.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TextIO

from lightmeter.report.json_ import encode
from lightmeter.report.table import Table
from lightmeter.report.terminal import Paint
from lightmeter.text.printable import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lightmeter.compare.comparison import Comparison, Offer


def write(format: str, comparison: Comparison, out: TextIO, color: bool) -> None:  # noqa: A002  the field's own word
    """The comparison in "text", "json" or "markdown"."""
    match format:
        case "json":
            out.write(encode(comparison.to_json()) + "\n")
        case "markdown":
            out.write(_markdown(comparison))
        case _:
            out.write(_text(comparison, Paint(color)))


def _text(comparison: Comparison, paint: Paint) -> str:
    table = Table(("good", "", "bold", ""), paint)
    for offer in comparison.offers:
        if offer.amount is not None:
            table.add(*_cells(offer))
    text = table.text()
    for heading, groups in _sections(comparison):
        lines = "".join(f"  {visible(reason)}\n    {', '.join(names)}\n" for reason, names in groups.items())
        text += f"\n{paint('bold', heading)}\n{lines}" if lines else ""
    return text + "".join(f"\n{visible(note)}\n" for note in comparison.notes)


def _sections(comparison: Comparison) -> tuple[tuple[str, dict[str, list[str]]], ...]:
    """What has no price, and what cannot make the picture: variants by the reason."""
    unpriced = ((offer.variant, offer.reason or "") for offer in comparison.offers if offer.amount is None)
    return (
        ("Makes this picture, price unknown:", _by_reason(unpriced)),
        ("Cannot make this picture:", _by_reason(comparison.left_out)),
    )


def _by_reason(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, reason in pairs:
        groups.setdefault(reason, []).append(name)
    return groups


def _cells(offer: Offer) -> tuple[str, str, str, str]:
    """USD, own price, variant, what differs."""
    differs = "the request as given" if offer.given else "; ".join(offer.lost) or "the same"
    return (f"{offer.usd} USD" if offer.usd else "?", _price(offer), offer.variant, differs)


def _price(offer: Offer) -> str:
    from lightmeter_cost.quote import money

    known = offer.amount is not None and offer.unit != "usd"
    return money(Decimal(offer.amount or 0), offer.unit) if known else ""  # pyright: ignore[reportArgumentType]


def _markdown(comparison: Comparison) -> str:
    lines = ["| USD | price | variant | differs |", "|---:|---:|---|---|"]
    lines += [f"| {' | '.join(map(_cell, _cells(offer)))} |" for offer in comparison.offers if offer.amount]
    for heading, groups in _sections(comparison):
        lines += ["", heading, ""] if groups else []
        lines += [
            f"- {_cell(reason)}: {', '.join(f'`{name}`' for name in names)}"
            for reason, names in groups.items()
        ]
    for note in comparison.notes:
        lines += ["", _cell(note)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Text that means nothing to a markdown reader."""
    plain = visible(text)
    for sign in "\\`*_{}[]<>|#!":
        plain = plain.replace(sign, f"\\{sign}")
    return plain
