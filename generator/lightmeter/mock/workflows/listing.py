"""Lists of workflows: filters, order, cursors, and the same as a zip file of their images.

In: the query of a call. Out: a page. Previews and deleted or ephemeral workflows are not listed.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from lightmeter.mock.calls import Answer, Call, Json, Refused
from lightmeter.mock.workflows import blobs, render
from lightmeter.mock.workflows.state import Store, Workflow

TAKE = 20
"""Workflows on a page when nobody says how many; the document does not."""

MOST = 100


async def query(store: Store, call: Call) -> Answer:
    """QueryWorkflows."""
    wanted = call.query
    take = wanted.get("take", TAKE)
    if take < 1:
        raise Refused(400, "The query is not valid; see errors.", {"take": ["at least 1"]})
    rows = [one for one in store.workflows.values() if one.user == call.user and _fits(one, wanted)]
    if not wanted.get("ascending"):
        rows.reverse()
    rows = _after(rows, wanted.get("cursor"), bool(wanted.get("ascending")))
    page = rows[: min(take, MOST)]
    if "application/zip" in call.headers.get("accept", ""):
        return Answer(200, content=_zipped(page, store), media_type="application/zip")
    cursor = str(page[-1].number) if len(rows) > len(page) else ""
    hide = bool(wanted.get("hideMatureContent"))
    items: list[Json] = [render.workflow(store, one, call.base, hide) for one in page]
    return Answer(200, {"next": cursor, "items": items})


def history(store: Store) -> Iterator[Json]:
    """All that all users would find in their lists, oldest first."""
    for one in list(store.workflows.values()):
        if _fits(one, {}):
            yield render.workflow(store, one, one.base_url)


def _after(rows: list[Workflow], cursor: str | None, ascending: bool) -> list[Workflow]:
    """The rows behind the cursor, which is the number of the last one that was shown."""
    if not cursor:
        return rows
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 18):
        raise Refused(400, "The query is not valid; see errors.", {"cursor": ["not a cursor from here"]})
    last = int(cursor)
    return [one for one in rows if (one.number > last if ascending else one.number < last)]


def _fits(one: Workflow, wanted: dict[str, Json] | Json) -> bool:
    if one.preview or one.deleted is not None or one.template.get("ephemeral"):
        return False
    if wanted.get("excludeFailed") and one.status in ("failed", "expired", "canceled"):
        return False
    if not set(wanted.get("tags", ())) <= set(one.tags):
        return False
    text = wanted.get("query")
    if text and text.casefold() not in json.dumps(one.metadata, ensure_ascii=False).casefold():
        return False
    since, until = _moment(wanted, "fromDate"), _moment(wanted, "toDate", last=True)
    return (since is None or one.created >= since) and (until is None or one.created <= until)


def _moment(wanted: dict[str, Json], name: str, last: bool = False) -> float | None:
    """POSIX seconds of a date (its begin, or its end when it is the last one) or a date-time, UTC unless it says."""
    text = wanted.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if len(text) <= 10 and last:
            moment += timedelta(days=1, microseconds=-1)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise Refused(
            400, "The query is not valid; see errors.", {name: ["not a date or a date-time"]}
        ) from None


def _zipped(page: list[Workflow], store: Store) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for one in page:
            for blob in (blob for step in one.steps for blob in step.blobs if blob.available):
                archive.writestr(f"{one.id}/{blob.id}.{blob.kind}", blobs.data_of(store, blob))
    return buffer.getvalue()
