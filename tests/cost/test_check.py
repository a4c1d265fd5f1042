"""The static check, folding and lowering: mistakes are values with a column, the integer form is small."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lightmeter_cost.bounds import Bounds, bits, formula_bounds
from lightmeter_cost.check import check
from lightmeter_cost.errors import ExpressionError
from lightmeter_cost.expr import from_json, show, to_json
from lightmeter_cost.fold import fold
from lightmeter_cost.lower import lower_formula, lower_rule
from lightmeter_cost.lowered import (
    And,
    CeilDiv,
    Compare,
    Condition,
    Const,
    FieldCompare,
    Has,
    Int,
    Mul,
    Not,
    OneOf,
    Rate,
    Size,
    Sub,
    Var,
    Verdict,
)
from lightmeter_cost.parse import parse
from lightmeter_cost.scope import FieldKind, Scope

SCOPE = Scope(
    {
        "steps": FieldKind("integer", has_default=True, minimum=4, maximum=50),
        "width": FieldKind("integer", minimum=512, maximum=2048),
        "height": FieldKind("integer", minimum=512, maximum=2048),
        "quantity": FieldKind("integer", has_default=True, minimum=1, maximum=4),
        "seed": FieldKind("integer", optional=True),
        "cfgScale": FieldKind("number", has_default=True),
        "model": FieldKind("string"),
        "hd": FieldKind("boolean"),
        "images": FieldKind("array", optional=True, max_items=2),
        "source": FieldKind("other", optional=True),
    },
    ("stepCost",),
    {"passes": "number", "double": "truth"},
)


def _given(field: str, condition: Condition) -> And:
    return And((Has(field), condition))


MISTAKES = [
    ("step * 2", 1, "`step` is not known", "did you mean `steps`"),
    ("size(image)", 6, "`image` is not known", "did you mean `images`"),
    ("cfgScale * 2", 1, "number field", "integer fields"),
    ("cfgScale > steps", 1, "compared with a literal", "cfgScale == 1"),
    ("cfgScale == 1 / 3", 1, "compared with a literal", ""),
    ("images + 1", 1, "list or a map", "size(images)"),
    ("source == 1", 1, "not a plain value", "has(source)"),
    ("size(model)", 6, "not a list or a map", ""),
    ("has(stepCost)", 5, "name of a field", ""),
    ("size(passes)", 6, "name of a field", ""),
    ("model == 4", 7, "text is compared with a number", ""),
    ("steps == '4'", 7, "a number is compared with text", ""),
    ("hd > true", 4, "compares numbers only", ""),
    ("model < 'a'", 7, "compares numbers only", ""),
    ("model == model", 7, "a field with a literal", ""),
    ("'a' == 'a'", 5, "a field with a literal", ""),
    ("model", 1, "text can only be compared", ""),
    ("steps ? 1 : 2", 1, "the condition before `?` needs true or false", ""),
    ("hd ? 1 : true", 4, "both sides", ""),
    ("hd ? 'a' : 'b'", 4, "not chosen", ""),
    ("steps && hd", 1, "`&&` needs true or false", ""),
    ("!steps", 2, "`!` needs true or false", ""),
    ("-hd", 2, "`-` needs a number", ""),
    ("ceil(hd)", 6, "`ceil` needs a number", ""),
    ("steps in ['a']", 11, "`in` needs a number", ""),
    ("model in ['a', 1]", 16, "`in` needs text", ""),
    ("cfgScale in ['a']", 14, "`in` needs a number", ""),
    ("passes in [1]", 1, "not a field", ""),
    ("steps + 1 in [1]", 11, "a field on its left", ""),
]


@pytest.mark.parametrize(("text", "column", "words", "hint"), MISTAKES, ids=[text for text, *_ in MISTAKES])
def test_one_mistake(text: str, column: int, words: str, hint: str) -> None:
    """One fault is one mistake, at its column."""
    (mistake,) = check(parse(text), SCOPE)
    assert mistake.column == column
    assert words in mistake.message
    assert hint in mistake.hint


def test_every_mistake_is_found() -> None:
    """Mistakes are collected in the order of the text."""
    found = check(parse("stepz * hd + cfgScale"), SCOPE)
    assert [mistake.column for mistake in found] == [1, 9, 14]


@pytest.mark.parametrize(
    ("wanted", "text"), [("truth", "steps * 2"), ("number", "steps > 2"), ("number", "model")]
)
def test_the_sort_of_the_whole(wanted: str, text: str) -> None:
    """A rule must be true or false, a total a number."""
    (mistake,) = check(parse(text), SCOPE, wanted)
    assert "it must be" in mistake.message


@pytest.mark.parametrize(
    ("text", "absent", "folded"),
    [
        ("a * (size(images) + 1)", {"images"}, "a"),
        ("a * (size(loras) > 0 ? 2 : 1)", {"loras"}, "a"),
        ("!has(x) || x > 3", {"x"}, "true"),
        ("has(x) && x > 3", {"x"}, "false"),
        ("has(x) ? x : 4 + 5", {"x"}, "9"),
        ("x > 3 && y", {"x"}, "x > 3 && y"),
        ("size(x) <= 2", {"x"}, "true"),
        ("size(x) == 0", {"x"}, "true"),
        ("size(x) != 0", {"x"}, "false"),
        ("size(x) < 1", {"x"}, "true"),
        ("size(x) >= 1", {"x"}, "false"),
        ("999999999 + size(x) + 1", {"x"}, "1000000000"),
        ("1000000000 * 3", set(), "1000000000 * 3"),
        ("0.5 + 1", set(), "0.5 + 1"),
        ("size(images) + 1", set(), "size(images) + 1"),
        ("999999999999 * 999999999999", set(), "999999999999 * 999999999999"),
    ],
)
def test_folding(text: str, absent: set[str], folded: str) -> None:
    """A name the leaf lacks counts as absent, and what that decides goes away."""
    assert show(fold(parse(text), absent)) == folded


def test_a_rate_formula_has_no_divisor() -> None:
    """Micro-units come from the rate itself, so nothing is divided at all."""
    formula = lower_formula(parse("stepCost * steps * (size(images) + 1)"), (), SCOPE)
    assert (formula.divisor, formula.rates, formula.needs) == (1, ("stepCost",), ())
    assert formula.defined == Const(True)


def test_constants_cancel() -> None:
    """8 * (w * h / 1048576) * (steps / 20) divides once, by what is left of the constants."""
    formula = lower_formula(parse("8 * (width * height / 1048576) * (steps / 20)"), (), SCOPE)
    assert formula.divisor == 8192
    assert formula.numerator == Mul(Int(3125), Mul(Mul(Var("width"), Var("height")), Var("steps")))


def test_a_ceiling_is_integer_division() -> None:
    """ceil(w * h / 1000000) rounds up a quotient of whole numbers."""
    formula = lower_formula(parse("ceil(width * height / 1000000)"), (), SCOPE)
    assert formula.numerator == Mul(Int(1_000_000), CeilDiv(Mul(Var("width"), Var("height")), 1_000_000))


def test_what_needs_no_operation() -> None:
    """Whole numbers are not rounded, and a sum with a negative side is a difference."""
    found = {
        text: lower_formula(parse(text), (), SCOPE).numerator for text in ("floor(steps)", "ceil(steps)")
    }
    assert set(found.values()) == {Mul(Int(1_000_000), Var("steps"))}
    for text in ("-steps + width", "width - steps"):
        formula = lower_formula(parse(text), (), SCOPE)
        assert formula.numerator == Mul(Int(1_000_000), Sub(Var("width"), Var("steps")))


def test_a_field_without_default_guards_the_formula() -> None:
    """Where a needed field may be absent the formula says when it is defined, and what is missing."""
    formula = lower_formula(parse("seed * steps"), (), SCOPE)
    assert (formula.defined, formula.needs) == (Has("seed"), ("seed",))


STEPS, SEED, LITTLE = Var("steps"), Var("seed"), Decimal(2)


@pytest.mark.parametrize(
    ("text", "holds", "fails"),
    [
        ("size(images) <= 2", Compare("<=", Size("images"), Int(2)), Compare(">", Size("images"), Int(2))),
        ("cfgScale == 2.0", FieldCompare("==", "cfgScale", LITTLE), FieldCompare("!=", "cfgScale", LITTLE)),
        ("2 > cfgScale", FieldCompare("<", "cfgScale", LITTLE), FieldCompare(">=", "cfgScale", LITTLE)),
        ("model in ['a', 'b', 'a']", OneOf("model", ("a", "b")), Not(OneOf("model", ("a", "b")))),
        ("steps in [4, 0.5]", OneOf("steps", (4,)), Not(OneOf("steps", (4,)))),
        ("steps in [0.5]", Const(False), Const(True)),
        ("steps * 0.5 > 2", Compare(">", STEPS, Int(4)), Compare("<=", STEPS, Int(4))),
        ("steps > 2.5", Compare(">", Mul(Int(2), STEPS), Int(5)), Compare("<=", Mul(Int(2), STEPS), Int(5))),
        ("seed > 3", _given("seed", Compare(">", SEED, Int(3))), _given("seed", Compare("<=", SEED, Int(3)))),
        ("has(steps)", Const(True), Const(False)),
        (
            "stepCost > 2",
            Compare(">", Rate("stepCost"), Int(2000000)),
            Compare("<=", Rate("stepCost"), Int(2000000)),
        ),
    ],
)
def test_lowered_rules(text: str, holds: Condition, fails: Condition) -> None:
    """A rule becomes two conditions over whole numbers: surely true, surely false."""
    assert lower_rule(parse(text), SCOPE) == Verdict(holds, fails)


def test_constants_beyond_all_reason_are_refused() -> None:
    """Numbers no target could hold are an error of the formula, with its column."""
    with pytest.raises(ExpressionError, match="36 digits"):
        lower_formula(parse("steps * 999999999999999999 * 999999999999999999 * 999999"), (), SCOPE)


def test_what_would_explode_is_refused() -> None:
    """A rule whose printed form doubles with every level does not reach an emitter."""
    text = "seed > 1"
    for _ in range(14):
        text = f"({text}) ? seed > 2 : seed > 3"
    rule, price = parse(text), parse(f"({text}) ? 1 : 2")
    with pytest.raises(ExpressionError, match="nodes") as caught:
        lower_rule(rule, SCOPE)
    assert caught.value.column == rule.at
    with pytest.raises(ExpressionError, match="nodes"):
        lower_formula(price, (), SCOPE)
    with pytest.raises(ExpressionError, match="column 1: "):  # a tree that no text stands behind
        lower_rule(from_json(to_json(rule)), SCOPE)


def test_the_width_of_a_klein_price() -> None:
    """From the bounds of the fields an emitter sees that 64 bits are plenty here."""
    formula = lower_formula(parse("stepCost * steps * (size(images) + 1) * quantity"), (), SCOPE)
    found = formula_bounds(formula, Bounds(SCOPE.fields, {"stepCost": (0, 500_000)}))
    assert found.total == (0, 500_000 * 50 * 3 * 4)
    assert found.bits == 31


@pytest.mark.parametrize(
    ("low", "high", "width"), [(0, 127, 8), (-128, 0, 8), (0, 128, 9), (0, 0, 1), (-1, 0, 1), (-1, -1, 1)]
)
def test_bits(low: int, high: int, width: int) -> None:
    """The width of a two's complement integer."""
    assert bits((low, high)) == width
