"""A quote: what one request costs, or why nobody can say, line by line; and totals over many quotes.

The emitted clients have a Quote of their own with the same attributes; everything here takes either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Protocol, TypeAlias

from lightmeter_cost.errors import ExpressionError
from lightmeter_cost.exact import MICRO, amount_text, from_micro
from lightmeter_cost.lex import Token, tokens

Status: TypeAlias = Literal["priced", "unpriced", "invalid"]
Role: TypeAlias = Literal["rate", "field", "size", "let"]

UNITS = {"buzz": "Buzz", "usd": "USD"}
"""How units are written for people."""


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A name of the formula and its value as text; a size is listed under the name of its field."""

    name: str
    value: str
    role: Role = "field"


@dataclass(frozen=True, slots=True)
class RateLine:
    """A price book row that was used: entry id, key ("" when the entry has no index), value in units."""

    name: str
    key: str
    value: str | None
    since: str | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Quote:
    """`amount` in `unit`, exact, only when `status` is "priced"; `reason` says why in the other cases."""

    status: Status
    amount: Decimal | None = None
    unit: str | None = None
    confidence: str | None = None
    formula: str | None = None
    lines: tuple[QuoteLine, ...] = ()
    rates: tuple[RateLine, ...] = ()
    reason: str | None = None


class LineLike(Protocol):
    """What a line must have; a `role`, where there is one, makes it read better."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> str: ...


class RateLike(Protocol):
    @property
    def source(self) -> str: ...


class QuoteLike(Protocol):
    """A quote of this package or of an emitted client."""

    @property
    def status(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def confidence(self) -> str | None: ...
    @property
    def formula(self) -> str | None: ...
    @property
    def lines(self) -> Sequence[LineLike]: ...
    @property
    def rates(self) -> Sequence[RateLike]: ...
    @property
    def reason(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class UnitTotal:
    """The sum of all quotes in one unit: a lower bound as soon as one of the `requests` is `unpriced`."""

    unit: str
    amount: Decimal
    requests: int
    unpriced: int


def totals(quotes: Iterable[QuoteLike]) -> tuple[UnitTotal, ...]:
    """One total for each unit, in order of appearance; invalid quotes and those without unit do not count."""
    sums: dict[str, list[QuoteLike]] = {}
    for quote in quotes:
        if quote.unit is not None and quote.status != "invalid":
            sums.setdefault(quote.unit, []).append(quote)
    return tuple(_total(unit, members) for unit, members in sums.items())


def _total(unit: str, members: list[QuoteLike]) -> UnitTotal:
    amounts = [quote.amount for quote in members if quote.amount is not None]
    micro = sum(int(Fraction(amount) * MICRO) for amount in amounts)
    return UnitTotal(unit, from_micro(micro), len(members), len(members) - len(amounts))


def total_text(total: UnitTotal) -> str:
    """A total as a person reads it: "12 Buzz", or "at least 12 Buzz (1 of 3 requests unpriced)"."""
    amount = money(total.amount, total.unit)
    if not total.unpriced:
        return amount
    if total.unpriced == total.requests:
        return f"not known ({total.unpriced} of {total.requests} requests unpriced)"
    return f"at least {amount} ({total.unpriced} of {total.requests} requests unpriced)"


def money(amount: Decimal, unit: str | None) -> str:
    """An amount with its unit: "12 Buzz", "0.0085 USD"."""
    return f"{amount_text(amount)} {UNITS.get(unit or '', unit or '')}".rstrip()


def read_aloud(quote: QuoteLike) -> str:
    """The formula with its numbers put in.

    "stepCost 0.3 x 20 steps x (0 images + 1) x passes 2 x quantity 1 = 12 Buzz (stated, <sources>)", or
    "unpriced: <reason>". A formula that cannot be read is left as it is.
    """
    if quote.amount is None or quote.status != "priced":
        return f"{quote.status}: {quote.reason or 'no reason given'}"
    sources = dict.fromkeys(rate.source for rate in quote.rates)
    trust = ", ".join([*([quote.confidence] if quote.confidence else []), *sources])
    spoken = _spoken(quote.formula or "", {line.name: line for line in quote.lines})
    told = money(quote.amount, quote.unit) + (f" ({trust})" if trust else "")
    return f"{spoken} = {told}" if spoken else told


def _spoken(formula: str, lines: dict[str, LineLike]) -> str:
    try:
        found = tokens(formula)
    except ExpressionError:
        return formula
    pieces: list[str] = []
    place = start = 0
    while place < len(found) - 1:
        token, used, said = found[place], 1, ""
        if _is_size(found, place):
            used, said = 4, _value_first(found[place + 2].text, lines)
        elif token.kind == "name" and token.text in lines:
            said = _say(lines[token.text])
        elif token.kind == "sign" and token.text == "*":
            said = "x"
        if said:
            last = found[place + used - 1]
            pieces += [formula[start : token.column - 1], said]
            start = last.column - 1 + len(last.text)
        place += used
    return " ".join("".join([*pieces, formula[start:]]).split())


def _is_size(found: tuple[Token, ...], place: int) -> bool:
    texts = [token.text for token in found[place : place + 4]]
    return texts[:2] == ["size", "("] and texts[3:] == [")"]


def _value_first(name: str, lines: dict[str, LineLike]) -> str:
    return f"{lines[name].value} {name}" if name in lines else f"0 {name}"


def _say(line: LineLike) -> str:
    """Counts read "20 steps"; rates, parts and everything else "quantity 1"."""
    counted = getattr(line, "role", "field") in ("field", "size") and line.name.endswith("s")
    return f"{line.value} {line.name}" if counted else f"{line.name} {line.value}"
