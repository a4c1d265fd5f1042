"""model.json: nothing is lost on the way there and back."""

from __future__ import annotations

import json
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightmeter.model import canon
from lightmeter.model.nodes import Choice, Default, Field, Form, Model, Object, Variant
from lightmeter.model.places import renamed
from lightmeter.model.rules import Price, PriceExample, RateUse, Rule
from lightmeter.model.types import (
    Advice,
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Members,
    Named,
    Nullable,
    Number,
    Origin,
    String,
    Type,
    Union,
)
from lightmeter_cost.parse import parse
from support import civitai

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4)
SCALARS = st.none() | st.booleans() | st.integers() | DECIMALS | TEXT
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.lists(st.tuples(TEXT, inner), max_size=3).map(lambda items: Members(tuple(items)))
    ),
    max_leaves=6,
)
ORIGINS = st.builds(Origin, TEXT, st.integers(1), st.integers(1), TEXT)
WHOLE = st.none() | st.integers()
EXACT = st.none() | DECIMALS
SEVERITIES = st.sampled_from(("error", "warning", "info"))
LEAVES: st.SearchStrategy[Type] = st.one_of(
    st.builds(Anything),
    st.builds(Boolean),
    st.builds(Integer, WHOLE, WHOLE, WHOLE, st.none() | TEXT),
    st.builds(Number, EXACT, EXACT, EXACT, EXACT, EXACT),
    st.builds(String, WHOLE, WHOLE, st.none() | TEXT, st.none() | TEXT),
    st.builds(Enum, st.lists(SCALARS, max_size=4).map(tuple), st.none() | TEXT),
    st.builds(Named, TEXT),
)


def _compound(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    advice = st.builds(Advice, TEXT, inner, TEXT, SEVERITIES, TEXT, ORIGINS)
    return st.one_of(
        st.builds(Nullable, inner),
        st.builds(Array, inner, WHOLE, WHOLE, st.booleans()),
        st.builds(Map, inner, st.none() | st.builds(String), WHOLE, WHOLE),
        st.builds(Union, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Advised, inner, st.lists(advice, max_size=2).map(tuple)),
    )


TYPES = st.recursive(LEAVES, _compound, max_leaves=6)
EXPRS = st.sampled_from(
    [parse(text) for text in ("a * 0.5 + size(b)", "a in [1, 2] ? !c : a == 'x'", "min(a, 2)")]
)
RULES = st.builds(
    Rule,
    TEXT,
    EXPRS,
    TEXT,
    st.lists(TEXT, max_size=2).map(tuple),
    st.none() | TEXT,
    TEXT,
    SEVERITIES,
    TEXT,
    ORIGINS,
)
FIELDS = st.builds(
    Field, TEXT, TYPES, st.booleans(), st.none() | st.builds(Default, JSON), TEXT, TEXT, ORIGINS
)
OBJECTS = st.builds(
    Object,
    TEXT,
    st.lists(FIELDS, max_size=3).map(tuple),
    st.none() | TYPES,
    st.lists(st.tuples(TEXT, st.lists(TEXT, max_size=2).map(tuple)), max_size=2).map(tuple),
    st.lists(RULES, max_size=2).map(tuple),
    st.just(()),
    TEXT,
    ORIGINS,
)
EXAMPLES = st.builds(
    PriceExample, st.lists(st.tuples(TEXT, JSON), max_size=2).map(tuple), st.none() | TEXT, TEXT
)
PRICES = st.builds(
    Price,
    TEXT,
    TEXT,
    TEXT,
    st.lists(st.builds(RateUse, TEXT, TEXT, st.just(("a",))), max_size=2).map(tuple),
    st.lists(st.tuples(TEXT, EXPRS), max_size=2).map(tuple),
    st.none() | EXPRS,
    st.none() | TEXT,
    TEXT,
    st.lists(EXAMPLES, max_size=2).map(tuple),
    ORIGINS,
)
VARIANTS = st.builds(
    Variant,
    st.lists(TEXT, min_size=1, max_size=3).map(tuple),
    st.lists(st.tuples(TEXT, SCALARS), max_size=2).map(tuple),
    OBJECTS,
    st.none() | PRICES,
    st.lists(TEXT, max_size=2).map(tuple),
)
CHOICES = st.builds(
    Choice,
    TEXT,
    TEXT,
    st.lists(st.tuples(SCALARS, TEXT), max_size=3).map(tuple),
    st.none() | TEXT,
    TEXT,
    ORIGINS,
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(TEXT, OBJECTS | VARIANTS | CHOICES), max_size=3).map(tuple))
def test_any_model_comes_back(types: tuple[tuple[str, Object], ...]) -> None:
    """Written and read again, a model is equal, and its text is the same to the byte."""
    model = Model("p", "t", "1", "s", ("u",), types, (Form("input", "engine", "X"),), ())
    text = canon.dumps(model)
    assert canon.loads(text) == model
    assert canon.dumps(canon.loads(text)) == text


def test_the_civitai_model_comes_back() -> None:
    """The real model, with every kind of node in it."""
    model = civitai.model()
    assert canon.loads(canon.dumps(model)) == model


def test_reading_is_fast() -> None:
    """The linter reads model.json when it has something to explain: at most two calls for each value in it.

    Counted instead of timed: how busy the machine is changes no count.
    """
    data = json.loads(canon.dumps(civitai.model()))
    canon.from_json(data)  # what is built once for all readings
    calls = 0

    def count(frame: object, event: str, arg: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        canon.from_json(data)
    finally:
        sys.setprofile(None)
    assert calls <= 2 * values_in(data)


def values_in(data: object) -> int:
    """How many values a JSON value consists of."""
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return 1 + sum(map(values_in, parts))


@pytest.mark.parametrize("data", [None, [], {}, {"format": 2}, {"format": 1}, {"format": 1, "types": 3}, "x"])
def test_anything_else_is_refused(data: object) -> None:
    """Never another exception than ValueError."""
    with pytest.raises(ValueError, match="not a model of format 1"):
        canon.from_json(data)


def test_a_line_holds_what_fits() -> None:
    """Compact where it fits, else one member a line; nothing is reordered."""
    assert canon.json_text({"b": [1, 2], "a": None}) == '{"b": [1, 2], "a": null}\n'
    assert canon.json_text({"b": [1, 2], "a": {}}, 14) == '{\n "b": [1, 2],\n "a": {}\n}\n'


def test_default_null_differs_from_none() -> None:
    """A documented default of null is kept apart from no default, a decimal from an integer."""
    origin = Origin("f", 1, 1, "")
    fields = tuple(
        Field(name, Boolean(), False, default, "", "", origin)
        for name, default in (
            ("a", None),
            ("b", Default(None)),
            ("c", Default(Decimal("1.0"))),
            ("d", Default(1)),
        )
    )
    node = Object("O", fields, None, (), (), (), "", origin)
    model = Model("p", "", "", "", (), (("O", node),), (), ())
    again = dict(canon.loads(canon.dumps(model)).types)["O"]
    assert isinstance(again, Object)
    assert [field.default for field in again.fields] == [
        None,
        Default(None),
        Default(Decimal("1.0")),
        Default(1),
    ]


def test_renaming_files_changes_nothing_else() -> None:
    """Every origin and the spec get the new name; renamed back, the model is the same."""
    model = civitai.model()
    there = renamed(model, lambda file: f"x/{file}")
    assert there.spec == f"x/{model.spec}"
    assert str(civitai.ROOT) not in canon.dumps(renamed(model, lambda file: "spec"))
    assert renamed(there, lambda file: file.removeprefix("x/")) == model
