"""Why a line is wrong: the smallest change of the request that costs what was billed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from audit.ledgers import EDIT, KLEIN, audited, line, save, workflow
from lightmeter_client._runtime.quotes import Rates, Row
from lightmeter_cost.audit.explain import Explainer
from lightmeter_cost.audit.judging import Change, Judge

DEV = {
    "engine": "flux2",
    "model": "dev",
    "operation": "createImage",
    "prompt": "x",
    "width": 1024,
    "height": 1024,
}

LORA = {**DEV, "loras": [{"air": "urn:air:flux2:lora:civitai:1@2", "strength": 1}]}
KONTEXT = {"engine": "flux1-kontext", "model": "pro", "prompt": "x"}
SAME = " (equally small changes)"

CASES: list[tuple[Any, str, str]] = [
    (EDIT, "36", "billed as 2 images, or, further off, as steps 30"),
    (EDIT, "12", f"billed as cfgScale 1, or without images, or as operation createImage{SAME}"),
    (EDIT, "60", "billed as steps 50; or, by two changes, as 2 images and modelVersion 9b"),
    (KLEIN, "20", f"billed as modelVersion 9b, or as modelVersion 9b-base{SAME}"),
    (KLEIN, "24", "billed as quantity 2, or, further off, as operation editImage with 1 image"),
    (KLEIN, "40", "billed as model dev"),
    ({**KLEIN, "cfgScale": 1}, "12", f"billed as quantity 2, or as cfgScale other than 1{SAME}"),
    (KLEIN, "6", "billed as cfgScale 1, or, further off, as steps 10"),
    ({**KLEIN, "steps": 8}, "12", "billed as steps 20"),
    (KLEIN, "36", "billed as quantity 3, or, further off, as operation editImage with 2 images"),
    ({**KLEIN, "steps": 9}, "14.4", "billed as steps 24; or, by two changes, as quantity 3 and steps 8"),
    (DEV, "80", "billed as quantity 2"),
    (DEV, "45", "billed as flux1-kontext/pro"),
    (LORA, "40", "billed without loras, or, further off, as width 512"),
    (KONTEXT, "90", f"billed as quantity 2, or as model max{SAME}"),
    (
        {**KLEIN, "steps": 11},
        "22",
        "billed as modelVersion 9b and quantity 2, or as modelVersion 9b-base and quantity 2",
    ),
    ({**KLEIN, "steps": 21}, "13", "the price 12.6 Buzz, rounded up to whole Buzz"),
    (KLEIN, "12.345678", "no change of one or two members of the request gives this amount"),
    (KLEIN, "2412", "billed 201 times the price"),
]


@pytest.mark.parametrize(("request_", "billed", "said"), CASES)
def test_a_wrong_line_is_explained(tmp_path: Path, request_: Any, billed: str, said: str) -> None:
    """The nearest explanation stands first; where several are equally near, it is said."""
    found = audited(save(tmp_path, [line("a", billed, request_)])).only().explanation
    assert found == said or found.startswith((f"{said}, or", f"{said} ("))


ENDPOINTS = [("flux-2-klein-9b", "0.017"), ("flux-2-pro", "0.045"), ("flux-kontext-pro", "0.04")]


@pytest.mark.parametrize(("endpoint", "billed"), ENDPOINTS)
def test_a_request_may_be_billed_as_sent_elsewhere(tmp_path: Path, endpoint: str, billed: str) -> None:
    """Other endpoints of the provider are tried, with the same body."""
    asked = {"prompt": "x", "width": 1024, "height": 1024}
    record = line("a", billed, asked, provider="bfl", endpoint="flux-2-klein-4b", unit="usd")
    assert audited(save(tmp_path, [record])).only().explanation == f"billed as {endpoint}"


class _Far:
    """A judge who knows one change for each request, a change of two members."""

    def cuts(self) -> tuple[str, ...]:
        return ()

    def shape(self, request: str, provider: str | None, endpoint: str | None) -> str:
        return request

    def changes(self, request: str, *_: object) -> Iterator[Change]:
        return iter([Change(f"as {request}", 7_000_003, size=2)])


def test_a_change_is_of_one_member_by_one_step() -> None:
    """Unless it says more."""
    change = Change("as quantity 2", 24_000_000)
    assert (change.size, change.far) == (1, 1)


def test_changes_of_two_members_are_tried_for_three_hundred_requests() -> None:
    """However many lines are wrong; what is known by then is said of every line that it holds for."""
    explainer = Explainer(cast("Judge", _Far()), None)
    amounts = {
        "paid": 7_000_003,
        "expected": 12_345_678,
        "credit": 0,
        "unit": "buzz",
        "expected_unit": "buzz",
    }
    place = {"class": "undercharge", "provider": None, "endpoint": None, "day": None}
    asked = [f"request {n}" for n in range(301)] + ["request 0", "request 299"]
    said = [explainer.explanation({**amounts, **place, "request": one}) for one in asked]
    nothing = "no change of one or two members of the request gives this amount"
    expected = [f"billed as request {n}" for n in range(300)]
    assert said == [*expected, nothing, expected[0], expected[299]]


def test_a_lost_refund_is_called_so(tmp_path: Path) -> None:
    """What came back, and what was kept."""
    found = audited(save(tmp_path, [line("a", status="failed"), line("b", status="failed", refunded="5")]))
    assert [one.explanation for one in found.findings] == [
        "the work failed and its refund is missing: nothing came back, 12 Buzz was kept",
        "the work failed and its refund is missing: only 5 Buzz came back, 7 Buzz was kept",
    ]


def test_what_the_specification_does_not_know_is_no_fault_of_the_bill(tmp_path: Path) -> None:
    """A newer engine has no price here; a newer value was refused by these rules, but the work was done."""
    lines = [
        line("a", request={**KLEIN, "engine": "flux9"}),
        line("b", request={**KLEIN, "modelVersion": "12b"}, status="succeeded"),
    ]
    said = {one.id: one.explanation for one in audited(save(tmp_path, lines)).findings}
    assert "engine `flux9` is none that this specification covers (flux2, " in said["a"]
    assert said["b"].endswith("its rules may be newer than this specification")


def test_a_workflow_of_several_steps_says_which(tmp_path: Path) -> None:
    """The pointer tells the step whose change gives the amount."""
    found = workflow(base=60)
    found["steps"] = [{"$type": "imageGen", "input": KLEIN}, {"$type": "imageGen", "input": EDIT}]
    said = audited(save(tmp_path, [found])).only().explanation
    assert "2 images" not in said
    assert "/steps/" in said


def _book(*rows: tuple[int, str | None, str | None]) -> Rates:
    """Rates of 4b; other versions stay as they are."""
    from lightmeter_client.civitai.rates import RATES

    name = "civitai.flux2.klein.step"
    kept = [row for row in RATES.entries[name] if row.key != ("4b",)]
    made = [Row(("4b",), micro, "a test", "stated", since, until) for micro, since, until in rows]
    return Rates({**RATES.entries, name: (*kept, *made)})


CHANGED = ((300_000, None, "2026-11-01"), (400_000, "2026-11-01", None))


def test_each_line_is_priced_at_the_rate_of_its_day(tmp_path: Path) -> None:
    """UTC days: half past midnight in Paris is still the day before."""
    path = save(
        tmp_path,
        [
            line("a", "12", at="2026-10-31T23:59:59Z"),
            line("b", "16", at="2026-11-01T00:00:00Z"),
            line("c", "12", at="2026-11-01T00:30:00+01:00"),
            line("d", "16"),
        ],
    )
    assert audited(path, rates=_book(*CHANGED)).counts == {"match": 4}


def test_one_day_may_be_said_for_all(tmp_path: Path) -> None:
    """--at: every line at the rates of that day."""
    path = save(tmp_path, [line("a", "12", at="2026-12-01"), line("b", "16", at="2026-12-01")])
    found = audited(path, rates=_book(*CHANGED), day="2026-10-01")
    assert found.classes == {"a": "match", "b": "overcharge"}


def test_an_outdated_rate_is_named_by_its_day(tmp_path: Path) -> None:
    """The price of another period is an explanation like any other."""
    path = save(tmp_path, [line("a", "12", at="2026-11-02"), line("b", "16", at="2026-10-31")])
    found = audited(path, rates=_book(*CHANGED))
    assert [one.explanation.partition(",")[0] for one in found.findings] == [
        "billed at the rate before 1 November 2026",
        "billed at the rate from 1 November 2026 on",
    ]


def test_a_line_without_a_day_is_explained_at_the_rates_of_today(tmp_path: Path) -> None:
    """Not at those of another line with the same request, whose day is known."""
    periods = (
        (300_000, None, "2020-01-01"),
        (400_000, "2020-01-01", "2021-01-01"),
        (500_000, "2021-01-01", None),
    )
    lines = [line("a", "32", at="2020-06-01"), line("b", "40"), line("c", "24", at="2019-06-01")]
    found = audited(save(tmp_path, lines), rates=_book(*periods))
    assert {one.explanation.partition(",")[0] for one in found.findings} == {"billed as quantity 2"}


def test_a_rate_that_no_longer_fits_is_found(tmp_path: Path) -> None:
    """From the 10th on every line is a third too dear: the rate that would fit, and since when."""
    lines = [line(str(n), "12", at=f"2026-11-{n:02d}") for n in range(1, 10)]
    lines += [line(str(n), "16", at=f"2026-11-{n:02d}") for n in range(10, 30)]
    (drift,) = audited(save(tmp_path, lines)).result.drifts
    assert (drift.rate, drift.old, drift.new) == ("civitai.flux2.klein.step[4b]", 300_000, 400_000)
    assert (drift.since, drift.rows) == ("2026-11-10", 20)


def test_scattered_overcharges_are_no_new_rate(tmp_path: Path) -> None:
    """One line in three is too dear: the rate is left alone."""
    lines = [line(str(n), "16" if n % 3 == 0 else "12", at=f"2026-11-{n:02d}") for n in range(1, 30)]
    assert audited(save(tmp_path, lines)).result.drifts == ()


def test_dollars_are_rounded_to_cents(tmp_path: Path) -> None:
    """What is a small difference depends on the unit: a dollar is no rounding of a cent and a half."""
    asked = {"prompt": "x", "width": 1024, "height": 1024}
    lines = [
        line(str(n), "0.02", {**asked, "seed": n}, provider="bfl", endpoint="flux-2-klein-4b", unit="usd")
        for n in range(3)
    ]
    found = audited(save(tmp_path, lines))
    assert {one.explanation for one in found.findings} == {"the price 0.015 USD, rounded up to cents"}
    assert ("up", 10_000) in [(one.mode, one.step) for one in found.result.roundings]


@pytest.mark.parametrize(
    ("mode", "amounts"),
    [
        ("up", {7: "5", 9: "6", 11: "7", 20: "12"}),
        ("down", {7: "4", 9: "5", 11: "6", 20: "12"}),
        ("half-up", {7: "4", 9: "5", 11: "7", 5: "3", 15: "9", 20: "12"}),
        ("exact", {7: "4.2", 9: "5.4", 20: "12"}),
    ],
)
def test_the_rounding_is_found_out(tmp_path: Path, mode: str, amounts: dict[int, str]) -> None:
    """The modes that fit all lines are reported; none is assumed."""
    lines = [line(str(steps), billed, {**KLEIN, "steps": steps}) for steps, billed in amounts.items()]
    found = audited(save(tmp_path, lines)).result.roundings
    assert mode in [one.mode for one in found if one.step in (1, 1_000_000)]
    assert all(one.fits == one.rows == len(amounts) for one in found)


def test_a_group_that_stands_out_is_named(tmp_path: Path) -> None:
    """A tag with far more wrong lines than the rest; an even spread names none."""
    lines = [line(f"g{n}", "12", tags=["shop"]) for n in range(80)]
    lines += [line(f"b{n}", "18" if n < 15 else "12", tags=["blog"]) for n in range(20)]
    found = audited(save(tmp_path, lines)).result.standouts
    assert [(one.dimension, one.value, one.wrong, one.rows) for one in found] == [("tag", "blog", 15, 20)]
    even = [
        line(f"e{n}", "18" if n % 5 == 0 else "12", tags=["shop" if n % 2 else "blog"]) for n in range(100)
    ]
    assert audited(save(tmp_path, even)).result.standouts == ()
