"""Prices, exact to the last digit: integers of micro-units (10^-6) inside, Decimal outside.

Standard library only. A price that cannot be known is `unpriced` with its reason, never 0 and never a guess.
"""

from __future__ import annotations

from .numbers import whole

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal
    from typing import Any

MICRO = 10**6
LARGEST = 2**63 - 1
CONFIDENCE = ("stated", "approx", "from", "inferred", "unknown")
"""How sure a rate is, best first. A quote is as sure as its worst rate."""


class Unpriced(Exception):
    """Raised inside a calculator; the message is the reason."""


class Row:
    """One row of the price book.

    Attributes:
        key: values of the fields the entry is looked up by.
        micro: the rate in micro-units, None where nobody has stated it.
        since, until: ISO dates it is in force (until is exclusive), None where unknown.
        source, confidence, note: where the rate comes from and how sure it is.
    """

    __slots__ = ("confidence", "key", "micro", "note", "since", "source", "until")

    def __init__(
        self,
        key: tuple[str, ...],
        micro: int | None,
        source: str,
        confidence: str,
        since: str | None = None,
        until: str | None = None,
        note: str = "",
    ) -> None:
        self.key = key
        self.micro = micro
        self.source = source
        self.confidence = confidence
        self.since = since
        self.until = until
        self.note = note


class Rates:
    """The rates a calculator may use, as in force `at` an ISO date (None: the latest)."""

    __slots__ = ("_found", "at", "entries")

    def __init__(self, entries: Mapping[str, Sequence[Row]], at: str | None = None) -> None:
        self.entries = entries
        self.at = at
        self._found: dict[tuple[str, tuple[str, ...]], Row] = {}

    def on(self, at: str | None) -> Rates:
        """The same rates as in force at another date."""
        return self if at == self.at else Rates(self.entries, at)

    def find(self, entry: str, key: tuple[str, ...]) -> Row:
        """The row in force; raises `Unpriced` where there is none or its value is unknown."""
        found = self._found.get((entry, key))
        if found is None:
            found = self._found[entry, key] = self._look_up(entry, key)
        return found

    def _look_up(self, entry: str, key: tuple[str, ...]) -> Row:
        rows = [row for row in self.entries.get(entry, ()) if row.key == key]
        label = f"{entry}[{', '.join(key)}]" if key else entry
        if not rows:
            raise Unpriced(f"no rate is documented for {label}")
        in_force = [row for row in rows if self._covers(row)]
        if not in_force:
            when = "is in force now" if self.at is None else f"was in force on {self.at}"
            raise Unpriced(f"no rate for {label} {when}")
        row = max(in_force, key=lambda row: row.since or "")
        if row.micro is None:
            raise Unpriced(f"the rate {label} is not documented" + (f": {row.note}" if row.note else ""))
        return row

    def _covers(self, row: Row) -> bool:
        if self.at is None:
            return row.until is None
        return (row.since is None or row.since <= self.at) and (row.until is None or self.at < row.until)


class QuoteLine:
    """One factor of a price: its name in the formula and its value as written.

    `role` says what kind of factor it is: "rate", "field", "size" (how many items) or "let" (a named part).
    """

    __slots__ = ("name", "role", "value")

    def __init__(self, name: str, value: str, role: str = "field") -> None:
        self.name = name
        self.value = value
        self.role = role

    def __repr__(self) -> str:
        return f"{self.name}={self.value}"


class RateLine:
    """A rate that a price used, with where it comes from and how sure it is."""

    __slots__ = ("confidence", "key", "name", "since", "source", "value")

    def __init__(
        self, name: str, key: str, value: str, since: str | None, source: str, confidence: str
    ) -> None:
        self.name = name
        self.key = key
        self.value = value
        self.since = since
        self.source = source
        self.confidence = confidence


class Quote:
    """What a request costs, and how that comes about.

    Attributes:
        status: "priced", "unpriced" (see `reason`) or "invalid" (the request does not validate).
        micro: the price in micro-units, None unless priced.
        unit: "buzz" or "usd".
        variant: name of the variant, such as "civitai/flux2/klein/createImage".
        formula: the formula as documented.
        lines: its factors. rates: the rates among them.
        confidence: that of the worst rate, None unless priced.
        reason: why there is no price.
    """

    __slots__ = ("confidence", "formula", "lines", "micro", "rates", "reason", "status", "unit", "variant")

    def __init__(
        self,
        status: str,
        unit: str,
        variant: str,
        formula: str,
        micro: int | None = None,
        lines: Sequence[QuoteLine] = (),
        rates: Sequence[RateLine] = (),
        reason: str | None = None,
    ) -> None:
        self.status = status
        self.unit = unit
        self.variant = variant
        self.formula = formula
        self.micro = micro
        self.lines = tuple(lines)
        self.rates = tuple(rates)
        self.confidence = worst(rate.confidence for rate in rates) if status == "priced" else None
        self.reason = reason

    @property
    def amount(self) -> Decimal | None:
        """The price in `unit`, exact; None unless priced."""
        from decimal import Decimal

        return None if self.micro is None else Decimal(from_micro(self.micro))

    def __repr__(self) -> str:
        price = (
            f"{from_micro(self.micro)} {self.unit}"
            if self.micro is not None
            else f"{self.status}: {self.reason}"
        )
        return f"Quote({self.variant}: {price})"


def worst(found: Iterable[str]) -> str:
    """The least sure of several confidences; "stated" for none."""
    return max(found, key=CONFIDENCE.index, default="stated")


def from_micro(micro: int) -> str:
    """Micro-units as a plain decimal: 8500 is "0.0085", 12000000 is "12"."""
    sign, units = ("-", -micro) if micro < 0 else ("", micro)
    head, tail = divmod(units, MICRO)
    return f"{sign}{head}.{tail:06}".rstrip("0").rstrip(".") if tail else f"{sign}{head}"


def half_up(numerator: int, divisor: int) -> int:
    """The integer nearest to numerator / divisor; a half goes up."""
    return (2 * numerator + divisor) // (2 * divisor)


class Reading:
    """Reads the factors of one price out of a request and remembers them for the quote.

    A field with a default is never absent; JSON null counts as absent. What a price needs and cannot have
    (absent, or a reference to another step's output) raises `Unpriced`.
    """

    __slots__ = ("body", "formula", "lines", "rates", "unit", "used", "variant")

    def __init__(self, body: Mapping[str, Any], rates: Rates, variant: str, unit: str, formula: str) -> None:
        self.body = body
        self.rates = rates
        self.variant = variant
        self.unit = unit
        self.formula = formula
        self.lines: list[QuoteLine] = []
        self.used: list[RateLine] = []

    def value(self, name: str, default: Any = None) -> Any:
        """The value of a member, or its default."""
        found = self.body.get(name)
        return default if found is None else found

    def integer(self, name: str, default: int | None = None) -> int:
        """An integer the price needs."""
        number = self._whole(name, default)
        self.lines.append(QuoteLine(name, str(number)))
        return number

    def integer_if_given(self, name: str) -> int | None:
        """An integer the price needs only where it is given."""
        return None if self.value(name) is None else self._whole(name, None)

    def _whole(self, name: str, default: int | None) -> int:
        number = whole(self.needed(name, default))
        if number is None:
            raise Unpriced(f"{name} is not known before the request runs")
        return number

    def number_if_given(self, name: str) -> float | None:
        """A number the formula compares where it is given."""
        return None if self.value(name) is None else self._number(name, None)

    def _number(self, name: str, default: float | None) -> float:
        found = self.needed(name, default)
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            raise Unpriced(f"{name} is not known before the request runs")
        return found

    def number(self, name: str, default: float | None = None) -> float:
        """A number the formula compares."""
        found = self._number(name, default)
        self.lines.append(QuoteLine(name, f"{found:g}" if isinstance(found, float) else str(found)))
        return found

    def scalar(self, name: str, default: Any = None) -> Any:
        """A string or boolean the formula compares, or that a rate is looked up by."""
        found = self.needed(name, default)
        if isinstance(found, (dict, list)):
            raise Unpriced(f"{name} is not known before the request runs")
        return found

    def size(self, name: str) -> int:
        """How many items or members a field has; 0 when absent."""
        found = self.value(name)
        if found is not None and (not isinstance(found, (list, dict)) or "$ref" in found):
            raise Unpriced(f"{name} is not known before the request runs")
        count = len(found) if found is not None else 0  # pyright: ignore[reportUnknownArgumentType]
        self.lines.append(QuoteLine(name, str(count), "size"))
        return count

    def needed(self, name: str, default: Any) -> Any:
        """The value of a member; raises `Unpriced` where it has none."""
        found = self.value(name, default)
        if found is None:
            raise Unpriced(f"{name} is not given, and no default for it is documented")
        if isinstance(found, (int, float)) and not -LARGEST <= found <= LARGEST:
            raise Unpriced(f"{name} is too large for any price")
        return found

    def rate(self, local: str, entry: str, *key: Any) -> int:
        """A rate in micro-units."""
        texts = tuple(str(part) for part in key)
        row = self.rates.find(entry, texts)
        micro = row.micro or 0
        amount = from_micro(micro)
        self.lines.append(QuoteLine(local, amount, "rate"))
        self.used.append(RateLine(entry, ", ".join(texts), amount, row.since, row.source, row.confidence))
        return micro

    def let(self, name: str, numerator: int, divisor: int = 1) -> None:
        """Remember a named part of the formula."""
        self.lines.append(QuoteLine(name, from_micro(half_up(numerator * MICRO, divisor)), "let"))

    def priced(self, numerator: int, divisor: int = 1) -> Quote:
        """The quote: numerator / divisor micro-units, divided once, half up."""
        micro = half_up(numerator, divisor)
        if micro < 0:
            return self.unpriced(f"the formula gives {from_micro(micro)}, and no price is below 0")
        return Quote("priced", self.unit, self.variant, self.formula, micro, self.lines, self.used)

    def unpriced(self, reason: str) -> Quote:
        """The quote of a request that has no known price."""
        return Quote("unpriced", self.unit, self.variant, self.formula, None, self.lines, self.used, reason)
