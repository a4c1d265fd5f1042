"""Random trees and requests: text and tree are one, the integer form agrees with the exact interpreter."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightmeter_cost.bounds import Bounds, formula_bounds
from lightmeter_cost.check import check, sort_of
from lightmeter_cost.errors import ExpressionError
from lightmeter_cost.evaluate import ABSENT, Absent, evaluate, evaluate_formula
from lightmeter_cost.exact import MICRO, round_half_up
from lightmeter_cost.expr import (
    Binary,
    Call,
    Conditional,
    Expr,
    Items,
    Name,
    Number,
    Text,
    Truth,
    Unary,
    from_json,
    show,
    to_json,
)
from lightmeter_cost.fold import fold
from lightmeter_cost.lower import lower_formula, lower_rule
from lightmeter_cost.machine import Machine
from lightmeter_cost.parse import parse
from lightmeter_cost.scope import FieldKind, Scope

FIELDS = {
    "steps": FieldKind("integer", has_default=True, minimum=1, maximum=50),
    "width": FieldKind("integer", minimum=64, maximum=2048),
    "shift": FieldKind("integer", minimum=-9, maximum=9),
    "seed": FieldKind("integer", optional=True, minimum=-20, maximum=20),
    "cfgScale": FieldKind("number", optional=True, has_default=True),
    "strength": FieldKind("number", optional=True),
    "model": FieldKind("string"),
    "version": FieldKind("string", nullable=True),
    "hd": FieldKind("boolean", optional=True),
    "images": FieldKind("array", optional=True, max_items=3),
}
RATES = ("rate", "other")
SCOPE = Scope(FIELDS, RATES)

literals = (
    st.decimals(0, 60, places=2, allow_nan=False)
    .map(lambda value: Decimal(f"{value:f}"))
    .map(lambda value: parse(f"{value:f}"))
)
texts = st.sampled_from(["a", "b", "c"]).map(Text)
positive = st.sampled_from(["2", "3", "0.5", "20", "1000000", "1 + 2", "7 / 2"]).map(parse)
orders = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
equals = st.sampled_from(["==", "!="])
number_fields = st.sampled_from(["cfgScale", "strength"]).map(Name)
string_fields = st.sampled_from(["model", "version"]).map(Name)

leaves = st.one_of(
    literals,
    st.sampled_from(["steps", "width", "shift", "seed", *RATES]).map(Name),
    st.just(Call("size", (Name("images"),))),
)
facts = st.one_of(
    st.booleans().map(Truth),
    st.just(Name("hd")),
    st.sampled_from([*FIELDS]).map(lambda name: Call("has", (Name(name),))),
    st.builds(Binary, orders, number_fields, literals),
    st.builds(Binary, orders, literals, number_fields),
    st.builds(Binary, equals, string_fields, texts),
    st.builds(
        lambda field, items: Binary("in", field, Items(tuple(items))),
        string_fields,
        st.lists(texts, min_size=1, max_size=3),
    ),
    st.builds(
        lambda field, items: Binary("in", field, Items(tuple(items))),
        st.sampled_from(["steps", "seed", "strength"]).map(Name),
        st.lists(literals, min_size=1, max_size=3),
    ),
)


def _numbers(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    truths = st.one_of(facts, st.builds(Binary, orders, inner, inner))
    return st.one_of(
        st.builds(Binary, st.sampled_from(["+", "-", "*"]), inner, inner),
        st.builds(Binary, st.just("/"), inner, positive),
        st.builds(Unary, st.just("-"), inner),
        st.builds(
            lambda name, args: Call(name, tuple(args)),
            st.sampled_from(["min", "max"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(lambda name, arg: Call(name, (arg,)), st.sampled_from(["ceil", "floor"]), inner),
        st.builds(Conditional, truths, inner, inner),
    )


numbers: st.SearchStrategy[Expr] = st.recursive(leaves, _numbers, max_leaves=10)


def _truths(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.builds(Binary, st.sampled_from(["&&", "||", "==", "!="]), inner, inner),
        st.builds(Unary, st.just("!"), inner),
        st.builds(Conditional, inner, inner, inner),
    )


truths: st.SearchStrategy[Expr] = st.recursive(
    st.one_of(facts, st.builds(Binary, orders, numbers, numbers)), _truths, max_leaves=6
)
requests = st.fixed_dictionaries(
    {
        "steps": st.integers(1, 50),
        "width": st.integers(64, 2048),
        "shift": st.integers(-9, 9),
        "cfgScale": st.decimals(0, 30, places=1),
        "model": st.sampled_from("abc"),
    },
    optional={
        "seed": st.integers(-20, 20),
        "strength": st.decimals(0, 2, places=2),
        "version": st.sampled_from("abc"),
        "hd": st.booleans(),
        "images": st.lists(st.just("url"), max_size=3),
    },
)
rates = st.fixed_dictionaries({name: st.integers(0, 90 * MICRO) for name in RATES})


@given(st.one_of(numbers, truths))
def test_text_and_tree_are_one(tree: Expr) -> None:
    """What is shown parses back to the same tree, and JSON keeps it too."""
    assert parse(show(tree)) == tree
    assert from_json(json.loads(json.dumps(to_json(tree)))) == tree


@given(st.text(min_size=0, max_size=30))
def test_every_text_literal_survives(text: str) -> None:
    """Quotes, controls and astral signs are escaped so that they come back."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        return
    assert parse(show(Text(text))) == Text(text)


@given(st.one_of(st.text(max_size=60), st.text(alphabet="ab1.0'\"\\()[]?:!&|=<>+-*/%, in", max_size=60)))
@settings(max_examples=600)
def test_nothing_but_an_expression_error(text: str) -> None:
    """Whatever is written, the parser answers with a tree or with a column of the text."""
    try:
        tree = parse(text)
    except ExpressionError as error:
        assert 1 <= error.column <= len(text) + 1
        assert error.message
    else:
        assert parse(show(tree)) == tree


@given(tree=numbers, lets=st.lists(numbers, max_size=2), request=requests, rates=rates)
@settings(max_examples=500, deadline=None)
def test_lowered_prices_are_exact(
    tree: Expr, lets: list[Expr], request: dict[str, object], rates: dict[str, int]
) -> None:
    """One integer division at the end gives the exact fraction, rounded half up, or no price at all."""
    named = tuple((f"let{number}", expr) for number, expr in enumerate(lets))
    total: Expr = tree
    for name, _ in named:
        total = Binary("+", total, Name(name))
    scope = Scope(FIELDS, RATES, {name: "number" for name, _ in named})
    assert check(total, scope, "number") == ()
    env = {**request, **{name: Fraction(micro, MICRO) for name, micro in rates.items()}}
    value = evaluate_formula(total, named, env)
    formula = lower_formula(total, named, scope)
    exact = None if isinstance(value, Absent) else value * MICRO
    expected = None if exact is None else round_half_up(exact.numerator, exact.denominator)
    assert Machine(request, rates).price(formula) == expected


@given(tree=truths, request=requests, rates=rates)
@settings(max_examples=500, deadline=None)
def test_lowered_rules_agree(tree: Expr, request: dict[str, object], rates: dict[str, int]) -> None:
    """A rule holds, fails or does not apply exactly where the interpreter says so."""
    assert check(tree, SCOPE, "truth") == ()
    env = {**request, **{name: Fraction(micro, MICRO) for name, micro in rates.items()}}
    value = evaluate(tree, env)
    assert Machine(request, rates).verdict(lower_rule(tree, SCOPE)) == (None if value == ABSENT else value)


@given(tree=truths, flag=truths, request=requests)
@settings(deadline=None)
def test_boolean_lets(tree: Expr, flag: Expr, request: dict[str, object]) -> None:
    """A let may be a condition, and may have no value."""
    total = Conditional(
        Name("flag"), Number(Decimal(2)), Conditional(tree, Number(Decimal(3)), Number(Decimal(1)))
    )
    env = {**request, "rate": Fraction(1, 3) * 0, "other": Fraction(2)}
    formula = lower_formula(total, (("flag", flag),), Scope(FIELDS, RATES, {"flag": "truth"}))
    value = evaluate_formula(total, (("flag", flag),), env)
    expected = None if isinstance(value, Absent) else int(value * MICRO)
    assert Machine(request, {"rate": 0, "other": 2 * MICRO}).price(formula) == expected


@given(tree=st.one_of(numbers, truths), request=requests)
@settings(deadline=None)
def test_folding_keeps_the_value(tree: Expr, request: dict[str, object]) -> None:
    """For a request without the folded names nothing changes, or a missing value becomes known."""
    absent = {name for name in FIELDS if name not in request}
    env = {**request, "rate": Fraction(3, 10), "other": Fraction(20)}
    before, after = evaluate(tree, env), evaluate(fold(tree, absent), env)
    assert before in (after, ABSENT)
    assert sort_of(fold(tree, absent), SCOPE) == sort_of(tree, SCOPE)


@given(tree=numbers, rule=truths, request=requests)
@settings(max_examples=300, deadline=None)
def test_a_leaf_that_lacks_fields(tree: Expr, rule: Expr, request: dict[str, object]) -> None:
    """Lowering for a leaf treats the fields it lacks as never given, and never reads them."""
    absent = {name for name, kind in FIELDS.items() if kind.may_be_absent and name not in request}
    scope = Scope(FIELDS, RATES, {}, absent)
    env = {**request, "rate": Fraction(3, 10), "other": Fraction(20)}
    machine = Machine(request, {"rate": 300_000, "other": 20 * MICRO})
    value, truth = evaluate(tree, env), evaluate(rule, env)
    formula, verdict = lower_formula(tree, (), scope), lower_rule(rule, scope)
    exact = value * MICRO if isinstance(value, Fraction) else None
    expected = None if exact is None else round_half_up(exact.numerator, exact.denominator)
    assert machine.price(formula) == expected
    assert machine.verdict(verdict) == (None if truth == ABSENT else truth)
    shown = repr((formula.numerator, formula.defined, verdict))
    assert not any(f"'{name}'" in shown for name in absent)


@given(tree=numbers, request=requests, rates=rates)
@settings(max_examples=300, deadline=None)
def test_bounds_hold(tree: Expr, request: dict[str, object], rates: dict[str, int]) -> None:
    """The numerator of a request within the bounds of its fields lies within the computed interval."""
    formula = lower_formula(tree, (), SCOPE)
    bounds = formula_bounds(formula, Bounds(FIELDS, dict.fromkeys(RATES, (0, 90 * MICRO))))
    machine = Machine(request, rates)
    if not machine.truth(formula.defined):
        return
    low, high = bounds.total
    value = machine.number(formula.numerator)
    assert (low is None or low <= value) and (high is None or value <= high)
    assert bounds.bits is not None
    assert (2 * abs(value) + formula.divisor).bit_length() < bounds.bits + 1


@pytest.mark.parametrize("rates_known", [True, False])
def test_unbounded_without_rates(rates_known: bool) -> None:
    """A rate nobody bounded leaves the width open, instead of guessing one."""
    formula = lower_formula(parse("rate * steps"), (), SCOPE)
    known = {"rate": (0, MICRO)} if rates_known else {}
    assert (formula_bounds(formula, Bounds(FIELDS, known)).bits is not None) == rates_known
