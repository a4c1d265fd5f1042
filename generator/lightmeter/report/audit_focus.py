"""Every purchase as FOCUS 1.2 (FinOps Open Cost and Usage Specification), in CSV.

In: a `Result`. Out: a record for each charge, and one for what came back of it: a refund of usage is usage of -1 unit
at the same price, since the category Credit is for what a provider grants. Provider money is the pricing currency; the
billing currency is a national one, filled in only where a rate to it is documented, and the record says which. Columns
that begin with `x_` are ours, as the specification lets them. What no ledger tells is empty.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from lightmeter.report.cells import Amount, line
from lightmeter_cost.exact import amount_text, from_micro

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import TextIO

    from lightmeter_cost.audit.result import Charge, Result

COLUMNS = (
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd",
    "BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd",
    "ChargePeriodStart", "ConsumedQuantity", "ConsumedUnit", "ContractedCost", "EffectiveCost", "InvoiceIssuerName",
    "ListCost", "PricingCategory", "PricingCurrency", "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyEffectiveCost", "PricingCurrencyListUnitPrice", "PricingQuantity", "PricingUnit", "ProviderName",
    "PublisherName", "ResourceId", "ServiceCategory", "ServiceName", "ServiceSubcategory", "SkuId", "SkuPriceId",
    "Tags", "x_AuditClass", "x_ConversionSource", "x_ExpectedCost", "x_LedgerFile", "x_LedgerLine", "x_PaidFrom",
    "x_PricingUnitsPerBillingUnit",
)  # fmt: skip

NATIONAL = {
    "usd": ("USD", 1, "billed in USD"),
    "buzz": ("USD", 1000, "1,000 Buzz = 1 USD, as Civitai documents it; for display, not a rate of exchange"),
}
"""Unit -> national currency, how many of the unit are one of it, and who says so."""

NAMES = {"usd": "USD", "buzz": "Buzz"}


def write(result: Result, out: TextIO) -> None:
    """The records, in the order of the ledger."""
    out.write(line(COLUMNS))
    for charge in result.charges:
        if charge.gross or not charge.credit:
            out.write(line(_record(charge, charge.gross, 1)))
        if charge.credit:
            out.write(line(_record(charge, charge.credit, -1)))


def _record(charge: Charge, price: int, count: int) -> list[str | int | None]:
    """One record: `count` requests at a price in micro-units; -1 is a refund."""
    unit, micro = charge.unit or "", price * count
    currency, factor, source = NATIONAL.get(unit, (None, None, None))
    billed = None if factor is None else Amount(_divided(micro, factor))
    paid, each = (Amount(amount_text(from_micro(one))) for one in (micro, price))
    start, end = _hour(charge)
    first, last = _month(charge.day)
    variant = charge.variant or "an unknown request"
    cells: dict[str, str | int | None] = {
        "BilledCost": billed,
        "BillingAccountId": charge.accounts or charge.provider or "unknown",
        "BillingCurrency": currency,
        "BillingPeriodEnd": last,
        "BillingPeriodStart": first,
        "ChargeCategory": "Usage",
        "ChargeDescription": f"{variant}: {'charge' if count > 0 else 'refund'} {charge.id or ''}".strip(),
        "ChargeFrequency": "Usage-Based",
        "ChargePeriodEnd": end,
        "ChargePeriodStart": start,
        "ConsumedQuantity": Amount(count),
        "ConsumedUnit": "Requests",
        "ContractedCost": billed,
        "EffectiveCost": billed,
        "InvoiceIssuerName": _provider(charge),
        "ListCost": billed,
        "PricingCategory": "Standard",
        "PricingCurrency": NAMES.get(unit, unit or None),
        "PricingCurrencyContractedUnitPrice": each,
        "PricingCurrencyEffectiveCost": paid,
        "PricingCurrencyListUnitPrice": each,
        "PricingQuantity": Amount(count),
        "PricingUnit": "Requests",
        "ProviderName": _provider(charge),
        "PublisherName": _provider(charge),
        "ResourceId": charge.id,
        "ServiceCategory": "AI and Machine Learning",
        "ServiceName": "Image generation",
        "ServiceSubcategory": "Generative AI",
        "SkuId": charge.variant,
        "SkuPriceId": charge.variant,
        "Tags": _tags(charge.tags),
        "x_AuditClass": charge.name,
        "x_ConversionSource": source,
        "x_ExpectedCost": None if charge.due is None else Amount(amount_text(from_micro(charge.due))),
        "x_LedgerFile": charge.file,
        "x_LedgerLine": charge.line,
        "x_PaidFrom": charge.accounts,
        "x_PricingUnitsPerBillingUnit": factor,
    }
    return [cells.get(name) for name in COLUMNS]


def _divided(micro: int, factor: int) -> str:
    """Micro-units over a power of ten, exact."""
    places = len(str(factor)) - 1
    sign, digits = ("-", str(-micro)) if micro < 0 else ("", str(micro))
    digits = digits.rjust(7 + places, "0")
    cut = len(digits) - 6 - places
    return f"{sign}{digits[:cut]}.{digits[cut:]}".rstrip("0").rstrip(".")


def _provider(charge: Charge) -> str:
    """The provider of the line, or the one that the variant belongs to."""
    return charge.provider or (charge.variant or "unknown").partition("/")[0]


def _hour(charge: Charge) -> tuple[str | None, str | None]:
    """The period of a charge: its second where a time is known, else its day."""
    if charge.moment is None or charge.day is None:
        return None, None
    if len(charge.moment) <= 10:
        day = date.fromisoformat(charge.day)
        return f"{day}T00:00:00Z", f"{day + timedelta(days=1)}T00:00:00Z"
    moment = datetime.fromisoformat(charge.moment)
    start = (moment.astimezone(UTC) if moment.tzinfo else moment).replace(microsecond=0, tzinfo=None)
    return f"{start.isoformat()}Z", f"{(start + timedelta(seconds=1)).isoformat()}Z"


def _month(day: str | None) -> tuple[str | None, str | None]:
    if day is None:
        return None, None
    first = date.fromisoformat(day).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return f"{first}T00:00:00Z", f"{after}T00:00:00Z"


def _tags(text: str | None) -> str | None:
    """Tags as FOCUS has them: an object of names and values; ours have no values."""
    if text is None:
        return None
    from lightmeter.report.json_ import encode

    return encode(dict.fromkeys(text.split(","), True))
