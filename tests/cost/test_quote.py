"""Amounts, quotes, totals, and what importing the package costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmeter_cost.exact import amount_text, from_micro, round_half_up, to_micro
from lightmeter_cost.parse import parse
from lightmeter_cost.pricebook import PriceBook
from lightmeter_cost.quote import Quote, QuoteLine, UnitTotal, read_aloud, total_text, totals
from lightmeter_cost.reckon import Recipe, reckon

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "micro"), [("0", 0), ("12", 12_000_000), ("0.3", 300_000), ("0.000001", 1), ("0.0085000", 8_500)]
)
def test_micro_units(text: str, micro: int) -> None:
    """Amounts are read to the last digit and printed without trailing zeros."""
    assert to_micro(text) == micro
    assert Decimal(amount_text(from_micro(micro))) == Decimal(text)


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1e3", ".5", "1.", "01", " 1", "1 ", "1,5", "٣", "NaN", "0.0000001", "1" * 13]
)
def test_no_amount(text: str) -> None:
    """What is not plain digits, or finer than a micro-unit, is refused."""
    with pytest.raises(ValueError, match=r"amount|multiple"):
        to_micro(text)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("12", "12"),
        ("12.00", "12"),
        ("1E+2", "100"),
        ("0.0085", "0.0085"),
        ("1E-6", "0.000001"),
        ("0.00", "0"),
    ],
)
def test_amounts_have_no_exponent(amount: str, text: str) -> None:
    """However a decimal is held, it prints plainly."""
    assert amount_text(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("n", "d", "rounded"), [(1, 2, 1), (3, 2, 2), (1, 3, 0), (2, 3, 1), (-1, 2, 0), (-3, 2, -1), (5, 1, 5)]
)
def test_a_half_goes_up(n: int, d: int, rounded: int) -> None:
    """Half up, towards plus infinity, without a float on the way."""
    assert round_half_up(n, d) == rounded


@given(st.integers(-(10**40), 10**40), st.integers(1, 10**20))
def test_rounding_is_the_floor_of_a_half_more(n: int, d: int) -> None:
    """The one rounding equals its definition on numbers of any size."""
    assert round_half_up(n, d) == (Fraction(n, d) + Fraction(1, 2)).__floor__()


def test_totals_by_unit() -> None:
    """Units are never added to each other; an unpriced request makes the total a lower bound."""
    quotes = [
        Quote("priced", Decimal("0.1"), "usd"),
        Quote("priced", Decimal("12"), "buzz"),
        Quote("unpriced", None, "buzz", reason="no rate"),
        Quote("priced", Decimal("0.2"), "usd"),
        Quote("invalid", reason="does not lint"),
    ]
    found = totals(quotes)
    assert found == (UnitTotal("usd", Decimal("0.3"), 2, 0), UnitTotal("buzz", Decimal("12"), 2, 1))
    assert [total_text(total) for total in found] == [
        "0.3 USD",
        "at least 12 Buzz (1 of 2 requests unpriced)",
    ]


def test_no_price_reads_as_its_reason() -> None:
    """Unpriced is never 0."""
    assert (
        read_aloud(Quote("unpriced", None, "buzz", reason="no rate for 9b-kv"))
        == "unpriced: no rate for 9b-kv"
    )
    assert read_aloud(Quote("invalid", reason="2 errors")) == "invalid: 2 errors"


@dataclass(frozen=True)
class Line:
    """A line of an emitted client: no role."""

    name: str
    value: str


@pytest.mark.parametrize(
    ("formula", "lines", "spoken"),
    [
        (
            "perImage * quantity",
            [("perImage", "35"), ("quantity", "2")],
            "perImage 35 x quantity 2 = 70 Buzz",
        ),
        ("size(images) * 35", [("images", "2")], "2 images x 35 = 70 Buzz"),
        ("size(images) + size(loras)", [("images", "2")], "2 images + 0 loras = 70 Buzz"),
        ("a *\n  b", [("a", "1")], "a 1 x b = 70 Buzz"),
        ("not a formula %", [], "not a formula % = 70 Buzz"),
        (None, [], "70 Buzz"),
    ],
)
def test_reading_quotes_of_any_client(formula: str | None, lines: list[tuple[str, str]], spoken: str) -> None:
    """Any object with the attributes of a quote can be read; what cannot be parsed is left as it is."""
    told = tuple(Line(name, value) for name, value in lines)
    quote = Quote("priced", Decimal("70"), "buzz", None, formula, told)  # type: ignore[arg-type]
    assert read_aloud(quote) == spoken


def test_reasons_without_a_rate() -> None:
    """Each way of having no price says which one it is."""
    day = date(2026, 11, 1)
    total = parse("rate * steps")
    assert reckon(Recipe("buzz", (), (), None, "no formula is published"), {}, PriceBook(()), day).reason == (
        "no formula is published"
    )
    quote = reckon(Recipe("buzz", (("rate", "no.such"),), (), total), {"steps": 2}, PriceBook(()), day)
    assert (quote.status, quote.reason) == ("unpriced", "the price book has no entry no.such")
    quote = reckon(Recipe("buzz", (), (), parse("steps * size(images)")), {}, PriceBook(()), day)
    assert quote.reason == "steps is not given and has no documented default"


def test_lines_show_parts_that_never_end() -> None:
    """A third is shown as a fraction, not rounded."""
    recipe = Recipe("usd", (), (("third", parse("steps / 3")),), parse("third * 3"))
    quote = reckon(recipe, {"steps": 1}, PriceBook(()), date(2026, 11, 1))
    assert (quote.amount, quote.lines) == (Decimal(1), (QuoteLine("third", "1/3", "let"),))


def test_lines_show_what_is_only_asked_for() -> None:
    """A field that was not given, a switch, a word."""
    total = parse('(has(seed) ? 2 : 1) * (hd ? 2 : 1) * (model == "a" ? 3 : 1)')
    quote = reckon(Recipe("usd", (), (), total), {"hd": True, "model": "a"}, PriceBook(()), date(2026, 11, 1))
    assert (quote.amount, quote.lines) == (
        Decimal(6),
        (QuoteLine("seed", "absent"), QuoteLine("hd", "true"), QuoteLine("model", "a")),
    )


def test_importing_the_package_loads_nothing_heavy() -> None:
    """The language and quotes need neither YAML nor jsonschema."""
    code = (
        "import sys, lightmeter_cost.quote, lightmeter_cost.lower, lightmeter_cost.evaluate\n"
        "print(sorted({'yaml', 'jsonschema', 'difflib', 'importlib.resources'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(ROOT / "cost"), "PATH": ""},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_no_float_literal_in_the_package() -> None:
    """Money is exact: no source file of the package contains a float literal."""
    for path in sorted((ROOT / "cost").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            found = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
            assert not found, f"{path.name}:{getattr(node, 'lineno', 0)}"
