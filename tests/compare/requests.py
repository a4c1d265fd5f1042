"""Valid inputs to compare: the documented requests of every provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lightmeter.lint.judging import Judge, installed_clients
from lightmeter.lint.patchvalue import object_around
from lightmeter.lint.quoting import Pricer
from lightmeter.lint.reading import Source

SPECS = Path(__file__).parents[2] / "spec"


@dataclass(frozen=True, slots=True)
class Example:
    """One input of a documented request."""

    file: str
    variant: str
    body: Mapping[str, object]

    def __str__(self) -> str:
        return self.file


def _examples() -> Iterator[Example]:
    pricer = Pricer(Judge(installed_clients(None)), None, None, lambda name, size: None)  # pyright: ignore[reportArgumentType]
    for path in sorted(SPECS.glob("*/examples/*.json")):
        source = Source(str(path), path.read_bytes(), "json")
        (value,) = source.value() or (None,)
        for priced in pricer.of(source):
            if priced.quote.status != "invalid" and priced.variant:
                yield Example(path.name, priced.variant, object_around(value, f"{priced.pointer}/"))


EXAMPLES = tuple(_examples())
