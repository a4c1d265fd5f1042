"""The emitted validator and calculator as the audit calls them.

In: the text of a request, its provider and endpoint as a ledger names them, the day it was billed. Out: `Opinion`s and
`Change`s. One verdict, one price: both come from the emitted code.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, cast

from lightmeter.audit.nearby import Nearby, ordered
from lightmeter.audit.reading import value_of
from lightmeter.lint.judging import Clients, Judge, Judgement, installed_clients
from lightmeter.lint.variants import variants_of
from lightmeter_client import PROVIDERS
from lightmeter_client._runtime.quotes import Quote, Rates, Row
from lightmeter_cost.audit.documents import Fault
from lightmeter_cost.audit.judging import Change, Opinion
from lightmeter_cost.errors import spell
from lightmeter_cost.exact import to_micro


class ClientJudge:
    """`provider`: the one of all lines that name none. `rates`: another price book than the emitted one."""

    def __init__(self, provider: str | None, rates: Rates | None) -> None:
        self._provider = provider
        self._rates = rates
        self._judges: dict[tuple[str | None, str | None], Judge] = {}
        self._changed: dict[tuple[tuple[str, int], ...], Rates] = {}

    def opinion(self, request: str, provider: str | None, endpoint: str | None, day: str | None) -> Opinion:
        """Whether the provider takes a request, and what it costs on a day."""
        value = value_of(request.encode("utf-8", "surrogatepass"))
        if isinstance(value, Fault):
            return Opinion("invalid", reason=f"the request is no clean JSON: {value.message}")
        name = provider or self._provider
        if name is not None and name not in PROVIDERS:
            return Opinion("unpriced", reason=f"there is no provider {name}; known: {', '.join(PROVIDERS)}")
        judgement = self._judge(name, endpoint).judge(value)
        refusals = [problem for problem in judgement.problems if problem.severity == "error"]
        if refusals and all(map(_unknown, refusals)):
            return Opinion("unpriced", _variants(judgement), reason=_newer(refusals[0]))
        if judgement.client is None or refusals:
            return Opinion("invalid", _variants(judgement), reason=_said(refusals))
        return self._priced(judgement, day)

    def _priced(self, judgement: Judgement, day: str | None) -> Opinion:
        client: Any = judgement.client
        known = variants_of(client.__name__)
        quotes = [quote for _, quote in self.quotes(judgement, day)]
        names = "+".join(dict.fromkeys(quote.variant for quote in quotes))
        sizes = ordered(
            known, [(quote.variant, body) for quote, body in zip(quotes, _bodies(judgement), strict=True)]
        )
        reason = _unpriced(quotes, judgement.request)
        units = sorted({quote.unit for quote in quotes})
        if reason is not None or len(units) != 1:
            reason = reason or f"several units: {', '.join(units)}"
            return Opinion(
                "unpriced", names, unit=units[0] if len(units) == 1 else "", reason=reason, ordered=sizes
            )
        rates = tuple(
            dict.fromkeys(
                f"{one.name}[{one.key}]={to_micro(one.value)}" for quote in quotes for one in quote.rates
            )
        )
        micro = sum(quote.micro or 0 for quote in quotes)
        return Opinion("priced", names, micro, units[0], ordered=sizes, rates=rates)

    def quotes(self, judgement: Judgement, day: str | None) -> list[tuple[str, Quote]]:
        """The pointer and price of every input of a request."""
        client: Any = judgement.client
        return list(client.quotes(judgement.request, at=day, rates=self._rates))

    def repriced(
        self,
        request: str,
        provider: str | None,
        endpoint: str | None,
        day: str | None,
        rates: Mapping[str, int],
    ) -> int | None:
        """The price with other values of some rates, on whatever day."""
        value = value_of(request.encode("utf-8", "surrogatepass"))
        judgement = self._judge(provider or self._provider, endpoint).judge(value)
        client: Any = judgement.client
        other = self._with(tuple(sorted(rates.items())))
        quotes: list[Quote] = [quote for _, quote in client.quotes(judgement.request, at=day, rates=other)]
        if not quotes or any(quote.micro is None for quote in quotes):
            return None
        return sum(quote.micro or 0 for quote in quotes)

    def _with(self, changed: tuple[tuple[str, int], ...]) -> Rates:
        """The rates of this audit with some of them changed for good."""
        found = self._changed.get(changed)
        if found is None:
            entries = dict(self._rates.entries if self._rates is not None else _emitted())
            for name, micro in changed:
                entry, _, key = name.removesuffix("]").partition("[")
                mine = [row for row in entries[entry] if ", ".join(row.key) == key]
                others = [row for row in entries[entry] if row not in mine]
                entries[entry] = [*others, Row(mine[0].key, micro, mine[0].source, mine[0].confidence)]
            found = self._changed[changed] = Rates(entries)
        return found

    def shape(self, request: str, provider: str | None, endpoint: str | None) -> Hashable:
        """What requests with the same changes have in common: all they say but what no formula reads."""
        return self._near(request, provider, endpoint).shape()

    def changes(
        self, request: str, provider: str | None, endpoint: str | None, day: str | None
    ) -> Iterator[Change]:
        """Requests near this one, smallest change first, each with its price."""
        return self._near(request, provider, endpoint).changes(day, self.cuts())

    def _near(self, request: str, provider: str | None, endpoint: str | None) -> Nearby:
        value = value_of(request.encode("utf-8", "surrogatepass"))
        judgement = self._judge(provider or self._provider, endpoint).judge(value)
        client: Any = judgement.client
        return Nearby(client, variants_of(client.__name__), judgement.request, self._rates)

    def cuts(self) -> tuple[str, ...]:
        """The days on which any rate begins or ends."""
        entries = self._rates.entries if self._rates is not None else _emitted()
        days = {day for rows in entries.values() for row in rows for day in (row.since, row.until)}
        return tuple(sorted(day for day in days if day is not None))

    def _judge(self, provider: str | None, endpoint: str | None) -> Judge:
        found = self._judges.get((provider, endpoint))
        if found is None:
            clients = installed_clients(provider)
            found = self._judges[provider, endpoint] = Judge(clients, _known(clients, endpoint))
        return found


@cache
def _emitted() -> Mapping[str, Any]:
    """The rates of all installed providers."""
    found: dict[str, Any] = {}
    for name in PROVIDERS:
        rates: Any = import_module(f"lightmeter_client.{name}.rates")
        found |= rates.RATES.entries
    return found


def _known(clients: Clients, endpoint: str | None) -> str | None:
    """The endpoint a ledger names; None where nobody knows it."""
    return endpoint if endpoint and clients.called(None, endpoint) else None


def _bodies(judgement: Judgement) -> list[dict[str, Any]]:
    client: Any = judgement.client
    return [body for _, body in client.inputs(judgement.request)]


def _variants(judgement: Judgement) -> str:
    if judgement.client is None:
        return ""
    client: Any = judgement.client
    inner: Any = import_module(client.__name__)
    inputs: list[tuple[str, Any]] = list(client.inputs(judgement.request))
    names: list[str | None] = [(inner if at else client).variant_of(body) for at, body in inputs]
    return "+".join(dict.fromkeys(name for name in names if name))


def _kind(step: Any) -> str:
    """What a step calls itself."""
    found = cast("dict[str, Any]", step).get("$type") if isinstance(step, dict) else None
    return spell(found) if isinstance(found, str) else ""


def _said(refusals: list[Any]) -> str:
    if not refusals:
        return "no provider knows this request"
    first = refusals[0]
    more = f" (and {len(refusals) - 1} more)" if len(refusals) > 1 else ""
    return f"{first.pointer}: {first.message}{more}" if first.pointer else first.message + more


def _unknown(problem: Any) -> bool:
    """Whether a request names a variant that nobody here knows: then nothing at all is known of it."""
    return problem.rule == "unknown-variant" and isinstance(problem.value, str)


def _newer(problem: Any) -> str:
    tag = problem.pointer.rpartition("/")[2]
    known = ", ".join(map(str, problem.expected))
    return (
        f"{tag} {spell(problem.value)} is none that this specification covers ({known}): "
        "newer than it, or another product"
    )


def _unpriced(quotes: list[Quote], request: Any) -> str | None:
    """Why a request has no price as a whole; None where it has."""
    steps = request.get("steps")
    kinds = [_kind(step) for step in cast("list[Any]", steps)] if isinstance(steps, list) else []
    told = f": {', '.join(sorted({kind for kind in kinds if kind}))}" if any(kinds) else ""
    if not quotes:
        return f"nothing in this request is priced here{told}"
    if len(quotes) < len(kinds):
        return f"{len(kinds) - len(quotes)} of {len(kinds)} steps have no price here{told}"
    return next((quote.reason for quote in quotes if quote.micro is None), None)
