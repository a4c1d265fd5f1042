"""The files of paid work: the answer itself, Base64 in it, or signed addresses that expire."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from .calls import members
from .core import Core
from .errors import BadAnswer, StatusError
from .exchange import fetch
from .flow import Flow
from .purchases import read
from .results import ResultFile, at, media_type_of, texts
from .wire import Answer
from .works import Seen

FRESH_URLS = 3
"""How often a download asks for a new address when the old one has expired."""

EXPIRED = (401, 403, 404, 410)


def undownloaded(core: Core, seen: Seen) -> tuple[ResultFile, ...]:
    """What is known about the files, without those bytes that are elsewhere."""
    return tuple(
        _here(core, one) or ResultFile(None, None, None, members(one)) for one in _listed(core, seen)
    )


def files_of(core: Core, seen: Seen, key: str | None) -> Flow[tuple[ResultFile, ...]]:
    """The files, fetched. Raises `APIError`; nothing is lost then, they can be fetched again."""
    listed = _listed(core, seen)
    if not listed and not seen.id:
        raise BadAnswer(f"{core.provider.name} answered without a file")
    found: list[ResultFile] = []
    for index, one in enumerate(listed):
        found.append(_here(core, one) or (yield from _fetched(core, seen, index, one, key)))
    return tuple(found)


def _listed(core: Core, seen: Seen) -> list[Any]:
    """What the answer says about each file; the answer itself where it is one."""
    if not seen.data and not seen.id:
        return [seen.answer]
    for place in core.job.files:
        if found := [one for one in at(seen.data, place) if one and (isinstance(one, str) or members(one))]:
            return found
    return []


def _here(core: Core, one: Any) -> ResultFile | None:
    """A file whose bytes are in the answer, or that has none; None for one that is behind an address."""
    if isinstance(one, Answer):
        return ResultFile(one.content, one.headers.get("content-type"), None, {})
    if isinstance(one, str):
        return _decoded(one, {}) if one.startswith("data:") else None
    data = members(one)
    encoded = data.get(core.job.encoded) if core.job.encoded else None
    if isinstance(encoded, str) and encoded:
        return _decoded(encoded, data)
    return None if _address(core, data) else ResultFile(None, None, _blocked(core, data), data)


def _address(core: Core, one: Any) -> str:
    found = one if isinstance(one, str) else members(one).get(core.job.url)
    return found if isinstance(found, str) else ""


def _decoded(text: str, data: Mapping[str, Any]) -> ResultFile:
    """Base64, plain or in a data URL."""
    try:
        content = base64.b64decode("".join(text.rpartition(",")[2].split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadAnswer("a file in the answer is not Base64") from None
    return ResultFile(content, media_type_of(content), None, data)


def _fetched(core: Core, seen: Seen, index: int, one: Any, key: str | None) -> Flow[ResultFile]:
    """A file from its address; one that has expired is asked for again, where there is a job to ask."""
    for left in reversed(range(FRESH_URLS)):
        try:
            answer = yield from fetch(core, _address(core, one))
        except StatusError as error:
            if error.status not in EXPIRED or not left or not seen.id:
                raise
            seen = yield from read(core, seen, key)
            one = dict(enumerate(_listed(core, seen))).get(index, one)
            continue
        kind = answer.headers.get("content-type")
        return ResultFile(answer.content, kind, _blocked(core, one), members(one))
    raise AssertionError("the last attempt raises")


def _blocked(core: Core, one: Any) -> str | None:
    """Why the moderation withheld a file."""
    for place in core.job.files:
        inside = tuple(name.removeprefix(place) for name in core.job.blocked if name.startswith(place))
        if found := texts(one, inside):
            return found[0]
    return None
