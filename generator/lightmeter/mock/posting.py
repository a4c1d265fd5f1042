"""Posts events to where a caller asked for them: to addresses of this machine only.

In: a URL and a JSON value. Out: the status of the answer. Addresses elsewhere are never called.
"""

from __future__ import annotations

import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlsplit

ATTEMPTS = 5
PAUSE = 0.5
"""Seconds before the second attempt; each further one waits twice as long."""

PATIENCE = 5


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine by an address that is only reached from here."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts.scheme in ("http", "https") and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


def post(url: str, body: bytes, plain: bool) -> int | None:
    """The status of the answer; None when there is none. `plain` speaks HTTP to https addresses."""
    try:
        parts = urlsplit(url)
        host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
        connection = _connection(host, parts.port, plain or parts.scheme == "http")
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, {"Content-Type": "application/json"})
            return connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError):
        return None


def _connection(host: str, port: int | None, plain: bool) -> HTTPConnection:
    """Certificates are not looked at: only addresses of this machine get here, and theirs are home-made."""
    if plain:
        return HTTPConnection(host, port, timeout=PATIENCE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return HTTPSConnection(host, port, timeout=PATIENCE, context=context)
