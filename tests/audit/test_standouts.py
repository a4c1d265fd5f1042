"""Groups that stand out, each planted apart: the one that was planted is told, and no other."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.ledgers import EDIT, KLEIN, audited, line, save
from lightmeter_client import civitai

Where = Callable[[int, dict[str, Any]], bool]
HOSTILE = "'); DROP TABLE judged; --"

PLANTED: dict[tuple[str, str], Where] = {
    ("day", "2026-11-07"): lambda n, row: row["at"] == "2026-11-07" and n % 3 != 0,
    ("tag", HOSTILE): lambda n, row: HOSTILE in row["tags"] and n % 3 != 0,
    ("currency", "blue,yellow"): lambda n, row: row["currency"] == "blue,yellow",
    ("variant", "civitai/flux2/klein/editImage"): lambda n, row: row["request"]["operation"] == "editImage",
}


def _ledger(folder: Path, wrong: Where) -> Path:
    """600 purchases over 20 days, with two tags each; days, tags and accounts go together as they do in life."""
    draw = random.Random(2)
    lines: list[dict[str, Any]] = []
    for n in range(600):
        body = {**(EDIT if n % 5 == 0 else KLEIN), "steps": draw.randint(4, 50), "seed": n}
        price = civitai.cost(body).amount
        assert price is not None
        row = line(str(n), str(price), body, at=f"2026-11-{1 + n % 20:02d}")
        row |= {"tags": ["all", HOSTILE if n % 4 == 1 else f"t{n % 4}"]}
        row |= {"currency": "blue,yellow" if n % 7 == 0 else ("blue", "green")[n % 2]}
        lines.append(row | ({"billed": str(price * 2)} if wrong(n, row) else {}))
    return save(folder, lines)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_group_is_told_and_no_other(tmp_path: Path, planted: tuple[str, str]) -> None:
    """Also where its lines share a tag, a day or an account: what explains them best is told once."""
    (found,) = audited(_ledger(tmp_path, PLANTED[planted])).result.standouts
    assert (found.dimension, found.value, found.elsewhere_wrong) == (*planted, 0)


def test_two_planted_groups_are_both_told(tmp_path: Path) -> None:
    """The second is found among the lines that the first one leaves."""
    day, account = PLANTED["day", "2026-11-07"], PLANTED["currency", "blue,yellow"]
    found = audited(_ledger(tmp_path, lambda n, row: day(n, row) or account(n, row))).result.standouts
    assert {(one.dimension, one.value) for one in found} == {
        ("day", "2026-11-07"),
        ("currency", "blue,yellow"),
    }


@pytest.mark.parametrize("seed", range(6))
def test_chance_stands_out_nowhere(tmp_path: Path, seed: int) -> None:
    """Two wrong lines in a hundred, anywhere."""
    draw = random.Random(seed)
    assert audited(_ledger(tmp_path, lambda n, row: draw.random() < 0.02)).result.standouts == ()
