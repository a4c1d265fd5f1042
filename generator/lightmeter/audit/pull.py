"""A provider's own history of works to Parquet files, page by page; what is there already is not fetched again.

In: an emitted client, a folder. Out: files `page-000001.parquet`, ... with a column `record` (the JSON of one work as
the provider answers it), each written whole. The mark of the next page is kept in the last one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from lightmeter.audit.reading import value_of, write
from lightmeter.model.names import snake
from lightmeter.model.nodes import Model, Operation, Pages
from lightmeter_cost.audit.arrow import parquet, pyarrow
from lightmeter_cost.audit.documents import Fault

MARK = b"lightmeter.next"


class PullError(ValueError):
    """Why a history cannot be pulled: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page that was written: its file, the works on it, whether more follow."""

    file: Path
    works: int
    more: bool


def history_of(model: Model) -> tuple[Operation, Pages]:
    """The operation that lists works in pages. Raises `PullError` where a provider has none."""
    for operation in model.operations:
        if operation.pages is not None:
            return operation, operation.pages
    raise PullError(f"{model.provider} has no history to pull: audit the journal of the client, or its bills")


def pull(client: Any, model: Model, folder: Path, query: Mapping[str, Any]) -> Iterator[Page]:
    """Fetch what is not there yet. `query` has more parameters of the operation. Raises `PullError`."""
    operation, pages = history_of(model)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, mark = _standing(folder)
    call: Any = getattr(client.with_raw_response, snake(operation.id))
    while mark is not None:
        asked = {**query, **({snake(pages.cursor): mark} if mark else {})}
        page = value_of(call(**asked).content)
        works, following = _items(page, pages), _at(page, pages.next) or None
        if following is not None and following == mark:
            raise PullError(f"{operation.id}: the page {mark!r} leads back to itself")
        number += 1
        file = folder / f"page-{number:06}.parquet"
        _write(file, works, None if following is None else str(following))
        mark = None if following is None else str(following)
        yield Page(file, len(works), mark is not None)


def _standing(folder: Path) -> tuple[int, str | None]:
    """How many pages are there, and the mark of the next: "" at the begin, None at the end."""
    files = sorted(folder.glob("page-*.parquet"))
    if not files:
        return 0, ""
    try:
        known: Any = parquet().read_schema(files[-1]).metadata or {}
    except (pyarrow().ArrowException, OSError) as problem:
        raise PullError(f"{files[-1]}: cannot be read: {problem}; remove it and pull again") from None
    mark = known.get(MARK, b"").decode()
    return int(files[-1].stem.rpartition("-")[2]), mark or None


def _write(file: Path, works: list[Any], mark: str | None) -> None:
    """One page, whole or not at all; readable for its owner only, since requests hold prompts."""
    pa: Any = pyarrow()
    schema = pa.schema([("record", pa.string())], metadata={MARK: (mark or "").encode()})
    partial = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as stream:
            table = pa.Table.from_arrays(
                [pa.array([write(work) for work in works], pa.string())], schema=schema
            )
            parquet().write_table(table, stream)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _items(page: Any, pages: Pages) -> list[Any]:
    if isinstance(page, Fault):
        raise PullError(f"a page is no clean JSON: {page.message}")
    found = _at(page, pages.items)
    if not isinstance(found, list):
        raise PullError(f"a page has no list at {pages.items}")
    return cast("list[Any]", found)


def _at(value: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        value = cast("dict[str, Any]", value).get(token) if isinstance(value, dict) else None
    return value
