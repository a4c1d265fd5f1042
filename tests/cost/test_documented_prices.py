"""Every documented figure comes out of its formula, through the interpreter and the integer form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from lightmeter_cost.check import check
from lightmeter_cost.exact import from_micro
from lightmeter_cost.lower import lower_formula
from lightmeter_cost.machine import Machine
from lightmeter_cost.parse import parse
from lightmeter_cost.pricebook import default_book
from lightmeter_cost.quote import read_aloud
from lightmeter_cost.reckon import Recipe, reckon
from lightmeter_cost.scope import FieldKind, Scope

DATA = yaml.safe_load((Path(__file__).parent / "documented.yaml").read_text())
TODAY = date(2026, 11, 1)
FIELDS = {
    "modelVersion": FieldKind("string", has_default=True),
    "model": FieldKind("string"),
    "steps": FieldKind("integer", optional=True),
    "quantity": FieldKind("integer", has_default=True),
    "cfgScale": FieldKind("number", has_default=True),
    "width": FieldKind("integer"),
    "height": FieldKind("integer"),
    "images": FieldKind("array", optional=True),
    "loras": FieldKind("map", optional=True),
}


@dataclass(frozen=True)
class Figure:
    formula: str
    given: dict[str, object]
    amount: str | None

    @property
    def recipe(self) -> Recipe:
        raw = DATA["formulas"][self.formula]
        lets = tuple((name, parse(text)) for name, text in raw.get("let", {}).items())
        return Recipe("buzz", tuple(raw["rates"].items()), lets, parse(raw["total"]), None, raw["total"])

    @property
    def fields(self) -> dict[str, object]:
        scale = {"cfgScale": Decimal(str(self.given["cfgScale"]))} if "cfgScale" in self.given else {}
        return {**self.given, **scale}


FIGURES = [Figure(raw["formula"], raw["given"], raw["amount"]) for raw in DATA["figures"]]
NAMES = [f"{raw['formula']}-{raw['amount']}-{raw['says']}" for raw in DATA["figures"]]


@pytest.mark.parametrize("figure", FIGURES, ids=NAMES)
def test_interpreted(figure: Figure) -> None:
    """The reference price is the documented one; what is not documented stays unpriced, with its reason."""
    quote = reckon(figure.recipe, figure.fields, default_book(), TODAY)
    assert quote.amount == (None if figure.amount is None else Decimal(figure.amount))
    assert quote.status == ("unpriced" if figure.amount is None else "priced")
    assert bool(quote.reason) == (figure.amount is None)


@pytest.mark.parametrize("figure", FIGURES, ids=NAMES)
def test_lowered(figure: Figure) -> None:
    """The integer form gives the same micro-units from the same rates."""
    recipe = figure.recipe
    assert recipe.total is not None
    scope = Scope(
        FIELDS, tuple(name for name, _ in recipe.rates), {name: "number" for name, _ in recipe.lets}
    )
    assert check(recipe.total, scope, "number") == ()
    rates = {}
    for local, name in recipe.rates:
        entry = default_book().entry(name)
        assert entry is not None
        row = default_book().lookup(name, [str(figure.fields[field]) for field in entry.by], TODAY)
        assert row is not None
        if row.micro is None:
            assert figure.amount is None
            return
        rates[local] = row.micro
    micro = Machine(figure.fields, rates).price(lower_formula(recipe.total, recipe.lets, scope))
    assert (None if micro is None else from_micro(micro)) == (figure.amount and Decimal(figure.amount))


def test_read_aloud() -> None:
    """A quote reads as the documentation multiplies."""
    quote = reckon(FIGURES[0].recipe, FIGURES[0].fields, default_book(), TODAY)
    assert read_aloud(quote) == (
        "stepCost 0.3 x 20 steps x (0 images + 1) x passes 2 x quantity 1 = 12 Buzz"
        " (stated, Civitai docs, Flux 2 image generation [civitai-flux2])"
    )


def test_confidence_is_that_of_the_worst_rate() -> None:
    """A price from an inferred rate is inferred, one from an approximate rate approximate."""
    found = {
        f.formula: reckon(f.recipe, f.fields, default_book(), TODAY).confidence for f in reversed(FIGURES)
    }
    assert found == {
        "klein": "stated",
        "megapixel": "inferred",
        "sdcpp": "stated",
        "comfy": "stated",
        "kontext": "approx",
    }


@pytest.mark.parametrize("name", DATA["formulas"])
def test_a_cel_parser_reads_every_formula(name: str) -> None:
    """The notation is CEL: an independent CEL parser reads the same texts."""
    celpy = pytest.importorskip("celpy")
    raw = DATA["formulas"][name]
    for text in [raw["total"], *raw.get("let", {}).values()]:
        assert celpy.Environment().compile(text) is not None
