"""The reports of an audit: what they say, and that nothing a ledger holds can run in them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from audit.ledgers import KLEIN, line, save
from lightmeter.cli.app import main

HOSTILE = (
    "=cmd|' /C calc'!A0 \"><script>alert(1)</script><img src=x onerror=alert(1)> '; DROP TABLE judged; --"
)
HOSTILE += "\x1b[2J\u202e"


def reported(path: Path, format_: str, *options: str) -> Any:
    """The report of a ledger as a file: its text, or its bytes for Parquet."""
    out = path.with_name(f"report.{format_}")
    main(["audit", str(path), "--format", format_, "-o", str(out), *options])
    return out.read_bytes() if format_ == "parquet" else out.read_text("utf-8")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A ledger whose every text wants to be code."""
    return save(
        tmp_path,
        [
            line(HOSTILE, "18", {**KLEIN, "prompt": HOSTILE}, tags=[HOSTILE], currency=HOSTILE),
            line("b", HOSTILE),
            line("c", "12", {**KLEIN, "modelVersion": HOSTILE}),
            line("d", "7", at="2026-11-01", unit=HOSTILE),
            line("e", "12", at="2026-11-01T10:00:00Z"),
        ],
    )


class _Tags(HTMLParser):
    """The tags of a page and their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_a_page_holds_no_script_and_asks_for_nothing(hostile: Path) -> None:
    """No element that runs or loads, no handler, no style attribute, whatever the ledger says."""
    page = reported(hostile, "html")
    found = _Tags(page).tags
    assert {tag for tag, _ in found} <= set(
        "html head meta title style body header section p h1 h2 h3 div table thead tbody tr th td b small span ul li i "
        "svg line rect text circle polyline".split()
    )
    names = {name for _, attributes in found for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("style", "href", "src")]
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_a_page_forbids_what_it_does_not_need(hostile: Path) -> None:
    """The policy allows the one style sheet in the page, by its hash, and nothing else."""
    page = reported(hostile, "html")
    (policy,) = [
        one["content"] for tag, one in _Tags(page).tags if one.get("http-equiv") == "Content-Security-Policy"
    ]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'",
        policy or "",
    )


def _words(page: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S))


def test_a_page_says_the_bill_in_a_sentence(tmp_path: Path) -> None:
    """What was billed, what of it could be checked, what the formulas say, and the difference."""
    unpriced = line("c", "7", {**KLEIN, "modelVersion": "9b-kv"}, at="2026-11-01")
    said = _words(reported(save(tmp_path, [line("a", "18"), line("b"), unpriced]), "html"))
    sentence = "You were billed 37 Buzz; 7 Buzz of it cannot be checked. For the other 30 Buzz the formulas say 24 Buzz"
    assert f"{sentence}: 6 Buzz too much." in said
    assert "What could not be checked, and why 1 line: the rate civitai.flux2.klein.step[9b-kv]" in said
    assert "overcharge 1 +6 Buzz billed more than the formula says debits less credits, tips and fees" in said


def test_what_was_not_checked_is_drawn_as_such(tmp_path: Path) -> None:
    """A charge without a documented price is no charge beyond what was due."""
    unpriced = line("c", "7", {**KLEIN, "modelVersion": "9b-kv"}, at="2026-11-01")
    page = reported(save(tmp_path, [line("b", at="2026-11-01"), unpriced]), "html")
    assert '<rect class="open"' in page
    assert '<rect class="over"' not in page


def test_many_findings_are_the_largest_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where not all are shown, those that matter are: in the page and on the terminal, and it is said."""
    path = save(tmp_path, [line(str(n), str(13 + n), {**KLEIN, "seed": n}) for n in range(1_100)])
    page = reported(path, "html")
    assert page.count('<tr class="bad"><td>') == 1_000 + 1
    assert "these are 1,000 of 1,100" in page
    assert "id 1099<" in page
    assert "id 99<" not in page
    assert len(page) < 600_000
    main(["audit", str(path)])
    said = capsys.readouterr().out
    assert said.count("overcharge billed") == 50
    assert "these are the 50 largest of 1,100" in said
    assert ":1100: " in said


def test_a_page_escapes_texts_of_the_ledger(hostile: Path) -> None:
    """The prompt is not shown at all; an id is shown as text."""
    page = reported(hostile, "html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_no_cell_of_a_table_is_a_formula(hostile: Path) -> None:
    """Cells that begin like a formula are made text; real negative numbers are left alone."""
    for format_ in ("csv", "focus"):
        rows = list(csv.reader(io.StringIO(reported(hostile, format_))))
        cells = [cell for row in rows for cell in row]
        risky = [cell for cell in cells if cell[:1] in tuple("=+-@\t\r＝＋－＠")]
        assert [cell for cell in risky if not re.fullmatch(r"-[0-9.]+", cell)] == []


def test_csv_lists_every_finding(tmp_path: Path) -> None:
    """One record a finding, amounts as plain decimals."""
    path = save(tmp_path, [line("a", "18"), line("b", "11.5"), line("c")])
    rows = list(csv.DictReader(io.StringIO(reported(path, "csv"))))
    assert [(row["id"], row["class"], row["billed"], row["difference"]) for row in rows] == [
        ("a", "overcharge", "18", "6"),
        ("b", "undercharge", "11.5", "-0.5"),
    ]


def test_parquet_has_exact_decimals(tmp_path: Path) -> None:
    """The same columns as CSV, amounts as decimals."""
    path = save(tmp_path, [line("a", "12.000001"), line("b", None)])
    reported(path, "parquet")
    (first, second) = pq.read_table(path.with_name("report.parquet")).to_pylist()
    assert (first["difference"], first["line"]) == (Decimal("0.000001"), 1)
    assert (second["class"], second["expected"]) == ("requested-never-charged", Decimal(12))


def test_json_is_the_object_of_the_contract(tmp_path: Path) -> None:
    """Amounts are decimal strings, every class has its count, every row is accounted for."""
    path = save(tmp_path, [line("a", "18.5", at="2026-11-01T10:00:00Z"), line("b"), "{"])
    found = json.loads(reported(path, "json"))
    assert found["findings"][0] == {
        "id": "a",
        "class": "overcharge",
        "variant": "civitai/flux2/klein/createImage",
        "billed": "18.5",
        "expected": "12",
        "difference": "6.5",
        "unit": "buzz",
        "at": "2026-11-01T10:00:00Z",
        "explanation": found["findings"][0]["explanation"],
        "file": str(path),
        "line": 1,
    }
    summary = found["summary"]
    assert (summary["rows"], summary["accounted"], summary["match"], summary["unreadable"]) == (3, 3, 1, 1)
    assert (summary["billed"], summary["expected"], summary["difference"]) == (
        {"buzz": "30.5"},
        {"buzz": "24"},
        {"buzz": "6.5"},
    )


def test_focus_has_all_that_is_mandatory(tmp_path: Path) -> None:
    """The mandatory columns of FOCUS 1.2; Buzz prices, dollars bill by the documented rate, and the record says so."""
    mandatory = (
        "BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart "
        "ChargeCategory ChargeClass ChargeDescription ChargePeriodEnd ChargePeriodStart ContractedCost EffectiveCost "
        "InvoiceIssuerName ListCost PricingQuantity PricingUnit ProviderName PublisherName ServiceCategory ServiceName"
    ).split()
    path = save(tmp_path, [line("a", "12", at="2026-12-31T23:59:59Z", refunded="12", status="failed")])
    rows = list(csv.DictReader(io.StringIO(reported(path, "focus"))))
    assert set(mandatory) <= set(rows[0])
    shown = [(row["ChargeCategory"], row["BilledCost"], row["BillingCurrency"]) for row in rows]
    assert shown == [("Usage", "0.012", "USD"), ("Usage", "-0.012", "USD")]
    assert {row["x_ConversionSource"].partition(",")[0] for row in rows} == {"1"}
    assert [row["PricingCurrencyEffectiveCost"] for row in rows] == ["12", "-12"]
    assert (rows[0]["BillingPeriodEnd"], rows[0]["PricingCurrency"]) == ("2027-01-01T00:00:00Z", "Buzz")


NULLABLE = {"BillingAccountName", "ChargeClass"}
DECIMALS = "BilledCost ConsumedQuantity ContractedCost EffectiveCost ListCost PricingQuantity".split()


def test_focus_keeps_its_own_rules(tmp_path: Path) -> None:
    """No mandatory cell is empty, quantity times unit price is the cost, types are those of the specification."""
    lines = [
        line("a", "12.5", at="2026-01-31T23:59:59+02:00", refunded="2", tags=["x", "y"], currency="blue"),
        line(
            "b",
            "0.0085",
            {"model": "flux-2-klein-4b", "prompt": "x"},
            at="2026-02-01",
            provider="empiriolabs",
        )
        | {"unit": "usd"},
    ]
    path = save(tmp_path, lines)
    rows = list(csv.DictReader(io.StringIO(reported(path, "focus"))))
    ours = [name for name in rows[0] if not name.startswith("x_")]
    assert ours == sorted(ours)
    assert len(rows) == 3
    for row in rows:
        assert [name for name in ours if not row[name]] == sorted(NULLABLE & set(ours)) + (
            [] if row["Tags"] else ["Tags"]
        )
        assert all(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", row[name]) for name in DECIMALS)
        priced = Decimal(row["PricingQuantity"]) * Decimal(row["PricingCurrencyListUnitPrice"])
        assert priced == Decimal(row["PricingCurrencyEffectiveCost"])
        stamps = [row[f"{kind}Period{end}"] for kind in ("Billing", "Charge") for end in ("Start", "End")]
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp) for stamp in stamps)
    assert json.loads(rows[0]["Tags"]) == {"x": True, "y": True}
    assert [row["BilledCost"] for row in rows] == ["0.0125", "-0.002", "0.0085"]
    assert rows[0]["ChargePeriodStart"] == "2026-01-31T21:59:59Z"


def test_focus_invents_no_rate(tmp_path: Path) -> None:
    """Where no rate to a national currency is documented, the billing currency stays empty."""
    path = save(tmp_path, [line("a", "12", unit="credit")])
    (row,) = csv.DictReader(io.StringIO(reported(path, "focus")))
    assert (row["BilledCost"], row["BillingCurrency"], row["PricingCurrency"]) == ("", "", "credit")


def test_text_says_what_is_wrong_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Place, class, amounts, explanation; sums; rows accounted for. Exit code 1."""
    path = save(tmp_path, [line("a", "24"), line("b")])
    assert main(["audit", str(path)]) == 1
    said = capsys.readouterr().out
    assert f"{path}:1: overcharge billed 24 Buzz, due 12 Buzz (+12)\n  billed as quantity 2" in said
    assert "difference +12\n" in said
    assert "1 wrong in 2 rows of 1 ledger, 2 accounted for\n" in said


def test_a_clean_ledger_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing wrong is said in one line."""
    assert (
        main(["audit", str(save(tmp_path, [line("a"), line("b", "3", {**KLEIN, "modelVersion": "9b-kv"})]))])
        == 0
    )
    assert "nothing wrong in 2 rows of 1 ledger, 2 accounted for" in capsys.readouterr().out


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_page_shows_its_charts_in_a_browser(tmp_path: Path) -> None:
    """Offline, under its own policy: the charts are painted, in the colours of the style sheet."""
    from PIL import Image

    lines = [line(str(n), "18" if n % 5 == 0 else "12", at=f"2026-11-{n:02d}") for n in range(1, 21)]
    lines.append(line(HOSTILE, "40", at="2026-11-21", tags=[HOSTILE]))
    reported(save(tmp_path, lines), "html")
    shot = tmp_path / "shot.png"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1100,1600"]
    page = (tmp_path / "report.html").as_uri()
    subprocess.run(
        [str(CHROMIUM), *flags, f"--screenshot={shot}", page], check=True, capture_output=True, timeout=240
    )
    colors = {color for _, color in Image.open(shot).convert("RGB").getcolors(1_000_000) or ()}
    assert {(0x4A, 0x78, 0xC8), (0xD9, 0x53, 0x4F), (0xAA, 0xB6, 0xC8)} <= colors
