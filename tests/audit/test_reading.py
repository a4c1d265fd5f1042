"""How ledgers are read: in what pieces, under which names, from which files."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.ledgers import KLEIN, audited, line, save
from lightmeter.audit.judge import ClientJudge
from lightmeter.audit.reading import READER
from lightmeter.cli.app import main
from lightmeter_cost.audit import documents
from lightmeter_cost.audit.documents import BLOCK, Fault, records
from lightmeter_cost.audit.engine import DuckDB
from lightmeter_cost.audit.run import Settings, audit

ROW = json.dumps(line())


class _Watched(io.BytesIO):
    """A stream that remembers how much was asked of it at a time."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.asked: list[int | None] = []

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked.append(size)
        return super().read(size)


def test_a_document_of_short_records_is_read_in_equal_blocks() -> None:
    """However long it is: what was read is dropped, and memory stays flat."""
    record = '{"x":"' + "a" * 700_000 + '"}'
    stream = _Watched(f"[{','.join([record] * 9)}]".encode())
    assert [len(data) for _, data in records(stream) if isinstance(data, bytes)] == [len(record)] * 9
    assert set(stream.asked) == {BLOCK}


def test_a_record_is_refused_for_its_own_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for what stands before it in the same block."""
    monkeypatch.setattr(documents, "LONGEST", 3 * BLOCK)
    long, longer = ('{"x":"' + "a" * size + '"}' for size in (BLOCK + BLOCK // 2, 8 * BLOCK))
    found = list(records(io.BytesIO(f"[{long},{long},{longer},1]".encode())))
    assert [len(data) for _, data in found if isinstance(data, bytes)] == [len(long)] * 2
    (refused,) = [data for _, data in found if isinstance(data, Fault)]
    assert "nothing behind it is read" in refused.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'[{ROW},\n {{"id": ?}}]', "line 2, column 9: expecting value"),
        (
            f'[\n{ROW}, {{"id":\n"a",, }}]',
            "line 3, column 5: expecting property name enclosed in double quotes",
        ),
        (f'[{ROW}, {{"id": ?}}]', f"line 1, column {len(ROW) + 11}: expecting value"),
        (f'[{ROW},\n"{"a" * BLOCK}", {{"id": ?}}]', f"line 2, column {BLOCK + 12}: expecting value"),
        (f'[{ROW}, "{"a" * (BLOCK - len(ROW) - 6)}",\n{{"id": ?}}]', "line 2, column 8: expecting value"),
        (f"[{ROW}\n\n{ROW}]", "line 3: a comma or the end of the list expected, '{' found"),
        (f"[{ROW}", "line 1: a comma or the end of the list expected, the end of the file found"),
        (f"{ROW[:-1]} 1}}", "line 1: a comma or the end of the object expected, '1' found"),
        ("{1: 2}", "line 1: the name of a member expected, '1' found"),
        ('{"id" 2}', "line 1: a colon expected, '2' found"),
        (f"[{ROW}]]", "line 1: the end of the file expected, ']' found"),
        (f"[{ROW},\n{'[' * 100_000}", "line 2: nested too deeply"),
    ],
)
def test_a_document_that_breaks_off_says_where_and_why(tmp_path: Path, text: str, said: str) -> None:
    """In one row; what stood before is audited."""
    path = tmp_path / "bill.json"
    path.write_text(text, "utf-8")
    found = audited(path)
    assert found.counts == {"unreadable": 1 + (len(text) > BLOCK)} | ({"match": 1} if text[0] == "[" else {})
    assert found.findings[-1].explanation == f"{said}; nothing behind it is read"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bill", f"{ROW}\n{ROW}\n"),
        ("bill.json", f"{ROW}\n\n  {ROW}\n"),
        ("bill.jsonl", f"\ufeff{ROW}\n{ROW}\n"),
        ("bill.json", f"\ufeff[{ROW},\n{ROW}]"),
        ("bill", f'{{"items":\n[{ROW},{ROW}]}}'),
    ],
)
def test_lines_and_documents_are_told_apart_by_what_they_hold(tmp_path: Path, name: str, text: str) -> None:
    """Under any name, with a byte order mark or without: two charges of one id."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert audited(path).counts == {"match": 1, "duplicate": 1}


def test_a_folder_means_the_ledgers_in_it(tmp_path: Path) -> None:
    """Other files, and folders with the name of a ledger, are left alone."""
    save(tmp_path, [line("a", "13")], "1.jsonl")
    (tmp_path / "notes.txt").write_text("Dear Sir", "utf-8")
    (tmp_path / "old.json").mkdir()
    save(tmp_path / "old.json", [line("b", "14")], "2.jsonl")
    assert [one.id for one in audited(tmp_path).findings] == ["a", "b"]


@pytest.mark.parametrize("sign", [b"\x80", b"\xe9", b"\xff"])
def test_a_cell_that_is_no_utf8_is_one_listed_row(tmp_path: Path, sign: bytes) -> None:
    """Whatever byte it is; the rows around it are audited as ever."""
    request = json.dumps(KLEIN).replace('"', '""').encode()
    rows = [b'a,"%s",12' % request, b'b%s,"%s",12' % (sign, request), b'c,"%s",12' % request]
    path = tmp_path / "bill.csv"
    path.write_bytes(b"\n".join([b"id,request,billed", *rows]))
    found = audited(path)
    assert found.counts == {"match": 2, "unreadable": 1}
    (broken,) = [one for one in found.findings if one.name == "unreadable"]
    assert (broken.line, broken.explanation) == (3, "this is no UTF-8; save the file as CSV UTF-8")


@pytest.mark.parametrize(
    ("moments", "told"),
    [
        ([datetime(2026, 11, 1, 23, tzinfo=UTC), None], "2026-11-01T23:00:00+00:00"),
        ([date(2026, 11, 1), None], "2026-11-01"),
        (["2026-11-01T23:00:00Z", None], "2026-11-01T23:00:00Z"),
        ([b"2026-11-01T23:00:00Z", None], "2026-11-01T23:00:00Z"),
    ],
)
def test_moments_of_parquet_may_be_of_any_kind(tmp_path: Path, moments: list[Any], told: str) -> None:
    """Moments, days, text or bytes; a cell may be empty."""
    request = json.dumps(KLEIN)
    table = pa.table({"Request": [request, request], "billed": ["13", "13"], "at": moments, "id": ["a", "b"]})
    pq.write_table(table, tmp_path / "bill.parquet")
    found = audited(tmp_path / "bill.parquet")
    assert [(one.id, one.at) for one in found.findings] == [("a", told), ("b", None)]
    assert [one.value for one in found.result.groups if one.dimension == "day"] == ["2026-11-01"]


def test_a_table_without_a_header_is_called_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not wrong: nothing of it is missing but all."""
    (tmp_path / "bill.csv").write_text("\n", "utf-8")
    assert main(["audit", str(tmp_path / "bill.csv")]) == 2
    assert "bill.csv: this file is empty: not even a header is there" in capsys.readouterr().err


def test_findings_stand_in_the_order_of_the_ledger(tmp_path: Path) -> None:
    """The tenth line comes after the second."""
    found = audited(save(tmp_path, [line(str(number), "13") for number in range(1, 13)]))
    assert [one.line for one in found.findings] == list(range(1, 13))


class _Asked:
    """DuckDB, and what was asked of it."""

    def __init__(self) -> None:
        self._engine = DuckDB()
        self.queries: list[str] = []

    def __enter__(self) -> _Asked:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.__exit__(None, None, None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def batches(self, query: str) -> Iterator[list[tuple[Any, ...]]]:
        self.queries.append(query)
        return self._engine.batches(query)


def test_requests_are_fetched_for_amounts_alone(tmp_path: Path) -> None:
    """They may be long: those of other findings stay where they are."""
    asked = _Asked()
    path = save(tmp_path, [line("a"), line("a"), line("b", "13"), line("c", None)])
    assert audited(path, engine=asked).counts == {
        "match": 1, "duplicate": 1, "overcharge": 1, "requested-never-charged": 1
    }  # fmt: skip
    (query,) = [one for one in asked.queries if one.startswith("SELECT n, request FROM ledger")]
    assert query == "SELECT n, request FROM ledger WHERE n IN (2)"


def test_a_watch_is_told_what_is_being_done(tmp_path: Path) -> None:
    """Each phase once as it begins, in this order, and how far it is where that is known."""
    path = save(tmp_path, [line("a", "13"), line("b"), line("c", "14")])
    told: list[tuple[str, int, int]] = []

    def watch(phase: str, done: int, total: int) -> None:
        told.append((phase, done, total))

    with DuckDB() as engine:
        found = audit([str(path)], engine, READER, ClientJudge(None, None), Settings(), (), watch)
        assert len(list(found.findings)) == 2
    size = path.stat().st_size
    assert told == [
        ("reading 3 rows", size, size),
        ("pricing", 0, 0),
        ("comparing", 0, 0),
        ("explaining", 1, 2),
        ("explaining", 2, 2),
    ]
