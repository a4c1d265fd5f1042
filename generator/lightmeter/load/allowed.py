"""What `$ref` may reach beyond the folder of a specification: nothing, unless the user names it.

In: what --allow-ref was given, paths and prefixes of URLs. Out: `Allowed`, which answers for one path or one URL.
Paths are compared with links followed, URLs part by part: scheme, host, port, then whole segments of the path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

_REMOTE: Final = re.compile(r"https?://", re.IGNORECASE)
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Allowed:
    """Files and folders, and prefixes of URLs. Both are empty where nothing was allowed."""

    paths: tuple[Path, ...] = ()
    prefixes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.paths or self.prefixes)

    def path(self, path: Path) -> bool:
        """Whether a path, its links followed, is one of those that were named, or below one."""
        return any(path == one or one in path.parents for one in self.paths)

    def url(self, url: str) -> bool:
        """Whether a URL begins with one of the prefixes; one with a name and password never does."""
        parts = _split(url)
        return parts is not None and any(_covers(prefix, parts) for prefix in self.prefixes)


NOTHING: Final = Allowed()


def allowed(given: Iterable[str]) -> Allowed:
    """What --allow-ref was given. Raises `ValueError` with a sentence about the first that cannot be meant."""
    paths: list[Path] = []
    prefixes: list[str] = []
    for text in given:
        if is_remote(text):
            if _split(text) is None or urlsplit(text).query:
                raise ValueError(
                    f"{text[:200]!r} is no prefix of a URL, such as https://example.com/schemas/"
                )
            prefixes.append(text)
        else:
            paths.append(_path(text))
    return Allowed(tuple(paths), tuple(prefixes))


def is_remote(address: str) -> bool:
    """Whether an address is one of http or https."""
    return _REMOTE.match(address) is not None


def _path(text: str) -> Path:
    try:
        if not text:
            raise ValueError(text)
        return Path(text).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        advice = "name one, or the beginning of an http or https URL"
        raise ValueError(f"there is no file or folder {text[:200]!r}: {advice}") from None


def _split(url: str) -> SplitResult | None:
    """The parts of a URL; None where it is none, names a user, or has segments that climb."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    plain = url.isascii() and url.isprintable() and "\\" not in url and " " not in url
    climbs = {".", ".."} & set(re.split(r"[/\\]", unquote(unquote(parts.path))))
    good = plain and parts.scheme in _PORTS and parts.hostname and port != 0 and not climbs
    return parts if good and "@" not in parts.netloc else None


def _covers(prefix: str, parts: SplitResult) -> bool:
    known = urlsplit(prefix)
    same = [(one.scheme, one.hostname, one.port or _PORTS.get(one.scheme)) for one in (known, parts)]
    head = known.path.rstrip("/")
    inside = parts.path == known.path or parts.path == head or parts.path.startswith(head + "/")
    return same[0] == same[1] and inside
