"""The journal: what was about to be bought, and what came of it. It survives a crash.

SQLite with a write-ahead log, synced to the disk at every step: the intent before the request leaves, the job id when
it is known, the charges when the job has ended. One table, one row a purchase, readable as a ledger:

| column | meaning |
|---|---|
| `key` | idempotency key of the purchase; minted by the client unless the request brought one |
| `provider`, `endpoint`, `variant` | who sells it, the operation, the variant (null for several) |
| `at`, `updated` | when the intent was written, when the row was last changed (UTC, ISO 8601) |
| `request`, `body_hash` | the body as it was sent (JSON), SHA-256 of it |
| `quoted`, `billed`, `refunded`, `unit` | exact decimals as text: our price, charges, credits; null where unknown |
| `keyed` | 1 where the provider finds the purchase again by its key |
| `state` | intent, unknown (sent, no answer), accepted, ended; unsent and refused: nothing was bought |
| `id`, `status` | of the job, as the provider has them |
| `collected` | when the result reached the caller, null before |
| `error` | the last error in words, secrets taken out |
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path

COLUMNS = """
    key TEXT PRIMARY KEY, provider TEXT NOT NULL, endpoint TEXT NOT NULL, variant TEXT, at TEXT NOT NULL,
    updated TEXT NOT NULL, request TEXT NOT NULL, body_hash TEXT NOT NULL, quoted TEXT, billed TEXT, refunded TEXT,
    unit TEXT, keyed INTEGER NOT NULL, state TEXT NOT NULL, id TEXT, status TEXT, collected TEXT, error TEXT
"""


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
    id: str | None
    status: str | None
    collected: str | None
    error: str | None

    @property
    def is_open(self) -> bool:
        """Whether something was, or may have been, paid for and not collected yet."""
        return self.collected is None and self.state in ("intent", "unknown", "accepted", "ended")


NAMES = tuple(field.name for field in fields(Purchase))


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
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(f"CREATE TABLE IF NOT EXISTS purchases ({COLUMNS})")
            connection.execute("CREATE INDEX IF NOT EXISTS purchases_id ON purchases (id)")
            self._connection = connection
        return self._connection

    @contextmanager
    def _use(self) -> Generator[sqlite3.Connection]:
        with self._lock:
            yield self._open()

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

    def note(self, key: str, **changes: str | None) -> None:
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

    def open_purchases(self, provider: str, max_age: timedelta) -> tuple[Purchase, ...]:
        """What was, or may have been, paid for and not collected yet; oldest first."""
        since = (datetime.now(UTC) - max_age).isoformat()
        return tuple(
            one for one in self.rows() if one.provider == provider and one.is_open and one.at >= since
        )

    def rows(self) -> tuple[Purchase, ...]:
        """Every purchase, oldest first."""
        with self._use() as connection:
            rows = connection.execute(
                f"SELECT {', '.join(NAMES)} FROM purchases ORDER BY at, rowid"
            ).fetchall()
        return tuple(Purchase(*row) for row in rows)

    def export(self, path: str | os.PathLike[str]) -> int:
        """Write what was bought as JSON Lines, the form that `lightmeter audit` reads; answers the number of rows."""
        bought = [row for row in self.rows() if row.state in ("accepted", "ended")]
        with Path(path).open("w", encoding="utf-8") as file:
            for row in bought:
                record = {name: getattr(row, name) for name in NAMES}
                file.write(json.dumps({**record, "request": json.loads(row.request)}) + "\n")
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


def default_path(provider: str) -> Path:
    """Where the journal of a provider is kept unless the caller says otherwise."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "lightmeter" / f"{provider}.sqlite3"
