"""Sums and groups: what each holds of a ledger."""

from __future__ import annotations

from pathlib import Path

from audit.ledgers import KLEIN, audited, line, save

UNPRICED = {**KLEIN, "modelVersion": "9b-kv"}


def test_a_group_counts_its_lines_and_what_is_wrong_with_them(tmp_path: Path) -> None:
    """Wrong are those of classes that fail: neither a match nor what cannot be checked."""
    lines = [line("a"), line("b", "13"), line("c", "7", UNPRICED), line("d", "0"), line("e", None)]
    groups = audited(save(tmp_path, lines)).result.groups
    (found,) = [one for one in groups if one.dimension == "variant"]
    assert (found.rows, found.wrong, found.unpriced) == (5, 2, 1)
    assert (found.billed, found.expected, found.difference) == (32_000_000, 36_000_000, -11_000_000)
    assert found.unchecked == 7_000_000
    classes = [(one.value, one.rows, one.wrong) for one in groups if one.dimension == "class"]
    assert classes == [
        ("free", 1, 0),
        ("match", 1, 0),
        ("overcharge", 1, 1),
        ("requested-never-charged", 1, 1),
        ("unpriced", 1, 0),
    ]
