"""The journal: what was about to be bought, and what came of it. It survives a crash.

SQLite with a write-ahead log, synced to the disk at every step: the intent before the request leaves, the job id when
it is known, the charges when the job has ended. One table, one row a purchase, readable as a ledger:

| column | meaning |
|---|---|
| `key` | idempotency key of the purchase; minted by the client unless the request brought one |
| `provider`, `endpoint`, `variant` | who sells it, the operation, the variant (null for several) |
| `at`, `updated` | when the intent was written, when the row was last changed (UTC, RFC 3339) |
| `request`, `body_hash` | the body as it was sent (JSON), SHA-256 of it |
| `quoted`, `billed`, `refunded`, `unit` | exact decimals as text: our price, charges, credits; null where unknown |
| `keyed` | 1 where the provider finds the purchase again by its key |
| `state` | see below |
| `id`, `status` | of the job, as the provider has them |
| `collected` | when the result reached the caller, null before |
| `error` | the last error in words, secrets taken out |
| `follow` | the address at which the provider wants the job to be looked at, null for its usual place |
| `answer` | the finished work as it was answered at once, kept until it is collected |

States: `intent` (written down; a crash leaves it so), `uncertain` (sent, no answer that can be used: perhaps bought),
`accepted` (bought, not done), `ended` (done); `refused` and `unsent`: nothing was bought.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from .errors import JournalFailed

COLUMNS = """
    key TEXT PRIMARY KEY, provider TEXT NOT NULL, endpoint TEXT NOT NULL, variant TEXT, at TEXT NOT NULL,
    updated TEXT NOT NULL, request TEXT NOT NULL, body_hash TEXT NOT NULL, quoted TEXT, billed TEXT, refunded TEXT,
    unit TEXT, keyed INTEGER NOT NULL, state TEXT NOT NULL, id TEXT, status TEXT, collected TEXT, error TEXT,
    follow TEXT, answer BLOB
"""
VERSION = 1
"""`user_version` of the file. A file of a later version is refused, since its rows may mean something else."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """One row of the journal."""

    key: str
    provider: str
    endpoint: str
    variant: str | None
    at: str
    updated: str
    request: str
    body_hash: str
    quoted: str | None
    billed: str | None
    refunded: str | None
    unit: str | None
    keyed: int
    state: str
    id: str | None = None
    status: str | None = None
    collected: str | None = None
    error: str | None = None
    follow: str | None = field(default=None, repr=False)
    answer: bytes | None = field(default=None, repr=False)

    @property
    def is_bought(self) -> bool:
        """Whether something was, or may have been, paid for."""
        return self.state in (*DOUBTFUL, "accepted", "ended")

    @property
    def is_open(self) -> bool:
        """The same, and it did not reach the caller yet."""
        return self.is_bought and self.collected is None

    @property
    def is_uncertain(self) -> bool:
        """Whether only a person can find out what became of it: it may have been sent, and has no key."""
        return self.state in DOUBTFUL and not self.keyed

    @property
    def record(self) -> dict[str, Any]:
        """The row as a line of a ledger: the request as JSON, amounts as text."""
        told = {name: getattr(self, name) for name in NAMES if name not in ("follow", "answer")}
        return {**told, "request": json.loads(self.request)}


DOUBTFUL = ("intent", "uncertain")
NAMES = tuple(one.name for one in fields(Purchase))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Home(Enum):
    """Stands for the place where a journal is kept unless the caller says otherwise."""

    JOURNAL = "~/.local/state/lightmeter/<provider>.sqlite3"


class Journal:
    """A journal file, opened when it is first needed. Threads and processes may share it.

    `path` is made readable for its owner only, since requests contain prompts.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def __repr__(self) -> str:
        return f"Journal({str(self.path)!r})"

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = _prepared(
                sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
            )
        return self._connection

    @contextmanager
    def _use(self) -> Generator[sqlite3.Connection]:
        try:
            with self._lock:
                yield self._open()
        except (sqlite3.Error, OSError) as error:
            raise JournalFailed(f"the journal {self.path}: {error}") from error

    def intend(self, purchase: Purchase) -> Purchase:
        """Write an intent, durably; answers the row that is there when the key is known already."""
        marks = ", ".join("?" * len(NAMES))
        values = [getattr(purchase, name) for name in NAMES]
        with self._use() as connection:
            connection.execute(
                f"INSERT INTO purchases ({', '.join(NAMES)}) VALUES ({marks}) ON CONFLICT (key) DO NOTHING",
                values,
            )
            return self._one(connection, "key", purchase.key) or purchase

    def note(self, key: str, **changes: str | bytes | None) -> None:
        """Change columns of a row, durably."""
        changes = {"updated": now(), **changes}
        assert set(changes) <= set(NAMES)
        assignments = ", ".join(f"{name} = ?" for name in changes)
        with self._use() as connection:
            connection.execute(f"UPDATE purchases SET {assignments} WHERE key = ?", [*changes.values(), key])

    def find(self, name: str, provider: str) -> Purchase | None:
        """The purchase of a provider with this key or job id."""
        with self._use() as connection:
            found = self._one(connection, "key", name) or self._one(connection, "id", name)
        return found if found is not None and found.provider == provider else None

    def open_purchases(self, provider: str) -> tuple[Purchase, ...]:
        """What was, or may have been, paid for and not collected yet; oldest first."""
        return tuple(one for one in self.rows() if one.provider == provider and one.is_open)

    def rows(self) -> tuple[Purchase, ...]:
        """Every purchase, oldest first."""
        with self._use() as connection:
            rows = connection.execute(
                f"SELECT {', '.join(NAMES)} FROM purchases ORDER BY at, rowid"
            ).fetchall()
        return tuple(Purchase(*row) for row in rows)

    def settle(self, key: str, *, bought: bool, id: str | None = None, billed: Decimal | None = None) -> None:  # noqa: A002
        """Write down what a person found out about an uncertain purchase.

        Args:
            bought: whether the account was charged. id: of the job, which `resume(key)` then collects.
            billed: what was charged.
        """
        row = next((one for one in self.rows() if one.key == key), None)
        if row is None or row.state not in DOUBTFUL:
            raise ValueError(
                f"{key} is no uncertain purchase, but {row.state if row else 'not in this journal'}"
            )
        if not bought:
            return self.note(key, state="refused", error="settled by hand: nothing was bought")
        facts = {"state": "accepted", "id": id} if id else {"state": "ended", "collected": now()}
        return self.note(key, **facts, error=None, billed=None if billed is None else str(billed))

    def export(self, path: str | os.PathLike[str]) -> int:
        """Write what was, or may have been, bought as JSON Lines: a ledger that `lightmeter audit` reads.

        Answers the number of lines. A file that is there is replaced when all of it is written.
        """
        bought = [row.record for row in self.rows() if row.is_bought]
        part = Path(path).with_name(Path(path).name + ".part")
        with part.open("w", encoding="utf-8") as file:
            for record in bought:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        return len(bought)

    def totals(self) -> dict[str, Decimal]:
        """What was paid by unit, credits taken off."""
        found: dict[str, Decimal] = {}
        for row in self.rows():
            if row.billed is not None and row.unit is not None:
                net = Decimal(row.billed) - Decimal(row.refunded or 0)
                found[row.unit] = found.get(row.unit, Decimal(0)) + net
        return found

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @staticmethod
    def _one(connection: sqlite3.Connection, column: str, value: str) -> Purchase | None:
        row = connection.execute(
            f"SELECT {', '.join(NAMES)} FROM purchases WHERE {column} = ? ORDER BY at DESC LIMIT 1", [value]
        ).fetchone()
        return None if row is None else Purchase(*row)


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A connection that writes through to the disk, to a file that has our table."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        connection.close()
        raise sqlite3.DatabaseError(
            f"it was written by a later version ({version}; this one knows {VERSION})"
        )
    if version < VERSION:
        _adopt_older(connection)
        connection.execute(f"CREATE TABLE IF NOT EXISTS purchases ({COLUMNS})")
        connection.execute("CREATE INDEX IF NOT EXISTS purchases_id ON purchases (id)")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    return connection


def _adopt_older(connection: sqlite3.Connection) -> None:
    """Bring a table without a version up to this one; its rows are somebody's money."""
    there = {str(row[1]) for row in connection.execute("PRAGMA table_info(purchases)")}
    for name, kind in (("follow", "TEXT"), ("answer", "BLOB")):
        if there and name not in there:
            connection.execute(f"ALTER TABLE purchases ADD COLUMN {name} {kind}")
    if there:
        connection.execute("UPDATE purchases SET state = 'uncertain' WHERE state = 'unknown'")


def default_path(provider: str) -> Path:
    """Where the journal of a provider is kept unless the caller says otherwise."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "lightmeter" / f"{provider}.sqlite3"
