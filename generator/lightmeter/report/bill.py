"""Quotes as text, JSON or JSON Lines, each as soon as it comes; the totals at the end.

In: priced requests and their totals. Out: the bill. Amounts are decimal strings in JSON, never numbers.
"""

from __future__ import annotations

from lightmeter.report.json_ import encode
from lightmeter.report.terminal import Paint
from lightmeter.text.printable import visible

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TextIO

    from lightmeter.lint.advisor import Saving
    from lightmeter.lint.quoting import Priced, Totals


def form_of(format: str, color: bool) -> Callable[[Priced], str]:  # noqa: A002  the field's own word
    """How one quote is written in "text", "json" or "jsonl"."""
    if format == "text":
        aloud, paint = _Aloud(), Paint(color)
        return lambda priced: _text(priced, aloud, paint)
    return lambda priced: encode(quote_json(priced))


def write(format: str, quotes: Iterable[str], totals: Totals, out: TextIO, color: bool) -> None:  # noqa: A002
    """The bill of quotes that are written already; `totals` are complete once the quotes are through."""
    match format:
        case "json":
            _write_json(quotes, totals, out)
        case "jsonl":
            out.writelines(quote + "\n" for quote in quotes)
        case _:
            out.writelines(quotes)
            paint = Paint(color)
            out.writelines(paint("bold", line) + "\n" for line in totals.lines())


def _write_json(quotes: Iterable[str], totals: Totals, out: TextIO) -> None:
    before = '{"quotes": ['
    for quote in quotes:
        out.write(f"{before}\n  {quote}")
        before = ","
    end = '{"quotes": [' if before != "," else "\n"
    found = ", ".join(encode(total.to_json()) for total in totals.units.values())
    out.write(f'{end}], "totals": [{found}]}}\n')


def quote_json(priced: Priced) -> dict[str, Any]:
    """The object of the command line contract."""
    from lightmeter_client._runtime.quotes import from_micro

    quote = priced.quote
    return {
        "file": priced.file,
        "line": priced.line,
        "pointer": priced.pointer,
        "variant": priced.variant or None,
        "status": quote.status,
        "amount": None if quote.micro is None else from_micro(quote.micro),
        "unit": quote.unit or None,
        "confidence": quote.confidence,
        "formula": quote.formula or None,
        "lines": [{"name": line.name, "value": line.value} for line in quote.lines],
        "rates": [
            {
                "name": rate.name,
                "key": rate.key,
                "value": rate.value,
                "since": rate.since,
                "source": rate.source,
                "confidence": rate.confidence,
            }
            for rate in quote.rates
        ],
        "reason": quote.reason,
        **({} if priced.savings is None else {"advice": [saving.to_json() for saving in priced.savings]}),
    }


def _text(priced: Priced, aloud: _Aloud, paint: Paint) -> str:
    quote = priced.quote
    match quote.status:
        case "priced":
            style, said = "good", aloud.price(quote)
        case "unpriced":
            style, said = "warning", "unpriced"
        case _:
            style, said = "error", "invalid"
    detail = aloud.detail(quote) if quote.status == "priced" else quote.reason or ""
    place = paint("bold", visible(f"{priced.file}:{priced.line}:"))
    variant = f" for {priced.variant}" if priced.variant else ""
    pointer = f" at {priced.pointer}" if priced.pointer else ""
    text = f"{place} {paint(style, said)}{visible(variant + pointer)}\n  {visible(detail)}\n"
    return text + "".join(_saving(saving, paint) for saving in priced.savings or ())


def _saving(saving: Saving, paint: Paint) -> str:
    """ "  cheaper: 20 Buzz, saves 20 Buzz (50 %): use 1000x1000, 4.6 % fewer pixels"."""
    from decimal import Decimal

    from lightmeter_cost.quote import money

    amount, saved = (money(Decimal(text), saving.unit) for text in (saving.amount, saving.saves))
    said = f"{amount}, saves {saved} ({saving.percent} %): {saving.message}, {saving.changes}"
    return f"  {paint('good', 'cheaper:')} {visible(said)}\n"


class _Aloud:
    """Quotes in words; those that read alike are spoken once."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], str] = {}

    def price(self, quote: Any) -> str:
        """ "12 Buzz (stated)"."""
        from lightmeter_cost.quote import money

        return f"{money(quote.amount, quote.unit)} ({quote.confidence})"

    def detail(self, quote: Any) -> str:
        """The formula with its numbers put in."""
        from lightmeter_cost.quote import read_aloud

        key = (quote.formula, *(f"{line.name}={line.value}" for line in quote.lines))
        key += tuple(rate.name + rate.key for rate in quote.rates)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 10_000:  # flat memory for any number of requests
                self._known.clear()
            found = self._known[key] = read_aloud(quote)
        return found
