"""Where the parts of a specification are: files of its folder, and what the user allowed beyond it.

In: the file that refers, and the address there. Out: a name for the document that is meant (a path below the folder, an
absolute path, a URL), and the document. Raises `Refused` where it may not be reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final
from urllib.parse import unquote, urljoin

from lightmeter.load.allowed import Allowed, is_remote
from lightmeter.load.diagnostics import SpecError, error
from lightmeter.load.document import Document, load_document, parse_document
from lightmeter.load.fetch import SECONDS, Unfetched, fetch
from lightmeter.load.refs import is_file_reference
from lightmeter.model.types import Origin

MOST_FETCHED: Final = 100
LONGEST: Final = 60.0
"""Seconds for all that is fetched for one specification."""


class Refused(Exception):
    """A document that may not be reached, or is none: one sentence."""


@dataclass(slots=True)
class Places:
    """The folder of the root document, the name it is shown under, what is allowed besides, and the budget left."""

    folder: Path
    shown: str
    allowed: Allowed
    fetched: int = 0
    spent: float = 0.0

    def is_outside(self, ref: str) -> bool:
        """Whether a reference may mean another document, as far as its text tells."""
        if ref.startswith("#"):
            return False
        address = unquote(ref).partition("#")[0]
        return is_file_reference(address) or self._is_absolute(address)

    def _is_absolute(self, address: str) -> bool:
        if is_remote(address):
            return bool(self.allowed.prefixes)
        is_path = address.startswith("/") and not address.startswith("//") and "\\" not in address
        return bool(self.allowed.paths) and is_path and address.isprintable()

    def name_of(self, base: str, address: str) -> str | None:
        """The name of the document that `address` means in the document `base`; None where its reader refuses it."""
        if is_remote(base) or is_remote(address):
            url = urljoin(base, address) if is_remote(base) else address
            if self.allowed.url(url):
                return url
            if is_remote(address) or not is_remote(url):
                return None
            raise Refused(f"{url[:200]} is not fetched: no --allow-ref covers it")
        decoded = unquote(address)
        if not is_file_reference(decoded) and not self._is_absolute(decoded):
            return None
        return self._file((self.folder / base).parent / decoded, decoded)

    def _file(self, path: Path, address: str) -> str | None:
        """The path below the folder, or the absolute one of an allowed file; links followed."""
        try:
            real = path.resolve()
            is_file = real.is_file()
        except (OSError, ValueError, RuntimeError):  # a loop of links, a name no system takes
            real, is_file = path, False
        if is_file and real.is_relative_to(self.folder):
            return real.relative_to(self.folder).as_posix()
        if is_file and self.allowed.path(real):
            return real.as_posix()
        if address.startswith("/") and is_file:
            return None
        message = "is no file in the folder of the document, or below a path that --allow-ref names"
        raise Refused(f"{address} {message}: only such files are read")

    def read(self, name: str) -> Document:
        """The document of a name. Raises `SpecError`."""
        if not is_remote(name):
            shown = name if name.startswith("/") or self.shown == "." else f"{self.shown}/{name}"
            return load_document(self.folder / name, shown)
        if self.fetched >= MOST_FETCHED or self.spent >= LONGEST:
            raise _unread(name, f"more than {MOST_FETCHED} documents or {LONGEST:g} seconds of fetching")
        self.fetched += 1
        begun = monotonic()
        try:
            data = fetch(name, self.allowed, min(SECONDS, LONGEST - self.spent))
        except Unfetched as reason:
            raise _unread(name, f"cannot be fetched: {reason}") from None
        finally:
            self.spent += monotonic() - begun
        return parse_document(data, name)


def _unread(name: str, message: str) -> SpecError:
    return SpecError([error("unreadable", Origin(name, 1, 1, ""), message)])
