"""Vectors of the providers whose requests go to an endpoint: as those of Civitai, with `provider` and `endpoint` said.

In: the models, the examples, the hand-written prices. Out: one JSON Lines file for each provider, in
`endpoints/`. Nothing here asks the emitted code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lightmeter.model.nodes import Operation, Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Integer, Named, Number
from support.dollars import usd
from support.faults import Mutant, mutants, sample_object
from support.providers import PROVIDERS, Provider
from support.strategies import plain

Vector = dict[str, Any]
CONFUSED = ("type string", "type boolean", "type number", "a broken number")


def files() -> dict[str, str]:
    """File name to text, for every provider whose variants bill in dollars or not at all."""
    return {
        f"{provider.name}.jsonl": "".join(map(_line, _of_provider(provider)))
        for provider in PROVIDERS
        if all(len(variant.path) == 2 for variant in provider.model.variants)
    }


def _line(vector: Vector) -> str:
    return json.dumps(vector, ensure_ascii=False) + "\n"


def _of_provider(provider: Provider) -> Iterator[Vector]:
    yield from _documented(provider)
    for variant in provider.model.variants:
        for vector in _of_variant(variant):
            yield {"provider": provider.name, "endpoint": _operation(provider, variant).id, **vector}


def _operation(provider: Provider, variant: Variant) -> Operation:
    """The operation that takes the variant: by its name, or the only one that takes inputs."""
    named = [one for one in provider.model.operations if one.body == Named(variant.body.name)]
    return named[0] if named else next(one for one in provider.model.operations if one.body is not None)


def _of_variant(variant: Variant) -> Iterator[Vector]:
    body = {**{tag: plain(value) for tag, value in variant.tags}, **sample_object(variant.body)}
    yield _valid(f"{variant.name}: required members only", variant, body)
    yield _valid(f"{variant.name}: every member that is a number or a choice", variant, _full(variant, body))
    for field in variant.body.fields:
        kind, nullable = bare(field.type)
        values: list[Any] = [None] if nullable else []
        if isinstance(kind, Integer | Number) and not _needs(variant, field.name):
            values += [_number(bound) for bound in (kind.minimum, kind.maximum) if bound is not None]
            values += [float(value) for value in values if isinstance(value, int)]
        for value in values:
            yield _valid(
                f"{variant.name}: {field.name} {json.dumps(value)}", variant, {**body, field.name: value}
            )
    for mutant in _one_of_a_kind(variant):
        yield {
            "id": f"{variant.name}: {mutant.what}",
            "request": mutant.of(body),
            "problems": [[mutant.pointer, mutant.keyword]],
        }


def _number(bound: Any) -> Any:
    return int(bound) if bound == int(bound) else float(bound)


def _full(variant: Variant, body: dict[str, Any]) -> dict[str, Any]:
    given = {
        field.name: plain(field.default.value) for field in variant.body.fields if _is_scalar(field.default)
    }
    sizes = {name: 1024 for name in ("width", "height") if name in {one.name for one in variant.body.fields}}
    return {**body, **given, **sizes}


def _is_scalar(default: Any) -> bool:
    return default is not None and default.value is not None and not isinstance(default.value, tuple)


def _needs(variant: Variant, name: str) -> bool:
    return any(name == one for one, _ in variant.body.dependent_required)


def _one_of_a_kind(variant: Variant) -> Iterator[Mutant]:
    """One mutant for each place and keyword; of wrong types those that are mistaken most."""
    seen: set[tuple[str, str, str]] = set()
    for mutant in mutants(variant):
        kind = mutant.what.rpartition(": ")[2] if mutant.keyword == "type" else ""
        if (kind and not kind.endswith(CONFUSED)) or _needs(variant, mutant.member):
            continue
        if (mutant.pointer, mutant.keyword, kind) not in seen:
            seen.add((mutant.pointer, mutant.keyword, kind))
            yield mutant


def _valid(name: str, variant: Variant, body: Any) -> Vector:
    price = usd(variant.name, body)
    found: Vector = {"id": name, "request": body, "problems": []}
    return {**found, **({"unpriced": ""} if price is None else {"micro": int(price * 1_000_000)})}


def _documented(provider: Provider) -> Iterator[Vector]:
    """The examples, with the URL as the endpoint."""
    for index in ("examples", "negative", "warning"):
        for row in provider.listed(index):
            envelope = provider.request(index, row["file"])
            said = {"provider": provider.name, "endpoint": envelope["url"]}
            name = f"{index}: {row['file']}"
            if index == "negative":
                place = [row["pointer"].removeprefix("/body"), row["keyword"]]
                yield {**said, "id": name, "request": envelope["body"], "problems": [place]}
            else:
                variant = next(
                    one for one in provider.model.variants if one.name == _variant(provider, envelope)
                )
                yield {**said, **_valid(name, variant, envelope["body"])}


def _variant(provider: Provider, envelope: dict[str, Any]) -> str:
    """By hand: the model in the body, or the part of the path that names it."""
    model = envelope["body"].get("model") or envelope["url"].removesuffix("/generate").rpartition("/")[2]
    return f"{provider.name}/{model}"
