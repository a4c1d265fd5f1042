"""Rates that no longer fit where a price reads two: planted ones are found exactly, and no others are."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from audit.ledgers import KLEIN, audited, line, save
from lightmeter.audit.sql import emitted
from lightmeter.cli.app import main
from lightmeter_cost.audit import drift
from lightmeter_cost.audit.result import Drift, Fit

FIRST, FURTHER = "bfl.flux-2-pro.first-megapixel[]", "bfl.flux-2-pro.further-megapixel[]"
OLD = {FIRST: "0.03", FURTHER: "0.015"}
SIDES = {1: 1000, 2: 1400, 3: 1700, 4: 2000}
"""Megapixels, begun ones, of a square."""
SINCE = "2026-11-10"
Amount = Callable[[int, Decimal], Decimal]


def bill(days: range, first: str, further: str, megapixels: tuple[int, ...] = (1, 2, 3, 4)) -> Iterator[Any]:
    """Three lines a day at these rates."""
    draw = random.Random(3)
    for day in days:
        for number in range(3):
            size = draw.choice(megapixels)
            amount = Decimal(first) + (size - 1) * Decimal(further)
            yield _line(f"{day}-{number}", size, amount, day)


def _line(id_: str, size: int, amount: Decimal, day: int) -> dict[str, Any]:
    asked = {"prompt": "x", "width": SIDES[size], "height": SIDES[size], "seed": day}
    return line(
        id_,
        str(amount),
        asked,
        provider="bfl",
        endpoint="flux-2-pro",
        unit="usd",
        at=f"2026-11-{day:02d}T08:00:00Z",
    )


def _drifts(folder: Path, lines: list[Any], **settings: Any) -> tuple[Drift, ...]:
    return audited(save(folder, lines), **settings).result.drifts


BEFORE = list(bill(range(1, 10), OLD[FIRST], OLD[FURTHER]))


@pytest.mark.parametrize(
    ("first", "further", "rate", "besides"),
    [
        ("0.03", "0.0175", FURTHER, ()),
        ("0.03", "0.014999", FURTHER, ()),
        ("0.04", "0.015", FIRST, ()),
        ("0.04", "0.02", FIRST, (Fit(FURTHER, 15_000, 20_000),)),
        ("0.025", "0.016001", FIRST, (Fit(FURTHER, 15_000, 16_001),)),
    ],
)
def test_the_new_rate_is_found(
    tmp_path: Path, first: str, further: str, rate: str, besides: tuple[Fit, ...]
) -> None:
    """One of two rates changes, or both do: what fits every line since that day, to the last digit."""
    after = list(bill(range(10, 29), first, further))
    (told,) = _drifts(tmp_path, [*BEFORE, *after])
    new = {FIRST: first, FURTHER: further}
    assert (told.rate, told.unit, told.since) == (rate, "usd", SINCE)
    assert (told.old, told.new) == (int(Decimal(OLD[rate]) * 10**6), int(Decimal(new[rate]) * 10**6))
    assert (told.besides, told.instead) == (besides, ())
    changed = [one for one in after if rate == FIRST or one["request"]["width"] > 1000]
    assert told.rows == len(changed)


def test_emitted_sql_leads_to_the_same_rate(tmp_path: Path) -> None:
    """The lines may be priced by SQL or one by one."""
    path = save(tmp_path, [*BEFORE, *bill(range(10, 29), "0.04", "0.02")])
    by_sql = audited(path, emitted=emitted("duckdb", None), least=0).result.drifts
    assert by_sql == audited(path).result.drifts
    assert len(by_sql) == 1


def test_one_size_cannot_tell_the_rates_apart(tmp_path: Path) -> None:
    """Where all images have two megapixels either rate may have changed: both are named."""
    lines = [*bill(range(1, 10), "0.03", "0.015", (2,)), *bill(range(10, 29), "0.03", "0.02", (2,))]
    (told,) = _drifts(tmp_path, lines)
    assert (told.rate, told.new, told.rows) == (FIRST, 35_000, 57)
    assert told.instead == (Fit(FURTHER, 15_000, 20_000),)


def test_three_sizes_prove_two_rates(tmp_path: Path) -> None:
    """A third equation holds by no chance."""
    (told,) = _drifts(tmp_path, [*BEFORE, *bill(range(10, 29), "0.04", "0.02", (1, 2, 3))])
    assert (told.rate, told.new, told.besides) == (FIRST, 40_000, (Fit(FURTHER, 15_000, 20_000),))


@pytest.mark.parametrize(("witnesses", "told"), [(4, []), (5, [5])])
def test_five_lines_are_witnesses_enough(tmp_path: Path, witnesses: int, told: list[int]) -> None:
    """And four are not, however well a rate fits them."""
    after = [_line(f"x{day}", 2 + day % 3, Decimal("0.03") + (1 + day % 3) * Decimal("0.02"), day)
             for day in range(10, 10 + witnesses)]  # fmt: skip
    assert [one.rows for one in _drifts(tmp_path, [*BEFORE, *after])] == told


@pytest.mark.parametrize(("wrong", "right", "told"), [(19, 1, [19]), (16, 1, [])])
def test_a_rate_has_to_fit_nineteen_lines_of_twenty(
    tmp_path: Path, wrong: int, right: int, told: list[int]
) -> None:
    """Of those that read no other, from the first of them on."""
    billed = ["16"] * wrong + ["12"] * right
    lines = [line(str(n), amount, at=f"2026-11-{n + 1:02d}") for n, amount in enumerate(billed)]
    assert [one.rows for one in _drifts(tmp_path, lines)] == told


def test_two_sizes_do_not_prove_two_rates(tmp_path: Path) -> None:
    """Two equations have a solution whatever is billed: that is no evidence."""
    lines = [*BEFORE, *bill(range(10, 29), "0.04", "0.02", (1, 2))]
    assert _drifts(tmp_path, lines) == ()


def test_another_fault_before_the_change_does_not_hide_it(tmp_path: Path) -> None:
    """A single overcharge in the old days is not the first day of the new rate."""
    wrong = _line("wrong", 2, Decimal("0.09"), 3)
    (told,) = _drifts(tmp_path, [*BEFORE, wrong, *bill(range(10, 29), "0.03", "0.02")])
    assert (told.rate, told.new, told.since) == (FURTHER, 20_000, SINCE)


def _doubled(size: int, amount: Decimal) -> Decimal:
    return amount * 2 if size == 3 else amount


def _off(size: int, amount: Decimal) -> Decimal:
    return amount + Decimal("0.000001") * size * size


def _cents(size: int, amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_UP)


@pytest.mark.parametrize("amount", [_doubled, _off, _cents])
def test_what_no_rate_explains_is_no_new_rate(tmp_path: Path, amount: Amount) -> None:
    """One size billed twice, amounts that no line of rates goes through, amounts rounded to cents."""
    draw = random.Random(5)
    lines = [
        _line(
            str(number), size, amount(size, Decimal("0.03") + (size - 1) * Decimal("0.015")), number % 28 + 1
        )
        for number in range(100)
        for size in [draw.choice((1, 2, 3, 4))]
    ]
    found = audited(save(tmp_path, lines))
    assert found.result.drifts == ()
    assert found.counts["overcharge"] > 20


def test_one_line_that_contradicts_is_enough(tmp_path: Path) -> None:
    """A rate is said to fit only where it fits every line since its day."""
    after = [*bill(range(10, 29), "0.03", "0.02"), _line("old", 2, Decimal("0.045"), 28)]
    assert _drifts(tmp_path, [*BEFORE, *after]) == ()


def test_a_line_with_an_amount_of_its_own_may_contradict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rates are solved from the usual amounts, and held against every line."""
    monkeypatch.setattr(drift, "SEEN", 3)
    usual = [_workflow(f"{n}", 4 + n % 3, 9 - n % 3, Decimal("0.33"), Decimal("0.5")) for n in range(6)]
    (found,) = _drifts(tmp_path, usual)
    assert (found.rate, found.new, found.rows) == ("civitai.flux2.klein.step[4b]", 330_000, 6)
    last = _workflow("last", 50, 50, Decimal("0.3"), Decimal("0.5"))
    assert _drifts(tmp_path, [*usual, last]) == ()


def test_two_rates_of_a_workflow_are_solved_for(tmp_path: Path) -> None:
    """Each by as many steps as it has in each workflow."""
    lines = [_workflow(f"{n}", 4 + n, 5 + n * n % 40, Decimal("0.35"), Decimal("0.45")) for n in range(9)]
    (told,) = _drifts(tmp_path, lines)
    assert (told.rate, told.old, told.new) == ("civitai.flux2.klein.step[4b]", 300_000, 350_000)
    assert told.besides == (Fit("civitai.flux2.klein.step[9b]", 500_000, 450_000),)


def _workflow(id_: str, steps: int, other: int, first: Decimal, second: Decimal) -> dict[str, Any]:
    """One picture of each version, at these rates of a step."""
    bodies = [
        {**KLEIN, "modelVersion": "4b", "steps": steps},
        {**KLEIN, "modelVersion": "9b", "steps": other},
    ]
    request = {"steps": [{"$type": "imageGen", "input": body} for body in bodies]}
    return line(id_, str(2 * (steps * first + other * second)), request, at="2026-11-02")


def test_a_clean_ledger_has_none(tmp_path: Path) -> None:
    """Nor have scattered overcharges, each of another kind."""
    assert _drifts(tmp_path, list(bill(range(1, 29), "0.03", "0.015"))) == ()
    some = [_line(f"x{day}", day % 4 + 1, Decimal(day), day) for day in range(1, 29)]
    assert _drifts(tmp_path, [*bill(range(1, 29), "0.03", "0.015"), *some]) == ()


def test_a_change_under_a_rounding(tmp_path: Path) -> None:
    """Bills are rounded up to cents, as other lines show: of the rates that all amounts allow the plainest is told."""
    lines = [
        line(f"k{day}", "0.02", {"prompt": "x", "width": 1000, "height": 1000}, provider="bfl",
             endpoint="flux-2-klein-4b", unit="usd", at=f"2026-11-{day:02d}")
        for day in range(1, 29)
    ]  # fmt: skip
    for number in range(60):
        size = number % 4 + 1
        billed = _cents(size, Decimal("0.03") + (size - 1) * Decimal("0.035"))
        lines.append(_line(str(number), size, billed, 10 + number % 18))
    (told,) = _drifts(tmp_path, lines)
    assert (told.rate, told.new, told.since, told.rows) == (FURTHER, 35_000, SINCE, 45)


def test_a_new_rate_is_told_in_every_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text, JSON and HTML name both rates, old and new, the day and the witnesses."""
    path = save(tmp_path, [*BEFORE, *bill(range(10, 29), "0.04", "0.02")])
    told: dict[str, str] = {}
    for name in ("text", "json", "html"):
        assert main(["audit", str(path), "-q", "--format", name]) == 1
        told[name] = capsys.readouterr().out
    would = f"0.04 USD would, together with {FURTHER} at 0.02 USD instead of 0.015 USD, for 57 lines"
    assert f"rate {FIRST}: 0.03 USD no longer fits since {SINCE}; {would}\n" in told["text"]
    assert f"no longer fits since {SINCE}; {would}." in told["html"]
    (rate,) = json.loads(told["json"])["rates"]
    assert (rate["rate"], rate["documented"], rate["fits"], rate["rows"]) == (FIRST, "0.03", "0.04", 57)
    assert rate["together_with"] == [{"rate": FURTHER, "documented": "0.015", "fits": "0.02"}]
    assert rate["or_instead"] == []
