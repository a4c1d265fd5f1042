"""The traps of SQL arithmetic that were found by trying, each executed on every engine."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lightmeter.cli.books import rates_of
from lightmeter_client._runtime.quotes import Reading, Unpriced
from lightmeter_cost.book import PriceBook
from lightmeter_cost.sqltext import DIALECTS
from sql.small import INTEGER, Small, entry, fields, rate
from sql.views import Engine, Row

pytestmark = pytest.mark.xdist_group("sql")

ENTRIES = (
    entry("flat", rate("0.000007")),
    entry("other", rate("0.5")),
    entry("high", rate("9999.999999")),
    entry(
        "keyed",
        rate("0.3", "plain"),
        rate("0.7", "it's"),
        rate("1.1", "größe"),
        rate(None, 'a"b'),
        by=("kind",),
    ),
    entry(
        "dated",
        rate("1", until="2026-02-01"),
        rate("2", since="2026-02-01", until="2026-03-01"),
        rate("3", since="2026-04-01"),
    ),
)
FORMULAS: Mapping[str, Mapping[str, Any]] = {
    "parentheses": {"rates": {"r": "other"}, "total": "ceil(width * height / 1000000) * r * steps"},
    "floors": {"rates": {"r": "other"}, "total": "(floor(width / 7) + 1) * (ceil(height / 3) - 0) * r"},
    "fraction": {"rates": {"r": "flat"}, "total": "r * width * height / 1234567"},
    "halves": {"rates": {"r": "flat"}, "total": "r * steps / 2"},
    "wide": {
        "rates": {"r": "high"},
        "total": "r * width * height * steps * width * height * steps / 99999999999999999",
    },
    "swallowed": {"rates": {"r": "other"}, "total": "max(seed, 3) * r"},
    "least": {"rates": {"r": "other"}, "total": "min(steps, 3) * r + (has(seed) ? seed : 7) * r"},
    "hidden": {"rates": {"r": "keyed"}, "total": "steps > 10 ? r : 0.000001"},
    "doubles": {"rates": {"r": "other"}, "let": {"passes": "cfg == 0.3 ? 1 : 2"}, "total": "r * passes"},
    "ordered": {"rates": {"r": "other"}, "total": "r * (cfg < 0.7 ? 1 : cfg <= 3.5 ? 3 : 5) * (1 + steps)"},
    "texts": {"rates": {"r": "other"}, "total": "r * (kind in ['it\\'s', 'back\\\\slash', 'größe'] ? 3 : 1)"},
    "truths": {"rates": {"r": "other"}, "total": "r * (hd && steps > 3 || !hd && has(seed) ? 2 : 1)"},
    "same": {"rates": {"r": "other"}, "total": "r * ((steps > 3) == (width > 3) ? 2 : 1)"},
    "absent": {"rates": {"r": "other"}, "total": "r * (strength > 0.5 ? 2 : 1)"},
    "sizes": {"rates": {"r": "other"}, "total": "r * (size(images) + 1) - r / 3"},
    "named": {
        "rates": {"r": "other", "key": "flat"},
        "let": {"select": "size(images) + 1", "order": "steps * select"},
        "total": "r * order + key * select",
    },
    "dated": {"rates": {"r": "dated"}, "total": "r * steps"},
    "negative": {"rates": {"r": "other"}, "total": "r * (steps - 30)"},
    "constant": {"total": "0.04"},
    "silent": {"unpriced": "nobody says what it costs"},
}
KINDS = ("plain", "it's", 'a"b', "back\\slash", "größe")
DAYS = (None, "2026-01-31", "2026-02-01", "2026-03-01", "2026-04-01")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return Small(tmp_path_factory.mktemp("small"), FORMULAS, fields(), ENTRIES)


def requests(count: int) -> list[Row]:
    """Valid requests for every endpoint, each with and without what may be absent."""
    rng = Random(20260807)
    rows: list[Row] = []
    for number in range(count):
        endpoint = list(FORMULAS)[number % len(FORMULAS)]
        body: dict[str, Any] = {
            "width": rng.choice([0, 1, 999, 1000, 1001, 5000]),
            "height": rng.randint(0, 5000),
        }
        optional = {
            "steps": rng.randint(0, 5000),
            "seed": rng.choice([None, 0, 3, 99]),
            "cfg": rng.choice([0, 0.1, 0.3, 0.30000000000000004, 0.7, 1, 3.5, 3.6, 30]),
            "strength": rng.choice([0, 0.5, 0.50001, 1]),
            "kind": rng.choice(KINDS),
            "hd": rng.random() < 0.5,
            "images": ["x"] * rng.randint(0, 9),
        }
        body |= {name: value for name, value in optional.items() if rng.random() < 0.7}
        rows.append((endpoint, rng.choice(DAYS), json.dumps(body, ensure_ascii=False)))
    return rows


@pytest.mark.parametrize("endpoint", list(FORMULAS))
def test_a_formula(engine: Engine, small: Small, endpoint: str, seen: dict[str, Any]) -> None:
    """The exact price, or none; in a row that is sure, never another."""
    if engine.dialect not in seen:
        rows = requests(40 * len(FORMULAS))
        seen[engine.dialect] = list(
            zip(rows, small.expected(rows), small.answers(engine, rows, checked=False), strict=True)
        )
    mine = [one for one in seen[engine.dialect] if one[0][0] == endpoint]
    sure = [(row, expected, answer[:2]) for row, expected, answer in mine if answer[0] != "unsure"]
    assert [one for one in sure if one[1] != one[2]] == []
    left = [(row, expected) for row, expected, answer in mine if answer[0] == "unsure"]
    assert [row for row, (_, micro) in left if "\\" not in row[2] and (micro is None or micro >= 0)] == []


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """Answers by dialect: each engine is asked once."""
    return {}


def test_division_stands_in_parentheses(small: Small) -> None:
    """a * (b // c) is not a * b // c; a tree printer that drops the parentheses must be noticed."""
    prices = small.files["sql/duckdb/small/prices.sql"]
    assert "((width * height + 999999) // 1000000) * rate_1 * steps" in prices


def test_what_64_bits_cannot_hold_is_wide(small: Small) -> None:
    """Each dialect has its exact type; nothing wraps and nothing becomes a double."""
    names = {
        "duckdb": "INT128",
        "postgres": "DECIMAL(38, 0)",
        "spark": "DECIMAL(38, 0)",
        "bigquery": "BIGNUMERIC",
        "snowflake": "DECIMAL(38, 0)",
    }
    for dialect in DIALECTS:
        arm = next(
            line
            for line in small.files[f"sql/{dialect}/small/prices.sql"].splitlines()
            if "99999999999" in line and "THEN" in line
        )
        assert names[dialect] in arm
        assert re.search(r"\b(DOUBLE|FLOAT)", arm) is None


def test_lets_are_columns(tmp_path: Path) -> None:
    """Each let reads the one before twice: inlined, the last would hold the first 2^12 times."""
    lets = {"a0": "width + 1"} | {f"a{n}": f"a{n - 1} > a{n - 1} - 1 ? 1 : steps" for n in range(1, 13)}
    formulas = {"chain": {"rates": {"r": "other"}, "let": lets, "total": "r * a12"}}
    text = Small(tmp_path, formulas, fields(), ENTRIES).files["sql/duckdb/small/prices.sql"]
    assert len(text) < 8_000
    assert text.count("let_a11 -") == 1


def test_another_book(engine: Engine, small: Small) -> None:
    """Other rates come in as the text of one view; nothing is generated anew."""
    from lightmeter_cost.book import PriceBook
    from lightmeter_cost.sqlrates import rates_sql, read_uses

    book = PriceBook((*(one for one in ENTRIES if one.id != "other"), entry("other", rate("0.25"))))
    uses = read_uses(small.files["sql/small.json"])
    flat, _, prices = small.statements(engine.dialect)
    rows: list[Row] = [("parentheses", None, '{"width":1000,"height":1001,"steps":3}')]
    text = rates_sql(uses, book, engine.dialect)  # pyright: ignore[reportArgumentType]
    found = engine.query("small", rows, (flat, text, prices), "SELECT state, micro FROM small_prices")
    assert [(state, int(micro)) for state, micro in found] == [("priced", 1_500_000)]


def test_a_rate_that_would_overflow_is_refused(small: Small) -> None:
    """Above 10,000 units the widths no longer hold: the book is refused, by name."""
    from lightmeter_cost.book import PriceBook
    from lightmeter_cost.sqlrates import SqlRateError, rates_sql, read_uses

    book = PriceBook((entry("other", rate("10000.000001")),))
    with pytest.raises(SqlRateError, match="other: a rate above 10000 units"):
        rates_sql(read_uses(small.files["sql/small.json"]), book, "duckdb")


UNSURE = (
    '{"width":"20","height":1}',
    '{"width":20.7,"height":1}',
    '{"width":true,"height":1}',
    '{"width":[1],"height":1}',
    '{"width":{"$ref":"a","path":"b"},"height":1}',
    '{"width":1,"width":2,"height":1}',
    '{"width":1,"height":1,"steps":20,"stepz":1}',
    '{"width":1,"height":1,"Steps":20}',
    '{"width":99999999999999999999,"height":1}',
    '{"width":5001,"height":1}',
    '{"width":-1,"height":1}',
    '{"width":1}',
    '{"width":1,"height":1,"cfg":"1"}',
    '{"width":1,"height":1,"cfg":31}',
    '{"width":1,"height":1,"kind":"other"}',
    '{"width":1,"height":1,"kind":1}',
    '{"width":1,"height":1,"hd":1}',
    '{"width":1,"height":1,"images":"x"}',
    '{"width":1,"height":1,"images":["x",1]}',
    '{"width":1,"height":1,"images":["1","2","3","4","5","6","7","8","9","10"]}',
    r'{"width":1,"height":1,"kind":"\u0000"}',
    r'{"width":1,"height":1,"\u0000":1}',
    r'{"width":1,"height":1,"kind":"\ud83d"}',
    r'{"width":1,"height":1,"kind":"\ude00\ud83d"}',
    r'{"width":1,"height":1,"kind":"\\\ud83d\ude00"}',
    r'{"width":1,"height":1,"kind":"\\ud83d\ude00"}',
    '[{"width":1,"height":1}]',
    '"x"',
    "null",
    "{}",
)


@pytest.mark.parametrize("endpoint", ["parentheses", "silent", "nonesuch", None])
def test_what_is_invalid_is_unsure(engine: Engine, small: Small, endpoint: str | None) -> None:
    """Wrong types, unknown and doubled members, bounds, no object: never priced, and no query fails."""
    broken = () if engine.dialect == "postgres" else ('{"width":1', "", "\u00ff")
    rows: list[Row] = [(endpoint, None, text) for text in (*UNSURE, *broken)]
    assert {
        text
        for (_, _, text), answer in zip(rows, small.answers(engine, rows), strict=True)
        if answer[0] != "unsure"
    } == set()


def test_too_few_and_too_many_members_are_unsure(engine: Engine, tmp_path: Path) -> None:
    """minProperties and maxProperties count what is there, null included."""
    sizes = {"minProperties": 2, "maxProperties": 3}
    every = Small(tmp_path, {"parentheses": FORMULAS["parentheses"]}, fields(), ENTRIES, ("width",), sizes)
    bodies = ('{"width":1}', '{"width":1,"height":2}', '{"width":1,"height":2,"steps":3}')
    bodies += ('{"width":1,"height":2,"steps":3,"hd":true}', '{"width":1,"height":2,"steps":3,"seed":null}')
    answers = every.answers(engine, [("parentheses", None, body) for body in bodies])
    assert [answer[0] == "unsure" for answer in answers] == [True, False, False, True, True]


WORDED = (
    entry("listed", rate("0.3", "plain"), rate(None, "größe"), by=("kind",)),
    entry("ended", rate("1", until="2026-02-01"), rate("2", since="2026-03-01", until="2026-04-01")),
    entry("both", rate("1", "plain", since="2026-03-01"), by=("kind",)),
    entry("sized", rate("1", "3", "plain"), by=("steps", "kind")),
)


def test_a_reason_is_worded_as_by_the_calculator(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Why there is no price, with the key and the day, is one sentence whoever is asked."""
    formulas = {one.id: {"rates": {"r": one.id}, "total": "r * steps"} for one in WORDED}
    made = Small(tmp_path_factory.mktemp("worded"), formulas, fields(), WORDED)
    body = {"width": 1, "height": 1, "steps": 7}
    rows: list[Row] = []
    expected: list[str | None] = []
    for one in WORDED:
        for day in (None, "2026-02-15", "2026-03-15"):
            for kind in ("plain", "it's", "größe", None):
                rows.append(
                    (one.id, day, json.dumps(body | ({"kind": kind} if kind else {}), ensure_ascii=False))
                )
                expected.append(_reason(made.book, one.id, {**body, "kind": kind}, day))
    answers = made.answers(engine, rows)
    assert [reason for _, _, reason in answers] == expected
    assert "no rate is documented for sized[7, it's]" in expected
    assert {"no rate for ended was in force on 2026-02-15", "no rate for ended is in force now"} <= set(
        expected
    )
    assert "no rate for both[plain] was in force on 2026-02-15" in expected


def _reason(book: PriceBook, name: str, body: Mapping[str, Any], day: str | None) -> str | None:
    """What the emitted calculator says of a rate."""
    by = next(one.by for one in WORDED if one.id == name)
    reading = Reading(body, rates_of(book).on(day), "", "usd", "")
    try:
        reading.rate("r", name, *(reading.scalar(key) for key in by))
    except Unpriced as reason:
        return str(reason)
    return None


DOUBTFUL = (
    '"20"', "20.0", "2e1", "20.5", "true", "[20]", '{"$ref":"a","path":"b"}', "5001", "-1", "99999999999999999999"
)  # fmt: skip
"""What may stand in place of a whole number from 0 to 5000."""


def test_what_a_price_reads_is_looked_at(engine: Engine, small: Small) -> None:
    """Trusting views, too: of what a price depends on, texts, fractions, references and bounds are unsure."""
    bodies = [f'{{"width":1000,"height":1000,"steps":{value}}}' for value in DOUBTFUL]
    bodies += [
        '{"width":1000,"height":1000,"images":"x"}',
        '{"width":1000,"height":1000,"images":{"$ref":"a"}}',
    ]
    rows: list[Row] = [("parentheses" if "steps" in body else "sizes", None, body) for body in bodies]
    rows.append(("texts", None, '{"width":1000,"height":1000,"kind":7}'))
    rows.append(("texts", None, '{"width":1000,"height":1000,"kind":{"$ref":"a"}}'))
    answers = small.answers(engine, rows, checked=False)
    known = {row[2] for row, answer in zip(rows, answers, strict=True) if answer[0] != "unsure"}
    same = {'{"width":1000,"height":1000,"steps":20.0}'}  # to a VARIANT, 20.0 and 20 are one number
    assert known == (same if engine.dialect == "spark" else set())


DOUBLED = {"duckdb": ("priced", 500_000), "postgres": ("priced", 2_000_000), "spark": ("unsure", None)}
"""What the trusting views make of a member that is 1 at first and then 4: one has to be careful whom one trusts."""


def test_a_member_that_stands_twice(engine: Engine, small: Small) -> None:
    """A duplicate quantity is a fourfold price: the checked views notice it everywhere, the others say who does not."""
    rows: list[Row] = [("parentheses", None, '{"width":1,"height":1,"steps":1,"steps":4}')]
    assert small.answers(engine, rows)[0][0] == "unsure"
    assert small.answers(engine, rows, checked=False)[0][:2] == DOUBLED[engine.dialect]
    text = small.files[f"sql/{engine.dialect}/small/flat.sql"]
    assert ("stands twice in one object is not noticed" in text) == (DOUBLED[engine.dialect][0] == "priced")
    assert "stands twice" not in small.files[f"sql/{engine.dialect}/small/flat_checked.sql"]


NO_OBJECTS = ('[{"steps":3}]', '"x"', "7", "true", "null", "[]")
UNPARSED = ('{"steps":3', "", "{", "steps", "\u00ff")


@pytest.mark.parametrize("checked", [False, True])
def test_what_cannot_be_read_has_no_price(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, checked: bool
) -> None:
    """Where the endpoint alone tells the formula and all members have defaults, an unread body must not be priced."""
    place = tmp_path_factory.mktemp("defaults")
    made = {
        name: {**schema, "default": 2} for name, schema in fields().items() if name in ("width", "height")
    }
    every = Small(place, {"parentheses": FORMULAS["parentheses"]}, fields(**made), ENTRIES, required=())
    broken = () if engine.dialect == "postgres" else UNPARSED
    rows: list[Row] = [("parentheses", None, text) for text in ("{}", *NO_OBJECTS, *broken)]
    states = [answer[0] for answer in every.answers(engine, rows, checked)]
    assert states == ["priced", *["unsure"] * (len(rows) - 1)]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_asks_whether_the_body_was_read(small: Small, dialect: str) -> None:
    """BigQuery and Snowflake are not executed here: at least the guard stands in the text."""
    for name in ("flat", "flat_checked"):
        text = small.files[f"sql/{dialect}/small/{name}.sql"]
        assert "body IS NOT NULL AS readable" in text
        assert re.search(r"COALESCE\(\s+readable\s", text)
        assert ("json_typeof" if dialect == "postgres" else "(LTRIM(request), '{')") in text


ESCAPES = {
    r"\u00e9\t\"\/": True,
    r"\ud83d\ude00 \uD83D\uDE00": True,
    r"\\u0000 \\ud83d \\\\u0000": True,
    r"\u0000": False,
    r"a\\\u0000": False,
}
"""What stands in a text that no price depends on, and whether PostgreSQL can read it."""


@pytest.mark.parametrize("checked", [False, True])
def test_escapes_in_a_text(engine: Engine, small: Small, checked: bool) -> None:
    """JSON may hold a NUL and PostgreSQL's texts may not: that row is unsure, the others keep their price.

    The checked views judge no item with escapes, so that there it is enough that no query fails.
    """
    bodies = [f'{{"width":1000,"height":1000,"steps":3,"images":["{text}"]}}' for text in ESCAPES]
    rows: list[Row] = [("parentheses", None, body) for body in bodies]
    for (text, readable), answer in zip(ESCAPES.items(), small.answers(engine, rows, checked), strict=True):
        assert answer[:2] in (("priced", 1_500_000), ("unsure", None)), text
        if engine.dialect == "postgres" and not (checked and readable):
            assert (answer[0] == "priced") == readable, text


def test_every_dialect_parses(small: Small) -> None:
    """BigQuery and Snowflake are not executed here; their text is at least SQL of that dialect."""
    import sqlglot

    for path, text in small.files.items():
        if path.endswith(".sql"):
            statements = sqlglot.parse(text, dialect=path.split("/")[1])
            assert [type(one).__name__ for one in statements] == ["Create"], path


@pytest.mark.parametrize("count", [127, 128])
def test_more_plans_than_a_byte_counts(duckdb: Engine, tmp_path: Path, count: int) -> None:
    """The number of a plan has a type that holds the last of them."""
    formulas = {f"e{n}": {"rates": {"r": "other"}, "total": f"r * {n}"} for n in range(1, count + 1)}
    many = Small(tmp_path, formulas, {"width": INTEGER}, ENTRIES, required=())
    found = many.answers(duckdb, [(f"e{count}", None, "{}")])
    assert [("priced", 500_000 * count, None)] == found
