"""10,000 drawn requests: Python, TypeScript, DuckDB, PostgreSQL and Spark give the same micro-units, or none.

What SQL calls unsure is Python's and TypeScript's to judge.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.mix import mix
from lightmeter_client import civitai
from lightmeter_client._runtime.quotes import Quote
from sql.views import Engine, Row, prices
from support.civitai import variants
from support.faults import mutants
from support.judge import drawn
from support.strategies import request
from typescript.building import Built
from typescript.judging import Case, as_javascript_reads, by_node

pytestmark = pytest.mark.xdist_group("sql")

MIXED, DRAWN = 9_000, 100
LAYOUTS: tuple[dict[str, Any], ...] = (
    {},
    {"separators": (",", ":")},
    {"ensure_ascii": False},
    {"ensure_ascii": False, "indent": 1},
)


@pytest.fixture(scope="module")
def asked() -> list[tuple[Row, Quote]]:
    """Request texts in several layouts, with the quote of the emitted calculator."""
    bodies = [*mix(MIXED), *_drawn()]
    rng = Random(7)
    texts = [json.dumps(body, **rng.choice(LAYOUTS)) for body in bodies]
    return [((None, None, text), civitai.cost(json.loads(text))) for text in texts]


def _drawn() -> list[dict[str, Any]]:
    """Whatever the model allows, with references, and one-fault mutants of it."""
    found: list[dict[str, Any]] = []

    @drawn(DRAWN)
    @given(data=st.data())
    def draw(data: st.DataObject) -> None:
        variant = data.draw(st.sampled_from(list(variants().values())))
        body = data.draw(request(variant, references=data.draw(st.booleans())))
        faulty = data.draw(st.lists(st.sampled_from(list(mutants(variant))), min_size=9, max_size=9))
        found.extend([body, *(mutant.of(body) for mutant in faulty)])

    draw()
    return found


def test_the_checked_views(engine: Engine, asked: list[tuple[Row, Quote]]) -> None:
    """Any request may be asked about: what is sure is right, what is refused is never priced."""
    assert len(asked) >= 10_000
    answers = prices(engine, "civitai", [row for row, _ in asked])
    _agree(asked, answers)
    sure = sum(state != "unsure" for state, *_ in answers)
    valid = sum(quote.status != "invalid" for _, quote in asked)
    assert sure > 0.75 * valid


def test_the_trusting_views(engine: Engine, asked: list[tuple[Row, Quote]]) -> None:
    """Of valid requests nearly all are sure: all but references and numbers in odd spellings."""
    valid = [(row, quote) for row, quote in asked if quote.status != "invalid"]
    answers = prices(engine, "civitai", [row for row, _ in valid], checked=False)
    _agree(valid, answers)
    assert sum(state != "unsure" for state, *_ in answers) > 0.95 * len(valid)


def test_typescript(built: Built, asked: list[tuple[Row, Quote]]) -> None:
    """The same state and price as Python's for the numbers that JavaScript sees: to it, 20.0 is 20."""
    bodies = [json.loads(text) for (_, _, text), _ in asked]
    answers = [answer["cost"] for answer in by_node(built.package, map(Case, bodies))]
    differing: list[tuple[Any, ...]] = []
    for body, answer, (_, quote) in zip(bodies, answers, asked, strict=True):
        read = as_javascript_reads(body)
        expected = quote if json.dumps(read) == json.dumps(body) else civitai.cost(read)
        micro = None if answer["amount"] is None else int(Decimal(answer["amount"]) * 1_000_000)
        if (answer["status"], micro) != (expected.status, expected.micro):
            differing.append((body, answer, expected))
    assert differing[:3] == []
    assert Counter(answer["status"] for answer in answers)["priced"] > 3_000


def _agree(asked: list[tuple[Row, Quote]], answers: list[tuple[str, int | None, str | None]]) -> None:
    differing = [
        (row[2], (quote.status, quote.micro, quote.reason), answer)
        for (row, quote), answer in zip(asked, answers, strict=True)
        if answer[0] != "unsure" and (quote.status, quote.micro, quote.reason) != answer
    ]
    assert differing[:3] == []
    assert Counter(state for state, *_ in answers)["priced"] > 3_000
