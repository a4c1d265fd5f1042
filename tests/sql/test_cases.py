"""The emitted views, run on documents with other shapes than ours: prices as the emitted Python gives them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emit.cases import Asked, asked, clients, models
from lightmeter.emit.sql.emitter import emit_sql
from lightmeter_cost.pricebook import default_book
from sql.views import Answer, Engine, Row

pytestmark = pytest.mark.xdist_group("sql")

LINES = [one for one in asked() if one.provider == "prices"]


def answers(engine: Engine, lines: list[Asked], flat: str) -> list[Answer]:
    """State, micro-units and reason of each."""
    return told(engine, [(one.to, None, json.dumps(one.request, ensure_ascii=False)) for one in lines], flat)


def told(engine: Engine, rows: list[Row], flat: str) -> list[Answer]:
    model = next(model for model in models() if model.provider == "prices")
    files = {file.path: file.text for file in emit_sql(model, default_book())}
    statements = [files[f"sql/{engine.dialect}/prices/{name}.sql"] for name in (flat, "rates", "prices")]
    found = engine.query(
        "prices", rows, statements, "SELECT state, micro, reason FROM prices_prices ORDER BY id"
    )
    return [(state, None if micro is None else int(micro), reason) for state, micro, reason in found]


def is_wrong(one: Asked) -> bool:
    """Whether the emitted validator refuses it."""
    client: Any = clients().load("prices")
    return client.validate(one.request, endpoint=one.to) != []


def may_be_unsure(one: Asked) -> bool:
    """What is left to Python: a division of what may be below 0, 2.0 for 2, and in a checked view nulls, maps of
    integers, steps of fractions, items that must differ, numbers inside of texts that a rule reads.
    """
    odd = "2.0" in json.dumps(one.request) or None in one.request.values()
    return (
        odd or one.to == "plate" or not one.request.keys().isdisjoint(("stamps", "holes", "slack", "frame"))
    )


@pytest.mark.parametrize("flat", ["flat", "flat_checked"])
def test_what_it_costs(engine: Engine, flat: str) -> None:
    """To the last digit, or why not."""
    client: Any = clients().load("prices")
    valid = [one for one in LINES if not is_wrong(one)]
    for one, answer in zip(valid, answers(engine, valid, flat), strict=True):
        quote = client.cost(one.request, endpoint=one.to)
        if answer[0] != "unsure" or not may_be_unsure(one):
            assert (quote.status, quote.micro, quote.reason) == answer, one.id


def test_what_is_refused_has_no_price(engine: Engine) -> None:
    """The checked views are unsure of it."""
    wrong = [one for one in LINES if is_wrong(one)]
    assert wrong
    assert [state for state, *_ in answers(engine, wrong, "flat_checked")] == ["unsure"] * len(wrong)


READ = (
    ("ring", '{"kind":"lead","stones":["a","b","c","d","e"]}'),
    ("ring", '{"kind":"lead","stones":"a"}'),
    ("ring", '{"kind":"lead","count":0}'),
    ("ring", '{"kind":"lead","count":10}'),
    ("ring", '{"kind":"lead","weight":1e999}'),
    ("ring", '{"kind":"lead","weight":"2.5"}'),
    ("ring", '{"kind":"lead","plain":1}'),
    ("ribbon", '{"length":1000}'),
    ("mark", '{"mark":1}'),
)
"""Wrong in what the price reads."""


@pytest.mark.parametrize("flat", ["flat", "flat_checked"])
def test_what_a_price_reads_is_looked_at(engine: Engine, flat: str) -> None:
    """Counts, bounds, numbers without end: in views that trust the rest, too."""
    rows: list[Row] = [(endpoint, None, text) for endpoint, text in READ]
    states = [state for state, *_ in told(engine, rows, flat)]
    assert [row for row, state in zip(READ, states, strict=True) if state != "unsure"] == []


def test_a_name_given_twice_in_a_map(engine: Engine) -> None:
    """Which of the two counts is not known."""
    rows: list[Row] = [("ribbon", None, '{"length":1,"beads":{"a":1,"a":2}}')]
    assert [state for state, *_ in told(engine, rows, "flat_checked")] == ["unsure"]
