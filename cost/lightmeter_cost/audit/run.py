"""The audit itself: ledgers in, a `Result` out.

In: paths, an engine, a reader of JSON, a judge. Out: counts, sums, findings; rows in = rows accounted for, or an error.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from lightmeter_cost.audit import groups
from lightmeter_cost.audit.classes import CLASSES
from lightmeter_cost.audit.classify import classify
from lightmeter_cost.audit.drift import drifts
from lightmeter_cost.audit.engine import Batch, Engine, all_rows, literal
from lightmeter_cost.audit.explain import Explainer
from lightmeter_cost.audit.judging import Judge
from lightmeter_cost.audit.pricing import Emitted, price
from lightmeter_cost.audit.records import Reader
from lightmeter_cost.audit.result import Charge, Finding, Read, Result
from lightmeter_cost.audit.rounding import roundings
from lightmeter_cost.audit.rows import INTEGERS, Row
from lightmeter_cost.audit.scratch import scratch
from lightmeter_cost.audit.sources import Source, expand, rows_of
from lightmeter_cost.audit.standouts import standouts

Watch: TypeAlias = Callable[[str, int, int], None]
"""Is told what is being done, how much of it, out of how much (0: nobody knows)."""

TYPES = {"n": "integer"} | {name: "integer" if name in INTEGERS else "text" for name in Row._fields}

COLUMNS = (
    "n source place kind id class variant paid expected due spent unit expected_unit moment day provider endpoint "
    "accounts tags gross credit net stated again allowed delivered ordered reason fault state outcome"
).split()
"""What is read of a finding."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`day`: the ISO date whose rates count (None: the day of each bill). `slack`: tolerance in micro-units.

    `show`: classes that are listed besides those that always are. `least`: lines of a provider from which on its SQL
    is run; fewer are judged one by one.
    """

    day: str | None = None
    slack: int = 0
    show: tuple[str, ...] = ()
    least: int = 5_000


class LostRows(RuntimeError):
    """Rows were read and not accounted for: a fault of the audit, not of the ledger."""


def audit(
    patterns: Sequence[str],
    engine: Engine,
    reader: Reader,
    judge: Judge,
    settings: Settings,
    emitted: Sequence[Emitted] = (),
    watch: Watch = lambda phase, done, total: None,
) -> Result:
    """Audit ledgers; `emitted` SQL prices what it surely knows. Raises `LedgerError` where one cannot be read."""
    sources = [Source(number, path) for number, path in enumerate(expand(patterns))]
    with _spooled(sources):
        engine.load("ledger", TYPES, _batches(sources, reader, watch))
    watch("pricing", 0, 0)
    price(engine, judge, emitted, settings.day, settings.least)
    watch("comparing", 0, 0)
    classify(engine, settings.slack)
    counts = groups.counts(engine)
    rows = sum(source.rows for source in sources)
    if sum(counts.values()) != rows:
        raise LostRows(f"{rows} rows were read, {sum(counts.values())} are accounted for")
    found = groups.groups(engine)
    modes = roundings(engine)
    return Result(
        rows,
        {one.name: counts.get(one.name, 0) for one in CLASSES},
        groups.sums(engine),
        found,
        Listed(engine, sources, Explainer(judge, settings.day), settings.show, watch),
        Charged(engine, sources),
        groups.points(engine),
        modes,
        drifts(engine, judge, settings.day, settings.slack, modes),
        standouts(engine, found),
        _reasons(engine),
        tuple(_read(source) for source in sources),
    )


@contextmanager
def _spooled(sources: Sequence[Source]) -> Generator[None]:
    """Standard input is kept in a private file while it is read: it may be of any kind, and is looked at twice."""
    with scratch() as folder:
        for source in sources:
            if source.path == "-":
                source.path, source.shown = str(folder / "stdin"), "-"
                with open(source.path, "wb") as file:  # noqa: PTH123
                    shutil.copyfileobj(sys.stdin.buffer, file)
        yield


def _batches(sources: Sequence[Source], reader: Reader, watch: Watch) -> Iterator[Batch]:
    n = 0
    sizes = [Path(source.path).stat().st_size if Path(source.path).is_file() else 0 for source in sources]
    for source in sources:
        for rows in rows_of(source, reader):
            if rows:
                columns = dict(zip(Row._fields, map(list, zip(*rows, strict=True)), strict=True))
                yield {"n": list(range(n, n + len(rows))), **columns}
                n += len(rows)
            watch(f"reading {n:,} rows", sum(sizes[: source.number]) + source.at(), sum(sizes))


def _read(source: Source) -> Read:
    events = source.records - source.rows - source.beside - source.truth
    return Read(source.name, source.records, source.rows, source.beside, events, source.truth)


def _reasons(engine: Engine) -> tuple[tuple[str, int], ...]:
    """Why lines have no price, and how many each."""
    query = (
        "SELECT COALESCE(reason, ''), COUNT(*) AS n FROM judged WHERE class = 'unpriced' "
        "GROUP BY COALESCE(reason, '') ORDER BY n DESC, 1 LIMIT 20"
    )
    return tuple((str(reason), int(count)) for reason, count in all_rows(engine, query))


class Listed:
    """The findings, read from the engine whenever they are walked, in the order of the ledger."""

    def __init__(
        self,
        engine: Engine,
        sources: Sequence[Source],
        explainer: Explainer,
        show: tuple[str, ...],
        watch: Watch,
    ) -> None:
        self._engine = engine
        self._sources = sources
        self._explainer = explainer
        self._watch = watch
        self._listed = [one.name for one in CLASSES if one.listed or one.name in show]
        self._chosen = [one.name for one in CLASSES if one.fails or one.name in show]

    def __len__(self) -> int:
        return self._count(self._listed)

    def chosen(self) -> int:
        """How many `worst` could give."""
        return self._count(self._chosen)

    def __iter__(self) -> Iterator[Finding]:
        return self._found(self._listed, "j.source, j.place, j.id", len(self))

    def worst(self, most: int) -> Iterator[Finding]:
        """Those that are wrong or were asked for by name, the largest differences first."""
        size = "ABS(COALESCE(j.spent, 0) - COALESCE(j.due, 0)) DESC"
        most = min(most, self.chosen())
        return self._found(self._chosen, f"{size}, j.source, j.place, j.id LIMIT {int(most)}", most)

    def _count(self, names: Sequence[str]) -> int:
        return int(all_rows(self._engine, f"SELECT COUNT(*) FROM judged j WHERE {_among(names)}")[0][0])

    def _found(self, names: Sequence[str], order: str, total: int) -> Iterator[Finding]:
        columns = ", ".join(f"j.{name}" for name in COLUMNS)
        query = f"SELECT {columns} FROM judged j WHERE {_among(names)} ORDER BY {order}"
        done = 0
        for rows in self._engine.batches(query):
            lines: list[dict[str, object]] = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
            requests = self._requests(lines)
            for line in lines:
                done += 1
                self._watch("explaining", done, total)
                yield self._finding({**line, "request": requests.get(line["n"])})

    def _requests(self, lines: Sequence[dict[str, object]]) -> dict[object, object]:
        """The requests of lines whose amount wants an explanation, by `n`: they may be long, and stay in the ledger."""
        wanted = [
            str(int(str(line["n"]))) for line in lines if line["class"] in ("overcharge", "undercharge")
        ]
        if not wanted:
            return {}
        query = f"SELECT n, request FROM ledger WHERE n IN ({', '.join(wanted)})"
        return {row[0]: row[1] for row in all_rows(self._engine, query)}

    def _finding(self, line: dict[str, object]) -> Finding:
        source = self._sources[int(str(line["source"]))]
        unreadable = line["class"] == "unreadable"
        billed, due = _whole(line["spent"]), _whole(line["due"])
        if line["class"] == "free":
            due = _whole(line["expected"])
        apart = None if billed is None or due is None else billed - due
        return Finding(
            source.name,
            source.place,
            int(str(line["place"])),
            _text(line["id"]),
            str(line["class"]),
            _text(line["variant"]),
            billed if not unreadable else None,
            due,
            apart,
            _text(line["unit"]) or _text(line["expected_unit"]),
            _text(line["moment"]),
            self._explainer.explanation(line),
            _text(line["provider"]),
            _text(line["accounts"]),
            _text(line["tags"]),
        )


def _among(names: Sequence[str]) -> str:
    """SQL: whether a line is of one of these classes."""
    return f"j.class IN ({', '.join(map(literal, names))})"


class Charged:
    """The purchases, read from the engine whenever they are walked."""

    def __init__(self, engine: Engine, sources: Sequence[Source]) -> None:
        self._engine = engine
        self._sources = sources

    def __iter__(self) -> Iterator[Charge]:
        query = (
            "SELECT source, place, id, class, moment, day, provider, variant, unit, expected_unit, gross, credit, due, "
            "accounts, tags FROM judged WHERE class NOT IN ('repeated', 'unreadable') ORDER BY source, place, id"
        )
        for rows in self._engine.batches(query):
            for source, place, id_, name, moment, day, provider, variant, unit, priced, *rest in rows:
                gross, credit, due, accounts, tags = rest
                yield Charge(
                    self._sources[int(source)].name,
                    place,
                    id_,
                    name,
                    moment,
                    day,
                    provider,
                    variant,
                    unit or priced,
                    gross or 0,
                    credit or 0,
                    due,
                    accounts,
                    tags,
                )


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
