"""Every provider of spec/: its model, its emitted package, its examples. A new folder there is picked up by itself.

In: the folders of spec/. Out: `Provider`s; the endpoint of every variant whose body alone does not name it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from lightmeter.build import build_model
from lightmeter.load.spec import load_spec
from lightmeter.model.nodes import Model, NamedType, Variant
from lightmeter.model.types import Named
from lightmeter_cost.pricebook import default_book

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "spec"
NAMES = tuple(sorted(folder.name for folder in SPECS.iterdir() if (folder / "openapi.yaml").is_file()))


@dataclass(frozen=True)
class Provider:
    name: str

    @property
    def folder(self) -> Path:
        return SPECS / self.name

    @property
    def model(self) -> Model:
        return _model(self.name)

    @property
    def client(self) -> Any:
        """The emitted package."""
        return import_module(f"lightmeter_client.{self.name}")

    def listed(self, index: str) -> list[dict[str, Any]]:
        """The rows of an index: examples, negative or warning."""
        folder = self.folder / "examples" / ("" if index == "examples" else index)
        return yaml.safe_load((folder / f"{index}.yaml").read_text("utf-8"))[index]

    def request(self, index: str, file: str) -> Any:
        folder = self.folder / "examples" / ("" if index == "examples" else index)
        return json.loads((folder / file).read_text("utf-8"))


@cache
def _model(name: str) -> Model:
    return build_model(load_spec(SPECS / name), default_book())[0]


PROVIDERS = tuple(Provider(name) for name in NAMES)


@cache
def variants() -> dict[str, Variant]:
    """Every variant of every provider, by name."""
    return {one.name: one for provider in PROVIDERS for one in provider.model.variants}


@cache
def types() -> dict[str, NamedType]:
    """Named types of all providers; requests are made of those whose names no two providers share."""
    found: dict[str, NamedType] = {}
    for provider in PROVIDERS:
        for name, node in provider.model.types:
            found[name] = found.get(name, node)
    return found


@cache
def endpoint_of(name: str) -> str | None:
    """The operation whose body is this variant, None where its tags tell it."""
    variant = variants()[name]
    for operation in _model(variant.path[0]).operations:
        if operation.body == Named(variant.body.name):
            return operation.id
    return None


def judged(name: str, body: Any) -> list[tuple[str, str | None]]:
    """The errors that the emitted validator finds in an input of a variant: pointer and keyword."""
    variant = variants()[name]
    client = import_module(f"lightmeter_client.{variant.path[0]}")
    return [(one.pointer, one.keyword) for one in client.validate(body, endpoint=endpoint_of(name))]


def quoted(name: str, body: Any) -> Any:
    """The quote that the emitted calculator gives for an input of a variant."""
    client = import_module(f"lightmeter_client.{variants()[name].path[0]}")
    return client.cost(body, endpoint=endpoint_of(name))
