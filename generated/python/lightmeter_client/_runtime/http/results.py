"""What people get: results with their files, previews, progress, raw answers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One file of a result.

    Attributes:
        content: its bytes, None when it was not downloaded or is not there.
        blocked: why the moderation withheld it, None for other files.
        data: everything the provider says about it.
    """

    content: bytes | None = field(repr=False)
    media_type: str | None
    blocked: str | None
    data: Mapping[str, Any] = field(repr=False)

    @property
    def extension(self) -> str:
        """File name extension by media type, with the dot; ".bin" where it is not known."""
        known = {"jpeg": ".jpg", "png": ".png", "webp": ".webp", "gif": ".gif"}
        kind = (self.media_type or "").partition(";")[0].strip().lower()
        return known.get(kind.removeprefix("image/"), ".bin")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the bytes; a file that is there already is replaced only when all of them are written."""
        if self.content is None:
            raise ValueError("there is nothing to save: this file was withheld or not downloaded")
        target = Path(path)
        part = target.with_name(target.name + ".part")
        part.write_bytes(self.content)
        part.replace(target)
        return target


@dataclass(frozen=True, slots=True)
class Result:
    """A job that ended well.

    Attributes:
        id, status: of the job. key: of the purchase, None when it was not bought through this journal.
        files: what was made. billed, refunded: in `unit`, None where the provider did not say.
        data: the provider's last answer about the job, {} where it was the file itself. headers: of that answer,
            names in lower case.
    """

    id: str
    status: str
    files: tuple[ResultFile, ...]
    billed: Decimal | None
    refunded: Decimal | None
    unit: str
    key: str | None
    data: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def save(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write all files into a folder, named after the job or purchase."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", self.id or self.key or "").strip("-") or "result"
        there = [one for one in self.files if one.content is not None]
        return [one.save(Path(folder) / f"{stem}-{index}{one.extension}") for index, one in enumerate(there)]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the provider would charge. `total` in `unit`, None where it did not say; `data` is its answer."""

    total: Decimal | None
    unit: str
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a job stands: `share` from 0 to 1, None where unknown; `elapsed` seconds since waiting began."""

    id: str
    status: str
    share: float | None
    elapsed: float
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Resumed:
    """What became of one open purchase: a result, or the error that stands in its way."""

    key: str
    result: Result | None
    error: Exception | None


@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T]):
    """An answer as it came: status, headers (names in lower case), bytes; `parsed` is what the method returns."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    parsed: T = field(repr=False)


SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)


def media_type_of(content: bytes) -> str | None:
    """The media type of a picture by its first bytes; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in SIGNATURES if content.startswith(start)), None)


def at(data: object, pointer: str) -> Iterator[Any]:
    """Every value a JSON Pointer leads to; `*` stands for all items."""
    if not pointer:
        yield data
        return
    step, _, rest = pointer[1:].partition("/")
    rest = "/" + rest if rest else ""
    if step == "*" and isinstance(data, list):
        for item in cast("list[object]", data):
            yield from at(item, rest)
    elif isinstance(data, dict) and step in data:
        yield from at(cast("dict[str, object]", data)[step], rest)


def texts(data: object, pointers: tuple[str, ...]) -> tuple[str, ...]:
    """Distinct texts at several places, empty ones left out."""
    found = [value for pointer in pointers for value in at(data, pointer)]
    return tuple(dict.fromkeys(value for value in found if isinstance(value, str) and value))


def charges(data: object, pointer: str) -> tuple[Decimal | None, Decimal | None]:
    """Debits and credits of a job, added up; None where none are listed."""
    listed = [item for found in at(data, pointer) for item in at(found, "/*")] if pointer else []
    if not listed:
        return None, None
    sums = {"debit": Decimal(0), "credit": Decimal(0)}
    for item in listed:
        kind, amount = next(at(item, "/type"), None), next(at(item, "/amount"), None)
        if kind in sums and isinstance(amount, (int, float)) and not isinstance(amount, bool):
            sums[kind] += Decimal(str(amount))
    return sums["debit"], sums["credit"]
