"""A provider made up for the traps of SQL arithmetic: one endpoint a formula, and what each request must cost.

In: formulas as a specification has them. Out: a model, its views' text, and prices by the reference interpreter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from lightmeter.build import build_model
from lightmeter.emit.sql.emitter import emit_sql
from lightmeter.load.spec import load_spec
from lightmeter.model.nodes import Model, Variant
from lightmeter_cost.book import Entry, PriceBook, Row
from lightmeter_cost.exact import MICRO
from lightmeter_cost.reckon import Recipe, reckon
from sql.views import Answer, Engine
from sql.views import Row as Request

Schema = Mapping[str, Any]

INTEGER: Schema = {"type": "integer", "minimum": 0, "maximum": 5000}


def fields(**changed: Schema) -> dict[str, Any]:
    """Members of every kind; `seed` and `strength` may be absent, `steps` and `cfg` have defaults."""
    return {
        "width": INTEGER,
        "height": INTEGER,
        "steps": {**INTEGER, "default": 20},
        "seed": {"type": ["integer", "null"], "minimum": 0, "maximum": 99},
        "cfg": {"type": "number", "minimum": 0, "maximum": 30, "default": 0.3},
        "strength": {"type": "number", "minimum": 0, "maximum": 1},
        "kind": {"type": "string", "enum": ["plain", "it's", 'a"b', "back\\slash", "größe"]},
        "hd": {"type": "boolean", "default": False},
        "images": {"type": "array", "items": {"type": "string"}, "maxItems": 9},
        **changed,
    }


@dataclass(frozen=True)
class Small:
    """`formulas` are the x-cost of each endpoint; `rates` the rows of the book."""

    folder: Path
    formulas: Mapping[str, Mapping[str, Any]]
    properties: Mapping[str, Any]
    entries: tuple[Entry, ...]
    required: tuple[str, ...] = ("width", "height")
    sizes: Mapping[str, int] = dataclass_field(default_factory=dict[str, int])
    """How many members a request may have, by the keywords of JSON Schema."""

    @property
    def book(self) -> PriceBook:
        return PriceBook(self.entries)

    @cached_property
    def model(self) -> Model:
        place = self.folder / "small"
        place.mkdir(exist_ok=True)
        (place / "openapi.json").write_text(json.dumps(self._document()), "utf-8")
        model, diagnostics = build_model(load_spec(place / "openapi.json"), self.book)
        assert [str(one) for one in diagnostics if one.severity == "error"] == []
        return model

    def _document(self) -> dict[str, Any]:
        schemas = {
            name: {
                "type": "object",
                "required": list(self.required),
                "additionalProperties": False,
                "properties": self.properties,
                **self.sizes,
                "x-cost": {"unit": "usd", "source": "made up", **cost},
            }
            for name, cost in self.formulas.items()
        }
        return {
            "openapi": "3.1.0",
            "info": {"title": "Small", "version": "1"},
            "x-provider": "small",
            "paths": {
                f"/{name}": {
                    "post": {
                        "operationId": name,
                        "requestBody": {
                            "content": {
                                "application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}
                            }
                        },
                        "responses": {"200": {"description": "ok"}},
                    }
                }
                for name in schemas
            },
            "components": {"schemas": schemas},
        }

    @cached_property
    def files(self) -> dict[str, str]:
        return {file.path: file.text for file in emit_sql(self.model, self.book)}

    def statements(self, dialect: str, checked: bool = True) -> tuple[str, ...]:
        names = ("flat_checked" if checked else "flat", "rates", "prices")
        return tuple(self.files[f"sql/{dialect}/small/{name}.sql"] for name in names)

    def answers(self, engine: Engine, rows: Sequence[Request], checked: bool = True) -> list[Answer]:
        ask = "SELECT state, micro, reason FROM small_prices ORDER BY id"
        found = engine.query("small", rows, self.statements(engine.dialect, checked), ask)
        return [(state, None if micro is None else int(micro), reason) for state, micro, reason in found]

    def expected(self, rows: Iterable[Request]) -> list[tuple[str, int | None]]:
        """State and micro-units, by the interpreter that knows nothing of SQL."""
        variants = {variant.name.rpartition("/")[2]: variant for variant in self.model.variants}
        found: list[tuple[str, int | None]] = []
        for endpoint, day, text in rows:
            quote = reckon(
                _recipe(variants[str(endpoint)]),
                _given(variants[str(endpoint)], json.loads(text, parse_float=Decimal)),
                self.book,
                date.fromisoformat(day) if day else date(2999, 1, 1),
            )
            found.append((quote.status, None if quote.amount is None else int(quote.amount * MICRO)))
        return found


def _recipe(variant: Variant) -> Recipe:
    price = variant.price
    assert price is not None
    return Recipe(
        price.unit, tuple((rate.local, rate.entry) for rate in price.rates), price.lets, price.total
    )


def _given(variant: Variant, body: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in variant.body.fields:
        value = body.get(field.name)
        default = field.default.value if field.default else None
        found[field.name] = default if value is None else value
    return found


def entry(name: str, *rows: Row, by: tuple[str, ...] = ()) -> Entry:
    return Entry(name, "usd", "piece", by, rows)


def rate(value: str | None, *key: str, since: str | None = None, until: str | None = None) -> Row:
    """A row of the book."""
    return Row(
        key,
        None if value is None else Decimal(value),
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
        None,
        "made up",
        "unknown" if value is None else "stated",
        "nobody says" if value is None else "",
    )
