"""The files of a job, fetched from signed addresses that expire."""

from __future__ import annotations

from typing import Any

from .errors import (
    StatusError,
)
from .exchange import Core, fetch
from .flow import Flow
from .purchases import read
from .results import ResultFile, at, texts

FRESH_URLS = 3
"""How often a download asks for a new address when the old one has expired."""


def undownloaded(core: Core, data: Any) -> tuple[ResultFile, ...]:
    return tuple(ResultFile(None, None, blocked_of(core, one), one) for one in at(data, core.job.files))


def blocked_of(core: Core, file: object) -> str | None:
    """Why the moderation withheld a file."""
    places = [
        place.removeprefix(core.job.files) for place in core.job.blocked if place.startswith(core.job.files)
    ]
    return next(iter(texts(file, tuple(places))), None)


def files_of(core: Core, data: Any, name: str, key: str | None) -> Flow[tuple[ResultFile, ...]]:
    """The files of a job, fetched; an address that has expired is asked for again."""
    found: list[ResultFile] = []
    listed: list[Any] = list(at(data, core.job.files)) if core.job.files else []
    for index, file in enumerate(listed):
        for left in reversed(range(FRESH_URLS)):
            url = file.get(core.job.url)
            if not isinstance(url, str) or not url:
                found.append(ResultFile(None, None, blocked_of(core, file), file))
                break
            try:
                answer = yield from fetch(core, url)
            except StatusError as error:
                error.key = key
                if error.status not in (401, 403, 404, 410) or not left:
                    raise
                again = yield from read(core, name, key)
                file = dict(enumerate(at(again, core.job.files))).get(index, file)
                continue
            found.append(
                ResultFile(answer.content, answer.headers.get("content-type"), blocked_of(core, file), file)
            )
            break
    return tuple(found)
