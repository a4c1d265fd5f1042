"""Specifications with prices whose every text attacks the SQL made of them, and their price books.

In: some payloads. Out: an OpenAPI document, a book, and requests with what they cost. Every payload is a tag value, a
default, an enum value, the name of a member and a part of a key of the book; each has a rate of its own, so that a
price is right only where the text came through exactly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from hostile.payloads import NUL, RUN, SQL
from lightmeter.build import build_model
from lightmeter.load.document import parse_document
from lightmeter.model.nodes import Model
from lightmeter_cost.book import Entry, PriceBook, Row

HEAD = "#/components/schemas/"
SINCE = date(2026, 1, 1)
LONGEST = ("ä" * 35 + "1", "ä" * 35 + "2")
"""Alike to a dialect that cuts names."""
TEXTS = (*SQL, *LONGEST, NUL)

Request = tuple[str, dict[str, str], int]
"""Endpoint, body, price in micro-units."""


@dataclass(frozen=True)
class Priced:
    """`texts` are the payloads of this document."""

    texts: tuple[str, ...]

    @property
    def all(self) -> str:
        """Every payload in one text, over several lines."""
        return "\n".join(self.texts)

    @property
    def tag(self) -> str:
        """What the member is called that tells variants apart."""
        return "'; DROP TABLE x; -- `\\ $(id) %s"

    @property
    def kinds(self) -> tuple[str, ...]:
        """Without JSON among them: the views compare such texts as they are."""
        return tuple(text for text in self.texts if text[:1] not in tuple('nt2{["'))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(text for text in self.texts if text)

    @property
    def book(self) -> PriceBook:
        """An entry by the member `kind`, and one for each hostile name of a member."""
        by = ("kind", *self.names)
        return PriceBook(tuple(self._entry(f"made.up.{n}", name) for n, name in enumerate(by)))

    def _entry(self, name: str, by: str) -> Entry:
        values = ((text, Decimal(micro(text)) / 1_000_000) for text in self.texts)
        rows = tuple(
            Row((text,), value, SINCE, None, None, self.all, "stated", self.all) for text, value in values
        )
        unknown = Row(("nobody says",), None, SINCE, None, None, self.all, "unknown", self.all)
        return Entry(name, "usd", self.all, (by,), (*rows, unknown))

    def _object(self, properties: dict[str, Any], cost: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "title": self.all,
            "description": self.all,
            "additionalProperties": False,
            "required": [name for name in properties if name != "kind"],
            "properties": properties,
            "x-cost": {"unit": "usd", "source": self.all, **cost},
            "x-rules": [{"id": "rule", "check": "true || false", "message": self.all, "source": self.all}],
            "x-hints": [{"id": "hint", "when": "false || true", "message": self.all, "source": self.all}],
        }

    def _tagged(self, tag: str) -> dict[str, Any]:
        """Priced by the text in `kind`, doubled where it is the variant's own tag, which is its default."""
        literal = "".join(char if char.isalnum() else f"\\U{ord(char):08x}" for char in tag)
        kind = {"type": "string", "enum": [*self.texts, "nobody says"], "default": tag, "x-source": self.all}
        properties = {self.tag: {"const": tag, "description": self.all}, "kind": kind}
        total = f'r * (kind == "{literal}" ? 2 : 1)'
        return self._object(properties, {"rates": {"r": "made.up.0"}, "total": total})

    def _named(self, number: int, name: str) -> dict[str, Any]:
        """Priced by the text in a member whose name is hostile."""
        properties = {name: {"type": "string", "enum": list(self.kinds)}}
        return self._object(properties, {"rates": {"r": f"made.up.{number}"}, "total": "r"})

    def document(self) -> dict[str, Any]:
        """One endpoint with all tags, one a name, and one whose price nobody says."""
        schemas = {f"tagged{n}": self._tagged(text) for n, text in enumerate(self.texts)}
        schemas |= {f"named{n}": self._named(n, name) for n, name in enumerate(self.names, 1)}
        schemas["silent"] = self._object({"a": {"type": "boolean"}}, {"unpriced": self.all})
        mapping = {text: f"{HEAD}tagged{n}" for n, text in enumerate(self.texts)}
        choice = {
            "oneOf": [{"$ref": ref} for ref in mapping.values()],
            "discriminator": {"propertyName": self.tag, "mapping": mapping},
        }
        bodies = {"tagged": choice, "silent": {"$ref": f"{HEAD}silent"}}
        bodies |= {endpoint(name): {"$ref": f"{HEAD}named{n}"} for n, name in enumerate(self.names, 1)}
        return {
            "openapi": "3.1.0",
            "info": {"title": self.all, "version": self.all, "description": self.all},
            "x-provider": "hostile",
            "tags": [{"name": self.all, "description": self.all}],
            "paths": {f"/{n}": {"post": self._call(*pair)} for n, pair in enumerate(bodies.items())},
            "components": {"schemas": schemas},
        }

    def _call(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        content = {"application/json": {"schema": body, "example": self.all}}
        headers = {"X-A": {"description": self.all, "schema": {"type": "string"}}}
        return {
            "operationId": name,
            "summary": self.all,
            "description": self.all,
            "tags": [self.all],
            "requestBody": {"description": self.all, "content": content},
            "responses": {"200": {"description": self.all, "headers": headers}},
        }

    @cached_property
    def model(self) -> Model:
        """From a file whose name is a payload, too."""
        raw = json.dumps(self.document()).encode()
        return build_model(parse_document(raw, "x\n; CREATE TABLE canary (a INT); --.json"), self.book)[0]

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """Every tag with its default and with another text, and every name."""
        return tuple(self._requests())

    def easy(self, body: dict[str, str]) -> bool:
        """Whether every engine can read it."""
        names = all(name == self.tag or name.isalpha() for name in body)
        return names and "\\" not in json.dumps(list(body.values()), ensure_ascii=False)

    def _requests(self) -> Iterator[Request]:
        for number, tag in enumerate(self.texts):
            yield "tagged", {self.tag: tag}, 2 * micro(tag)
            other = self.texts[number - 1]
            yield "tagged", {self.tag: tag, "kind": other}, micro(other)
        for number, name in enumerate(self.names):
            kind = self.kinds[number % len(self.kinds)]
            yield endpoint(name), {name: kind}, micro(kind)


def micro(text: str) -> int:
    """The rate that the books give for a text."""
    return sum(place * ord(char) for place, char in enumerate(text, 1)) + 1


def endpoint(name: str) -> str:
    """The operation for a name; no table of PostgreSQL could hold a NUL in it."""
    return name.replace("\0", "0")


DOCUMENTS = tuple(Priced(TEXTS[start : start + 12]) for start in range(0, len(TEXTS), 12))
"""A dozen payloads each: a view holds every text of its provider several times."""
WORST = Priced(
    (
        f"\\'; {RUN}; --",
        f"x\u2028; {RUN}; --",
        f"x\r; {RUN}; --",
        "${env:HOME}",
        "{{ 7 * 7 }}",
        "x\\",
    )
)
