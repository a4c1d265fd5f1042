"""One document from the net, for a `$ref` that the user allowed: bounded in size, time and redirects.

In: a URL. Out: its bytes. No cookies, no passwords, no other headers than those that say who asks; a redirect is
followed to allowed places alone. Raises `Unfetched` with the reason.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from lightmeter.load.allowed import Allowed

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

MOST_BYTES: Final = 16 * 1024 * 1024
SECONDS: Final = 20.0
"""For one document, from the look-up of its host to its last byte."""
MOST_REDIRECTS: Final = 5


class Unfetched(Exception):
    """A document that did not come: one sentence that says why."""


def fetch(url: str, allowed: Allowed, seconds: float = SECONDS) -> bytes:
    """The document at an allowed URL. The clock runs in a thread of its own: no server can stretch it."""
    found: list[bytes | Unfetched] = []
    thread = threading.Thread(target=_run, args=(url, allowed, seconds, found), daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise Unfetched(f"no whole answer within {seconds:g} seconds")
    if isinstance(found[0], Unfetched):
        raise found[0]
    return found[0]


def _run(url: str, allowed: Allowed, seconds: float, found: list[bytes | Unfetched]) -> None:
    from http.client import HTTPException

    try:
        found.append(_read(url, allowed, seconds))
    except Unfetched as reason:
        found.append(reason)
    except (OSError, HTTPException, ValueError) as problem:
        reason = problem if hasattr(problem, "code") else getattr(problem, "reason", problem)
        found.append(Unfetched(" ".join(str(reason).split())[:200] or type(problem).__name__))


def _read(url: str, allowed: Allowed, seconds: float) -> bytes:
    from urllib.request import Request

    headers = {"User-Agent": "lightmeter", "Accept": "application/json, application/yaml, */*"}
    with _opener(allowed).open(Request(url, headers=headers), timeout=seconds) as answer:
        data: bytes = answer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unfetched(f"larger than {MOST_BYTES // 1024 // 1024} MiB")
    return data


def _opener(allowed: Allowed) -> OpenerDirector:
    """http and https and nothing else: no file, no ftp, no data."""
    from urllib.request import (
        HTTPDefaultErrorHandler,
        HTTPErrorProcessor,
        HTTPHandler,
        HTTPRedirectHandler,
        HTTPSHandler,
        OpenerDirector,
        ProxyHandler,
    )

    class Redirects(HTTPRedirectHandler):
        max_redirections = MOST_REDIRECTS

        def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
            if not allowed.url(newurl):
                raise Unfetched(f"redirected to {newurl[:200]!r}, which no --allow-ref covers")
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    opener = OpenerDirector()
    handlers = (
        ProxyHandler,
        HTTPHandler,
        HTTPSHandler,
        HTTPDefaultErrorHandler,
        HTTPErrorProcessor,
        Redirects,
    )
    for handler in handlers:
        opener.add_handler(handler())
    return opener
