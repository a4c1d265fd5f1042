"""One provider as the mock uses it: its model, its emitted validators and its emitted calculators.

In: the name of a module of `lightmeter_client`. Out: verdicts, prices and variants. A request that has no
documented price is never billed by guess: it is refused, unless the user has named a price for its variant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module, resources
from typing import Any

from lightmeter.mock.calls import Json, Refused
from lightmeter.mock.settings import Settings
from lightmeter.model import canon
from lightmeter.model.nodes import Choice, Model, Object, Variant
from lightmeter.model.types import Named
from lightmeter_client._runtime.problems import Problem


@dataclass(frozen=True, slots=True)
class Bill:
    """What the documented formula asks for one input: exact micro-units of `unit`."""

    pointer: str
    variant: str
    micro: int
    unit: str


@dataclass(frozen=True, slots=True)
class Provider:
    """`client` is the emitted module, `checks` its operations with a JSON body by id, `direct` the variants of
    operations that take one alone."""

    name: str
    model: Model
    client: Any
    checks: Mapping[str, Any]
    types: Mapping[str, Object | Choice | Variant]
    variants: Mapping[str, Variant]
    direct: Mapping[str, Variant]

    def problems(self, operation: str, query: Mapping[str, Json], body: Json) -> list[Problem]:
        """Why the provider would refuse a request: faults of the body, then of the query, then of both."""
        check = self.checks.get(operation)
        if check is None:
            return []
        found: list[Problem] = []
        check.body(body, "", found, False)
        check.query(dict(query), "", found, False)
        if check.judge is not None and not found:
            check.judge(dict(query), body, "", found)
        return [problem for problem in found if problem.severity == "error"]

    def bills(self, operation: str, body: Json, settings: Settings) -> Iterator[Bill]:
        """The price of every input of a valid request; `Refused` when there is none."""
        endpoint = {"endpoint": operation} if operation in self.direct else {}
        for pointer, quote in self.client.quotes(body, **endpoint, rates=settings.rates):
            variant = quote.variant
            flat = next((micro for name, micro in settings.flat if fnmatchcase(variant, name)), None)
            micro = quote.micro if quote.micro is not None else flat
            if micro is None:
                raise unpriced(pointer, variant, quote.reason)
            yield Bill(pointer, variant, micro, quote.unit or self.unit)

    @property
    def unit(self) -> str:
        """What this provider is paid in, as far as its document says."""
        return self.model.job.unit if self.model.job else ""

    def fields_of(self, type_name: str) -> tuple[str, ...]:
        """The members of a named object type, in document order; () where there is no such type."""
        found = self.types.get(type_name)
        return tuple(field.name for field in found.fields) if isinstance(found, Object) else ()

    def variant_of(self, body: Json, operation: str = "") -> Variant | None:
        """The variant of an input: that of the operation, where each has its own."""
        return self.direct.get(operation) or self.variants.get(self.client.variant_of(body) or "")


def unpriced(pointer: str, variant: str, reason: str | None) -> Refused:
    """The refusal of work that the mock cannot bill. 400, because trying again will not help."""
    from lightmeter.mock.problems import path_of

    named = variant or "this request"
    detail = (
        f"the mock cannot bill {named}: {reason}; set a price: lightmeter mock --price '{variant or '*'}=60'"
    )
    return Refused(400, detail, {path_of(pointer): [detail]})


def load(name: str) -> Provider:
    """The provider of this name in the installed client."""
    return of(import_module(f"lightmeter_client.{name}"))


def of(client: Any) -> Provider:
    """The provider of an emitted module."""
    package: str = client.__name__
    model = canon.loads((resources.files(package) / "model.json").read_bytes())
    operations: Any = import_module(f"{package}.operations")
    variants = {variant.name: variant for variant in model.variants}
    checks = {operation.id: operation for operation in operations.OPERATIONS}
    types = dict(model.types)
    direct = {
        operation.id: found
        for operation in model.operations
        if isinstance(operation.body, Named) and isinstance(found := types[operation.body.name], Variant)
    }
    return Provider(model.provider, model, client, checks, types, variants, direct)
