"""Every variant of every provider that can make the picture of a request, with its price.

In: a judged request. Out: a `Comparison`: offers, the cheapest in US dollars first, and what cannot make the picture.
Every verdict comes from the emitted validators, every price from the emitted calculators.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

from lightmeter.compare.picture import picture_of
from lightmeter.compare.translate import Translated, impossible, translations
from lightmeter.lint.variants import variants_of
from lightmeter.model.nodes import Model, Variant

if TYPE_CHECKING:
    from lightmeter_client._runtime.quotes import Quote


@dataclass(frozen=True, slots=True)
class Offer:
    """One variant that makes the picture with `calls` requests of `body`.

    `amount` is the price of all of them in `unit`, `usd` the same in US dollars where a rate is known; decimal texts,
    None where nobody documents them (`reason`). `given`: this is the request itself.
    """

    variant: str
    given: bool
    body: Mapping[str, object]
    calls: int
    lost: tuple[str, ...]
    amount: str | None
    unit: str
    usd: str | None
    confidence: str | None
    reason: str | None

    def to_json(self) -> dict[str, object]:
        """As `compare --format json` prints it."""
        return {
            "variant": self.variant,
            "given": self.given,
            "amount": self.amount,
            "unit": self.unit or None,
            "usd": self.usd,
            "confidence": self.confidence,
            "reason": self.reason,
            "requests": self.calls,
            "lost": list(self.lost),
            "body": dict(self.body),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left_out` pairs a variant with why it cannot make the picture; `notes` say which rates of exchange were used."""

    offers: tuple[Offer, ...]
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """As `compare --format json` prints it."""
        return {
            "offers": [offer.to_json() for offer in self.offers],
            "left_out": [{"variant": name, "reason": reason} for name, reason in self.left_out],
            "notes": list(self.notes),
        }


def compare(name: str, body: Mapping[str, object], packages: tuple[str, ...], at: str | None) -> Comparison:
    """Compare the input `body` of the variant `name` over the providers of these packages; `at` is an ISO date."""
    known = [(package, variants_of(package).model) for package in packages]
    source = next(variant for _, model in known for variant in model.variants if variant.name == name)
    picture = picture_of(source, body)
    offers: list[Offer] = []
    left_out: list[tuple[str, str]] = []
    for package, model in known:
        for variant in model.variants:
            tried = (
                [Translated(dict(body), 1, ())] if variant.name == name else translations(picture, variant)
            )
            why = None if variant.name == name else impossible(picture, variant)
            found = why or _offer(package, model, variant, iter(tried), at)
            if isinstance(found, str):
                left_out.append((variant.name, found))
            else:
                offers.append(replace(found, given=variant.name == name))
    return Comparison(
        tuple(sorted(offers, key=_rank)), tuple(left_out), _notes([model for _, model in known], offers)
    )


def _offer(
    package: str, model: Model, variant: Variant, tried: Iterator[Translated], at: str | None
) -> Offer | str:
    """The first translation that validates; what is wrong with the closest one where none does."""
    client: Any = import_module(package)
    endpoint = None if variant.tags else variant.name  # without tags the body alone does not tell its variant
    why = "cannot make this picture"
    for number, translated in enumerate(tried):
        problems = client.lint(translated.body, endpoint=endpoint)
        errors = [problem for problem in problems if problem.severity == "error"]
        if not errors:
            said = tuple(one.message.partition(";")[0] for one in problems if one.severity == "warning")
            translated = replace(translated, lost=translated.lost + said)
            quotes = [quote for _, quote in client.quotes(translated.body, endpoint=endpoint, at=at)]
            return _priced(model, variant, translated, quotes[0])
        if not number:
            at_fault = errors[0].pointer[1:]
            why = f"{at_fault}: {errors[0].message}" if at_fault else errors[0].message
    return why


def _priced(model: Model, variant: Variant, translated: Translated, quote: Quote) -> Offer:
    from lightmeter_client._runtime.quotes import from_micro

    micro = None if quote.micro is None else quote.micro * translated.calls
    return Offer(
        variant.name,
        False,
        translated.body,
        translated.calls,
        translated.lost,
        None if micro is None else from_micro(micro),
        quote.unit,
        None if micro is None else _usd(model, micro, quote.unit),
        quote.confidence,
        quote.reason,
    )


def _usd(model: Model, micro: int, unit: str) -> str | None:
    """Micro-units as US dollars, exact to 10^-6; None where no rate of exchange is documented."""
    from lightmeter_client._runtime.quotes import from_micro, half_up

    rates = {"usd": Decimal(1), **{worth.unit: worth.usd for worth in model.worth}}
    if unit not in rates:
        return None
    found = micro * Fraction(rates[unit])
    return from_micro(half_up(found.numerator, found.denominator))


def _rank(offer: Offer) -> tuple[bool, Decimal, bool, int, str]:
    """Known dollars first, cheapest first; then known prices in other units; then the unpriced."""
    amount = Decimal(offer.usd or offer.amount or 0)
    return (offer.usd is None, amount, offer.amount is None, len(offer.lost), offer.variant)


def _notes(models: list[Model], offers: list[Offer]) -> tuple[str, ...]:
    used = {offer.unit for offer in offers if offer.usd is not None}
    return tuple(
        f"{Decimal(1) / worth.usd:,f} {worth.unit.capitalize()} = 1 USD as documented ({worth.source}), for display"
        for model in models
        for worth in model.worth
        if worth.unit in used
    )
