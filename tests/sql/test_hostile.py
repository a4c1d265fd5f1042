"""SQL made of a hostile specification and a hostile price book, executed: nothing fires, and every text is exact."""

from __future__ import annotations

import json
from functools import cache

import pytest

from hostile.payloads import LINE_ENDS, NUL, RUN, SQL
from hostile.priced import DOCUMENTS, WORST, Priced
from lightmeter.emit.sql.emitter import emit_sql
from lightmeter_cost.sqltext import DIALECTS, EXECUTED, sql_comment, sql_string
from sql.views import Engine, Row

pytestmark = pytest.mark.xdist_group("sql")

CANARY = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'canary'"


@cache
def files(priced: Priced) -> dict[str, str]:
    return {file.path: file.text for file in emit_sql(priced.model, priced.book)}


def answered(engine: Engine, priced: Priced, checked: bool) -> list[tuple[str, int | None, str | None]]:
    """State, micro-units and reason of each request; no table came into being that a payload asks for."""
    names = ("flat_checked" if checked else "flat", "rates", "prices")
    views = [files(priced)[f"sql/{engine.dialect}/hostile/{name}.sql"] for name in names]
    rows: list[Row] = [
        (call, None, json.dumps(body, ensure_ascii=False)) for call, body, _ in priced.requests
    ]
    traces = (
        "0" if engine.dialect == "spark" else f"({CANARY})"
    )  # a session of Spark runs one statement at a time
    ask = f"SELECT state, micro, reason, {traces} FROM hostile_prices ORDER BY id"
    found = engine.query("hostile", rows, views, ask)
    assert {trace for *_, trace in found} == {0}
    return [(state, None if micro is None else int(micro), reason) for state, micro, reason, _ in found]


def check(engine: Engine, priced: Priced, checked: bool) -> None:
    """Every price is the one that the book gives for exactly this text, or left to the calculator.

    What no view can read is left: names that a dialect cannot ask for, and texts that JSON has to escape.
    """
    for (_, body, micro), answer in zip(priced.requests, answered(engine, priced, checked), strict=True):
        if answer[0] != "unsure":
            assert answer == ("priced", micro, None), body
        else:
            assert NUL in str(body) or not priced.easy(body), body


@pytest.mark.parametrize("checked", [False, True])
@pytest.mark.parametrize("number", range(len(DOCUMENTS)))
@pytest.mark.parametrize("engine", ["duckdb", "postgres"], indirect=True)
def test_every_text_is_exact(engine: Engine, number: int, checked: bool) -> None:
    """As a tag, a default, an enum value, the name of a member, an operation, and a key of the book."""
    check(engine, DOCUMENTS[number], checked)


@pytest.mark.parametrize("checked", [False, True])
def test_the_worst_texts_are_exact(engine: Engine, checked: bool) -> None:
    """A few of them in Spark as well, which takes its time over wide views."""
    check(engine, WORST, checked)


def test_a_reason_is_exact(engine: Engine) -> None:
    """Why something has no price is said in the words of the specification, or of the price book."""
    views = [files(WORST)[f"sql/{engine.dialect}/hostile/{name}.sql"] for name in ("flat", "rates", "prices")]
    body = json.dumps({WORST.tag: "{{ 7 * 7 }}", "kind": "nobody says"})
    rows: list[Row] = [("silent", None, "{}"), ("tagged", None, body)]
    found = engine.query("hostile", rows, views, "SELECT state, reason FROM hostile_prices ORDER BY id")
    unknown = f"the rate made.up.0[nobody says] is not documented: {WORST.all}"
    assert [("unpriced", WORST.all), ("unpriced", unknown)] == found


def test_literals(engine: Engine) -> None:
    """A literal is the text itself; NUL is nothing."""
    shown = ", ".join(f"{sql_string(text, engine.dialect)} AS c{n}" for n, text in enumerate((*SQL, NUL)))  # pyright: ignore[reportArgumentType]
    (found,) = engine.query("hostile", [("", None, "{}")], (), f"SELECT {shown}")
    assert (*SQL, None) == tuple(found)


def test_comments(engine: Engine) -> None:
    """A comment ends where its line ends, and nothing in it is replaced or run."""
    texts = (*SQL, NUL, *(f"x{end}+ 1{end}" for end in LINE_ENDS), f"x\n; {RUN};")
    lines = "\n".join(f"+ 1 -- {sql_comment(text)}" for text in texts)
    assert [(len(texts),)] == engine.query("hostile", [("", None, "{}")], (), f"SELECT 0\n{lines}")


@pytest.mark.parametrize("dialect", [dialect for dialect in DIALECTS if dialect not in EXECUTED])
def test_what_is_not_executed_is_one_statement(dialect: str) -> None:
    """BigQuery and Snowflake: every file is one view, and every literal a text, whatever stands in it."""
    import sqlglot
    from sqlglot import exp

    for path, text in files(WORST).items():
        if path.startswith(f"sql/{dialect}/"):
            assert [type(one).__name__ for one in sqlglot.parse(text, dialect=dialect)] == ["Create"], path
    for text in SQL:
        literal = sql_string(text, dialect)  # pyright: ignore[reportArgumentType]
        (read,) = sqlglot.parse(f"SELECT {literal}", dialect=dialect)
        assert isinstance(read, exp.Select)
        known = (exp.Select, exp.Literal, exp.Paren, exp.DPipe, exp.Chr)
        assert [type(node) for node in read.walk() if not isinstance(node, known)] == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_is_left_for_a_program_that_fills_templates(dialect: str) -> None:
    """Spark replaces ${name}, and what sends files of SQL to an engine may fill them in first."""
    for priced in DOCUMENTS:
        for path, text in files(priced).items():
            if path.startswith(f"sql/{dialect}/"):
                assert [mark for mark in ("${", "{{", "{%", "{#", "<%") if mark in text] == [], path
