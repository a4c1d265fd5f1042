"""The Civitai model, built once from spec/civitai, and the documented requests.

In: the files of spec/civitai. Out: `Model`, `Variant`s, plain JSON values.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from lightmeter.build import build_model
from lightmeter.load.spec import load_spec
from lightmeter.model.nodes import Model, NamedType, Variant
from lightmeter_cost.pricebook import default_book

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "spec" / "civitai"
EXAMPLES = SPEC / "examples"


@cache
def model() -> Model:
    """The model of the document with its overlay."""
    return build_model(load_spec(SPEC), default_book())[0]


@cache
def types() -> dict[str, NamedType]:
    return dict(model().types)


@cache
def variants() -> dict[str, Variant]:
    """Every variant by its name."""
    return {variant.name: variant for variant in model().variants}


def example(name: str, folder: str = "") -> Any:
    """A request file of the examples; `folder` is negative, warning or none."""
    return json.loads((EXAMPLES / folder / name).read_text("utf-8"))


def input_of(request: Any) -> dict[str, Any]:
    """The first input of a workflow or step."""
    return (request["steps"][0] if "steps" in request else request)["input"]
