"""Ledgers that are damaged: a counted, listed row or one clear line; no lost row, no half a report."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.ledgers import KLEIN, audited, line, save, workflow
from lightmeter.cli.app import main

ROW = json.dumps(line()).replace(": ", ":").replace(", ", ",")


def _other(id_: str) -> str:
    return ROW.replace('"a"', f'"{id_}"')


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        "null",
        '{"id": "a", "billed": NaN, "request": {}}',
        ROW.replace('"billed"', '"billed":"1","billed"'),
        ROW.replace('"prompt":', '"quantity":1,"quantity":4,"prompt":'),
        "[" * 3000,
        "\ufeff\x00",
        '{"id":"\\ud800","billed":"12","request":{}}',
    ],
)
def test_a_bad_line_is_one_listed_row(tmp_path: Path, text: str) -> None:
    """It is named with its number, and the lines around it are audited as ever."""
    found = audited(save(tmp_path, [ROW, text, _other("b")]))
    assert found.counts == {"match": 2, "unreadable": 1}
    assert [one.line for one in found.findings if one.name == "unreadable"] == [2]


ODD = [
    line(delivered=[3]),
    line(delivered={"width": 3}),
    line(["a"]),
    line(status={"word": "ok"}),
    workflow(steps=[{"$type": "imageGen", "input": KLEIN, "output": {"images": 7}}]),
    workflow(transactions={"list": [{"type": "debit", "accountType": "blue"}]}),
    workflow(transactions=[]),
    {"event": "charged", "id": "e", "amount": "x", "at": "2026-11-01"},
    {"event": "charged", "id": "e", "at": "2026-11-01"},
    {"event": "charged", "id": "e", "amount": "3", "at": "some day"},
    {"event": "charged", "id": 7, "amount": "3", "at": "2026-11-01"},
    {"event": "delivered", "id": "e", "images": [3], "at": "2026-11-01"},
]


@pytest.mark.parametrize("record", ODD)
def test_a_record_of_odd_members_is_one_listed_row(tmp_path: Path, record: object) -> None:
    """No charge is lost, and none stops the others, because one member is of another kind than it should."""
    assert audited(save(tmp_path, [ROW, record, _other("b")])).counts == {"match": 2, "unreadable": 1}


def test_a_number_may_be_an_id(tmp_path: Path) -> None:
    """It is the text of it that tells purchases apart."""
    found = audited(save(tmp_path, [line("x") | {"id": 7}, line("7")]))
    assert [(one.id, one.name) for one in found.findings] == [("7", "match"), ("7", "duplicate")]


def test_an_array_that_breaks_off_gives_what_it_held(tmp_path: Path) -> None:
    """One row says where the file is broken; nothing before it is lost."""
    path = tmp_path / "ledger.json"
    path.write_text(f"[{ROW},\n{_other('b')},\n" + '{"id": ', "utf-8")
    found = audited(path)
    assert found.counts == {"match": 2, "unreadable": 1}
    assert "line 3" in found.findings[-1].explanation


def test_a_page_of_items_is_read_item_by_item(tmp_path: Path) -> None:
    """{"items": [...]} as the API answers, with whatever else stands beside."""
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"next": "17", "items": [workflow("a"), workflow("b", base=18)]}), "utf-8")
    assert audited(path).counts == {"match": 1, "overcharge": 1}


def test_cells_that_do_not_fit_the_header_are_one_row(tmp_path: Path) -> None:
    """CSV: too many cells, a quote that never ends."""
    path = tmp_path / "l.csv"
    request = ROW.partition('"request":')[2].partition(',"billed"')[0].replace('"', '""')
    path.write_text(f'id,request,billed,unit\na,"{request}",12,buzz\nb,x,12,buzz,5\nc,"{request}', "utf-8")
    found = audited(path)
    assert found.counts == {"match": 1, "unreadable": 2}
    assert [one.line for one in found.findings] == [2, 3, 4]
    assert [(read.records, read.rows) for read in found.result.read] == [(3, 3)]


REQUEST = '"{""engine"":""flux2"",""model"":""klein"",""operation"":""createImage"",""prompt"":""x""}"'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"id,request,billed,unit\na,{REQUEST},12,buzz\n", 2),
        (f"id;request;billed;unit\r\na;{REQUEST};12;buzz\r\n", 2),
        (f"id|request|billed|unit\na|{REQUEST}|12|buzz", 2),
        (f"id\trequest\tbilled\tunit\na\t{REQUEST}\t12\tbuzz\n", 2),
        (f"\ufeff ID , Request,BILLED,Unit\na,{REQUEST},12,Buzz\n", 2),
        (f"id,request,billed,unit\ra,{REQUEST},12,buzz\r", 2),
        (f"sep=;\r\nid;request;billed;unit\r\na;{REQUEST};12;buzz\r\n", 3),
        (f"\n \nid,request,billed,unit\n\na,{REQUEST},12,buzz\n\n", 5),
    ],
)
def test_a_table_may_be_written_as_spreadsheets_do(tmp_path: Path, text: str, place: int) -> None:
    """Delimiters, line ends, a byte order mark, a named delimiter, blank lines; the line is told as editors have it."""
    path = tmp_path / "bill.csv"
    path.write_text(text, "utf-8", newline="")
    found = audited(path)
    assert found.counts == {"match": 1}
    assert found.only().line == place


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"provider": " Civitai "}, "match"),
        ({"delivered": "1024X1024", "status": "succeeded"}, "match"),
        ({"delivered": "1024 × 1024", "status": "succeeded"}, "match"),
        ({"delivered": "a file", "status": "succeeded"}, "match"),
        ({"delivered": "a file, another", "status": "succeeded"}, "delivered-differs"),
        ({"delivered": "512x512", "status": "succeeded"}, "delivered-differs"),
    ],
)
def test_a_cell_means_what_people_mean(tmp_path: Path, members: dict[str, str], expected: str) -> None:
    """Capitals and spaces change no provider and no size; a text that is no size is an unknown one."""
    assert audited(save(tmp_path, [line(**members)])).counts == {expected: 1}


@pytest.mark.parametrize(
    ("billed", "kind"), [(True, "true or false"), ([12], "a list"), ({"x": 1}, "an object")]
)
def test_what_is_no_amount_is_named(tmp_path: Path, billed: object, kind: str) -> None:
    """In the words of JSON."""
    found = audited(save(tmp_path, [line("a", billed)])).only()
    assert found.explanation == f"billed is not an amount but {kind}; write plain digits, as in 12.5"


def test_rows_of_empty_cells_are_no_purchases(tmp_path: Path) -> None:
    """A spreadsheet leaves them below a table: they are counted, and nobody is blamed for them."""
    path = tmp_path / "bill.csv"
    path.write_text(f"id,request,billed,unit\na,{REQUEST},12,buzz\n,,,\n,,,\n", "utf-8")
    found = audited(path)
    assert found.counts == {"match": 1}
    assert (found.result.read[0].records, found.result.read[0].beside) == (3, 2)


def test_a_very_long_id_is_cut_on_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The other reports have it whole."""
    path = save(tmp_path, [line("x" * 100_000, "13")])
    assert main(["audit", str(path), "-q"]) == 1
    assert len(capsys.readouterr().out) < 1_000
    assert main(["audit", str(path), "-q", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["id"] == "x" * 100_000


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "spark", "--work", "nowhere"], "nowhere: no such file or directory"),
        (["--work", "."], "--work is for Spark"),
        (["--master", "local[2]"], "--master is for Spark"),
        (["--engine", "spark", "--memory", "2GB"], "--memory is for duckdb"),
    ],
)
def test_options_of_the_other_engine_are_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    said: str,
) -> None:
    """A folder that is missing is named as it was given, and no option is dropped in silence."""
    pytest.importorskip("pyspark")
    monkeypatch.chdir(tmp_path)
    assert main(["audit", str(save(tmp_path, [line()])), *options]) == 2
    told = capsys.readouterr().err
    assert said in told and "lightmeter-" not in told


@pytest.mark.parametrize("name", ["l.csv", "l.parquet"])
def test_a_missing_column_is_one_clear_line(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2: the file, the column, what a ledger has. No report is begun."""
    path = tmp_path / name
    if name.endswith("csv"):
        path.write_text("id,request\na,{}\n", "utf-8")
    else:
        pq.write_table(pa.table({"id": ["a"], "request": ["{}"]}), path)
    assert main(["audit", str(path), "-o", str(tmp_path / "out.txt")]) == 2
    said = capsys.readouterr()
    assert "the column billed is missing" in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "out.txt").exists()


def test_a_truncated_parquet_file_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its rows cannot be told apart, so nothing is said about any of them."""
    path = tmp_path / "l.parquet"
    pq.write_table(pa.table({"request": ["{}"] * 9, "billed": ["1"] * 9}), path)
    path.write_bytes(path.read_bytes()[:-20])
    assert main(["audit", str(path)]) == 2
    assert "this Parquet file is damaged" in capsys.readouterr().err


@pytest.mark.parametrize("data", [b"", b"PAR1", b"SQLite format 3\x00rest", b"\x1f\x8b\x08broken"])
def test_files_that_are_nothing_do_not_crash(
    tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty file is an empty ledger; what only looks like a format is named."""
    path = tmp_path / "l.jsonl"
    path.write_bytes(data)
    assert main(["audit", str(path)]) == (0 if not data else 2)
    assert "Traceback" not in capsys.readouterr().err


def test_no_ledger_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there, a pattern that fits nothing."""
    for name in ("none.jsonl", "*.jsonl"):
        assert main(["audit", str(tmp_path / name)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


STRANGERS = {
    "bill.xlsx": (b"PK\x03\x04rest", "save the sheet as CSV"),
    "bill.pdf": (b"%PDF-1.7", "ask for the bill as CSV or JSON"),
    "bill.csv": ("request,billed".encode("utf-16"), "save it as UTF-8"),
    "bill.json": (b"<!doctype html>", "begins with `<`"),
    "bill": (b"Dear Sir", "begins with `D`"),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_what_is_no_ledger_is_one_clear_line(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What people send for a bill is named for what it is, with what to do."""
    data, said = STRANGERS[name]
    path = tmp_path / name
    path.write_bytes(data)
    assert main(["audit", str(path)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_a_table_is_one_under_any_name(tmp_path: Path) -> None:
    """A header with request and billed makes a file a table."""
    request = json.dumps(KLEIN).replace('"', '""')
    path = tmp_path / "export.txt"
    path.write_text(f'Id;Request;Billed;Unit\r\na;"{request}";18;buzz\r\n', "utf-8-sig")
    assert audited(path).counts == {"overcharge": 1}


def test_an_empty_ledger_is_not_called_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was checked, and so it is said."""
    assert main(["audit", str(save(tmp_path, []))]) == 0
    assert capsys.readouterr().out == "nothing to check in 0 rows of 1 ledger, 0 accounted for\n"


@pytest.mark.parametrize("size", ["lots", "1KB", "64MB", "-1"])
def test_too_little_memory_is_one_clear_line(
    tmp_path: Path, size: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A size that is none, or one that no query runs in."""
    assert main(["audit", str(save(tmp_path, [line()])), f"--memory={size}"]) == 2
    told = capsys.readouterr().err
    assert "--memory" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("format_", ["text", "json", "html", "csv", "parquet", "focus"])
def test_a_report_that_does_not_fit_is_one_clear_line(
    tmp_path: Path, format_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk, a folder that is not there: the place, the reason, what to do."""
    path = str(save(tmp_path, [line("a", "13")]))
    for place in ("/dev/full", str(tmp_path / "none" / "report")):
        assert main(["audit", path, "--format", format_, "-o", place]) == 2
        told = capsys.readouterr().err
        assert f"{place}: cannot be written: no s" in told
        assert told.count("\n") == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["ledger.jsonl"]


def test_units_may_be_mixed(tmp_path: Path) -> None:
    """Sums are by unit; nothing is converted."""
    found = audited(save(tmp_path, [line("a"), line("b", "0.5", unit="usd"), line("c", "7", unit="credit")]))
    assert {one.unit: one.billed for one in found.result.sums} == {
        "buzz": 12_000_000,
        "credit": 7_000_000,
        "usd": 500_000,
    }


def test_patterns_and_folders_name_many_ledgers(tmp_path: Path) -> None:
    """Each file once; every finding names its own."""
    save(tmp_path, [line("a", "13")], "1.jsonl")
    save(tmp_path, [line("b", "14")], "2.jsonl")
    found = audited(tmp_path / "*.jsonl", tmp_path)
    assert [(Path(one.file).name, one.id) for one in found.findings] == [("1.jsonl", "a"), ("2.jsonl", "b")]


def test_the_journal_of_a_client_is_a_ledger(tmp_path: Path) -> None:
    """What was sent without an answer is unsettled; what was refused is no purchase, and is counted."""
    path = tmp_path / "j.sqlite3"
    columns = "key, provider, endpoint, at, request, billed, refunded, unit, state, id, status"
    request = save(tmp_path, [KLEIN]).read_text().strip()
    with sqlite3.connect(path) as journal:
        journal.execute(f"CREATE TABLE purchases ({columns})")
        for key, billed, state in (("k1", "12", "ended"), ("k2", None, "uncertain"), ("k3", None, "refused")):
            values = (
                key,
                "civitai",
                None,
                "2026-11-01T10:00:00Z",
                request,
                billed,
                None,
                "buzz",
                state,
                None,
                None,
            )
            journal.execute("INSERT INTO purchases VALUES (" + ",".join("?" * 11) + ")", values)
    found = audited(path)
    assert found.counts == {"match": 1, "unsettled": 1}
    (read,) = found.result.read
    assert (read.records, read.rows, read.beside) == (3, 2, 1)


def test_a_killed_audit_leaves_no_half_report(tmp_path: Path) -> None:
    """Killed while it writes, it leaves the old report as it was; what it wrote goes with the next report."""
    path = save(tmp_path, [line(str(number), "13") for number in range(30_000)])
    out = tmp_path / "report.json"
    out.write_text("old", "utf-8")
    command = [sys.executable, "-m", "lightmeter", "audit", str(path), "--format", "json", "-o", str(out)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list(tmp_path.glob("report.json.*")) and running.poll() is None:
        time.sleep(0.002)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    assert out.read_text("utf-8") == "old"
    assert main(["audit", str(path), "--format", "csv", "-o", str(out)]) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["ledger.jsonl", "report.json"]


@pytest.mark.parametrize("wait", [0.0, 1.0])
def test_an_interrupted_audit_leaves_nothing(tmp_path: Path, wait: float) -> None:
    """Ctrl-C while a ledger is read or its lines are judged: 130, no word of Python, no file that was not there."""
    path = save(tmp_path, [line(str(number), "13") for number in range(60_000)])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "lightmeter", "audit", str(path), "-o", str(tmp_path / "out.txt")]
    running = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(scratch)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list(scratch.glob("lightmeter-*")):
        time.sleep(0.005)  # before that, tempfile itself tries with a file whether it may write here
    time.sleep(wait)
    running.send_signal(signal.SIGINT)
    assert running.communicate()[1] == b""
    assert running.returncode == 130
    assert list(scratch.iterdir()) == []
    assert not list(tmp_path.glob("out.txt*"))


def test_a_ledger_may_come_from_standard_input(tmp_path: Path) -> None:
    """`-` is a ledger of whatever kind it turns out to be."""
    path = save(tmp_path, [line("a", "13"), line("b")])
    command = [sys.executable, "-m", "lightmeter", "audit", "-", "--format", "json"]
    done = subprocess.run(command, input=path.read_bytes(), capture_output=True, check=False)
    found = json.loads(done.stdout)
    assert (done.returncode, found["summary"]["rows"]) == (1, 2)
    assert [(one["file"], one["line"]) for one in found["findings"]] == [("-", 1)]
