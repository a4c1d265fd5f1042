"""Parts of the emitted views: what each expression of a reader means, what fits into 64 bits, what is not asked."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from emit.cases import models
from lightmeter.emit.sql.arithmetic import Printer, show
from lightmeter.emit.sql.columns import LARGEST, Column, range_of
from lightmeter.emit.sql.emitter import SMALL, emit_sql
from lightmeter.emit.sql.flat import flat_view
from lightmeter.emit.sql.growth import levels_of, written_out
from lightmeter.emit.sql.plans import Plan, Pricing, pricing_of
from lightmeter.emit.sql.prices import price_view
from lightmeter.emit.sql.readers import Member, Reader
from lightmeter.emit.sql.strict import strict
from lightmeter.emit.sql.trusting import is_plain
from lightmeter.emit.sql.widths import NARROW, safe_anywhere, split
from lightmeter.model.nodes import Model
from lightmeter_cost.lowered import Add, Const, Int, Let, Max, Mul, Node, Rate, Select, Sub, Var
from lightmeter_cost.pricebook import default_book
from lightmeter_cost.sqlrates import MAX_RATE
from lightmeter_cost.sqltext import DIALECTS
from sql.small import Small, entry, fields, rate
from sql.views import Duck

pytestmark = pytest.mark.xdist_group("sql")

DUCK, RAW = Reader("duckdb"), "raw"
MEANINGS: list[tuple[str, str, Any]] = [
    (DUCK.whole(RAW), "20", 20),
    (DUCK.whole(RAW), "20.7", None),
    (DUCK.whole(RAW), '"20"', None),
    (DUCK.number(RAW), "20.5", 20.5),
    (DUCK.number(RAW), '"x"', None),
    (DUCK.plain_text(RAW), '"it"', "it"),
    (DUCK.plain_text(RAW), r'"\u0041"', None),
    (DUCK.plain_text(RAW), "7", None),
    (DUCK.boolean(RAW), "true", True),
    (DUCK.boolean(RAW), "false", False),
    (DUCK.boolean(RAW), "1", None),
    (DUCK.count(RAW), '["a",["b"]]', 2),
    (DUCK.count(RAW), '{"a":1,"b":2}', 2),
    (DUCK.count(RAW), '{"$ref":"a","path":"b"}', None),
    (DUCK.count(RAW), "7", None),
    (DUCK.items(RAW), "[]", 0),
    (DUCK.keys(RAW), '{"a":1,"a":2}', 2),
    (DUCK.keys(RAW, distinct=True), '{"a":1,"a":2}', 1),
    (DUCK.matches(RAW, "[0-9]+"), "12", True),
    (DUCK.matches(RAW, "[0-9]+"), "12a", False),
    (DUCK.contains(RAW, "it's"), "say it's so", True),
    (DUCK.starts(RAW, "{"), "[{", False),
    (DUCK.length(RAW), "größe", 5),
    (DUCK.finite(DUCK.number(RAW)), "NaN", False),
]


@pytest.mark.parametrize(("expression", "text", "value"), MEANINGS)
def test_what_an_expression_means(expression: str, text: str, value: Any) -> None:
    """DuckDB reads the JSON text of a member as its name says; a name that stands twice is two members."""
    import duckdb

    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT {expression} FROM (SELECT ? AS raw)", [text]).fetchall()
    assert found == [(value,)]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("use", ["text", "number", "integer", "count", "boolean"])
def test_what_is_absent_has_a_type(dialect: Any, use: Any) -> None:
    """A column for a member that cannot be read is NULL, or no items, of the type that the others have."""
    text = Reader(dialect).nothing(use)
    assert re.fullmatch(r"CAST\((NULL|0) AS [A-Z0-9() ,]+\)", text), text
    assert ("0" in text.partition(" AS ")[0]) == (use == "count")


@pytest.mark.parametrize("name", ['a"b', "it's", "plain", "two words"])
def test_a_path_takes_the_other_quotes(name: str) -> None:
    """In Spark, around a name with one kind of quotes stand those of the other; a name with both cannot be read."""
    reader = Reader("spark")
    marked = f"$['{name}']" if '"' in name else f'$["{name}"]'
    assert reader.string(marked) in reader.member(Member(name, "raw"))
    assert reader.reads(name) and not reader.reads("both ' and \"")
    assert DUCK.reads("both ' and \"") and DUCK.reads("a?") and not reader.reads("a?")


A, B, R, L = Var("a"), Var("b"), Rate("r"), Let("l")
BOTH = frozenset({("value", "a"), ("value", "b")})
STRICT: list[tuple[Node, frozenset[tuple[str, str]]]] = [
    (Add(A, B), BOTH),
    (Sub(A, B), BOTH),
    (Mul(A, R), frozenset({("value", "a"), ("rate", "r")})),
    (Max(A, Add(A, B)), frozenset({("value", "a")})),
    (Select(Const(True), Add(A, R), R), frozenset({("rate", "r")})),
    (Add(L, Int(1)), BOTH),
    (Int(1), frozenset()),
]


@pytest.mark.parametrize(("node", "names"), STRICT)
def test_where_null_comes_through(node: Node, names: frozenset[tuple[str, str]]) -> None:
    """A sum or a product without one of its parts is NULL; GREATEST and CASE only without what all sides read."""
    assert strict(node, {"l": BOTH}) == names


def test_a_condition_that_always_holds_is_a_truth() -> None:
    """And one that never does."""
    printer = Printer("duckdb", lambda role, name: name)
    assert [show(printer.truth(Const(value)), "duckdb") for value in (True, False)] == ["TRUE", "FALSE"]


def plan_of(folder: Path, total: str, **more: Any) -> tuple[Small, Plan, Pricing]:
    """One formula over the highest rate."""
    small = Small(folder, {"one": {"rates": {"r": "high"}, "total": total, **more}}, fields(), (HIGH,))
    pricing = pricing_of(small.model)
    return small, pricing.plans[0], pricing


HIGH = entry("high", rate("10000"))
LAST = (2**NARROW + 2 * MAX_RATE - 1) // (2 * MAX_RATE + 1)
"""The largest divisor for which the broken part of a price, doubled and rounded, fits into 64 bits."""


@pytest.mark.parametrize(
    ("divisor", "fits"), [(1, False), (3, True), (LAST - 1, True), (LAST, True), (LAST + 1, False)]
)
def test_a_price_is_split_as_long_as_64_bits_hold_its_parts(tmp_path: Path, divisor: int, fits: bool) -> None:
    """Whole and broken part apart; beyond that the wide type is exact. The amount is the same."""
    small, plan, pricing = plan_of(tmp_path, f"r * width / {divisor}" if divisor > 1 else "r * width")
    assert (split(plan, pricing) is not None) == fits
    rows = [("one", None, f'{{"width":{width},"height":1}}') for width in (0, 1, 4999, 5000)]
    assert [answer[:2] for answer in small.answers(Duck(), rows)] == small.expected(rows)


def test_a_sum_of_rates_is_not_split(tmp_path: Path) -> None:
    """Only a product with one rate has a rest that can be divided apart."""
    _, plan, pricing = plan_of(tmp_path, "(r * width + r) / 3")
    assert split(plan, pricing) is None


def test_a_part_that_fits_everywhere_is_reckoned_without_asking(tmp_path: Path) -> None:
    """A third power of what any row may hold does not fit; a small choice does."""
    lets = {"few": "hd ? 1 : 2", "cube": "width * width * width"}
    formulas = {
        name: {"rates": {"r": "high"}, "let": {name: text}, "total": f"{name} > 1 ? r : 2 * r"}
        for name, text in lets.items()
    }
    small = Small(tmp_path, formulas, fields(), (HIGH,))
    pricing = pricing_of(small.model)
    assert [safe_anywhere(plan, pricing) for plan in pricing.plans] == [True, False]
    lines = small.files["sql/duckdb/small/prices.sql"].splitlines()
    asked = {
        name: "sure" in next(line for line in lines if line.endswith((f"let_{name}", f"let_{name},")))
        for name in lets
    }
    assert asked == {"few": False, "cube": True}


def test_bounds_of_a_column() -> None:
    """Those of all variants that have the member; else what is priced without a bound, as for maps."""
    model = next(model for model in models() if model.provider == "prices")
    of = {variant.path[1]: variant for variant in model.variants}
    sides = [of["tile"], of["field"]]
    assert range_of(Column("side", "side", "integer"), sides) == (1, 10**15)
    assert range_of(Column("side", "side", "integer"), sides[:1]) == (1, 100)
    assert range_of(Column("none", "none", "integer"), sides) == (0, LARGEST)
    assert range_of(Column("none", "none", "count"), sides) == (0, 0)
    assert range_of(Column("stones", "stones", "count"), [of["ring"], of["tile"]]) == (0, 4)
    assert range_of(Column("stamps", "stamps", "count"), [of["card"]]) == (0, LARGEST)


def prices() -> tuple[Model, dict[str, str]]:
    model = next(model for model in models() if model.provider == "prices")
    return model, {file.path: file.text for file in emit_sql(model, default_book())}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_whether_a_member_is_given_is_never_unknown(dialect: str) -> None:
    """The checked view asks of no column of that kind whether it could be read."""
    model, files = prices()
    given = [column.name for column in pricing_of(model).columns if column.use == "given"]
    text = files[f"sql/{dialect}/prices/flat_checked.sql"]
    assert given
    assert [name for name in given if f"read_{name} IS NOT NULL" in text] == []


def test_formulas_stand_beside_their_expressions() -> None:
    """As they are documented, with their source."""
    text = prices()[1]["sql/duckdb/prices/prices.sql"]
    assert "-- gram * count * base * thick + long + extra (the board)" in text
    assert "-- (3 + ceil(length / 100)) * count (the board)" in text


def test_what_all_variants_take_alike_is_asked_once(tmp_path: Path) -> None:
    """Without a CASE over variants where there is one only."""
    small, _, _ = plan_of(tmp_path, "r * width")
    assert "CASE WHEN variant_number" not in small.files["sql/duckdb/small/flat_checked.sql"]


@pytest.mark.parametrize(
    ("count", "kind"), [(127, "TINYINT"), (128, "SMALLINT"), (32_767, "SMALLINT"), (32_768, "BIGINT")]
)
def test_the_number_of_a_plan_has_the_shortest_type(count: int, kind: str) -> None:
    """Up to the largest number that it holds."""
    from lightmeter.emit.sql.emitter import _small  # pyright: ignore[reportPrivateUsage]

    pricing = pricing_of(prices()[0])
    many = replace(pricing, plans=pricing.plans[:1] * count)
    assert _small(many, "duckdb") == kind
    assert {most for rows in SMALL.values() for most, _ in rows} == {2**7 - 1, 2**15 - 1, 2**31 - 1}


def test_which_texts_are_read_as_they_are(tmp_path: Path) -> None:
    """A member that is compared with listed texts only; not one without a list, nor one that is a number elsewhere."""
    listed = {
        "kind": {"type": "string", "enum": ["plain", "gold"]},
        "mark": {"type": "string"},
        "size": {"type": "string", "enum": ["7", "8"]},
    }
    total = "kind == 'gold' || mark == 'a' || size == '7' ? r : 2 * r"
    small = Small(tmp_path, {"one": {"rates": {"r": "high"}, "total": total}}, fields(**listed), (HIGH,))
    pricing = pricing_of(small.model)
    plain = {name: is_plain(name, small.model, pricing, None) for name in ("kind", "mark", "size")}
    assert plain == {"kind": True, "mark": False, "size": False}
    rows = [
        ("one", None, f'{{"width":1,"height":1,{text}}}')
        for text in (
            '"kind":"gold"',
            '"kind":"plain"',
            '"mark":"a"',
            '"size":"7"',
            '"mark":"b","size":"8","kind":"plain"',
        )
    ]
    for checked in (False, True):
        assert [answer[:2] for answer in small.answers(Duck(), rows, checked)] == small.expected(rows)
    odd = [
        ("one", None, '{"width":1,"height":1,"mark":null,"kind":"plain","size":7}'),
        ("one", None, '{"width":1,"height":1,"kind":7}'),
    ]
    assert [answer[0] for answer in small.answers(Duck(), odd, False)] == ["unsure", "unsure"]


def test_what_is_written_out_counts_every_column(tmp_path: Path) -> None:
    """Named parts and what is known for sure among them; each is as long as what it reads."""
    formulas = {"one": {"rates": {"r": "high"}, "let": {"few": "hd ? 1 : 2"}, "total": "r * few + few"}}
    small = Small(tmp_path, formulas, fields(), (HIGH,))
    pricing = pricing_of(small.model)
    flat = flat_view(small.model, pricing, "postgres", frozenset((1,)), True)
    levels = list(levels_of(flat, {"rate_1": "0"}, price_view(small.model, pricing, "postgres")))
    names = {name: text for level in levels for name, text in level.items()}
    assert {"plan", "hd", "sure", "rate_1", "let_few", "exact", "state", "micro", "reason"} <= names.keys()
    assert all("sure" in names[name].split() for name in ("state", "reason"))
    assert written_out(levels) > written_out([level for level in levels if "let_few" not in level])


def test_a_member_that_no_dialect_can_name_is_left_out(tmp_path: Path) -> None:
    """Its default counts while it is absent; a request that has it is not priced."""
    long = "w" * 61
    listed = fields(**{long: {"type": "integer", "minimum": 0, "maximum": 9, "default": 3}})
    small = Small(tmp_path, {"one": {"rates": {"r": "high"}, "total": f"r * {long}"}}, listed, (HIGH,))
    rows = [("one", None, f'{{"width":1,"height":1{text}}}') for text in ("", f',"{long}":4')]
    for checked in (False, True):
        assert [answer[0] for answer in small.answers(Duck(), rows, checked)][1] == "unsure"
