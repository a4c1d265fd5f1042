"""A call as the request that leaves: address, headers, body, and the one place where a secret is attached.

In: a `Core`, a `Call` or an address. Out: a `WireRequest`.
"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode, urljoin, urlsplit

from ..problems import Problem
from .calls import Call
from .core import Core
from .errors import BadAnswer, InvalidRequest
from .secrets import Scheme, Secret
from .wire import WireRequest

LOCAL = ("localhost", "127.0.0.1", "::1")


def request_of(core: Core, call: Call[Any], read_timeout: float) -> WireRequest:
    """The call on its way to a host of the provider, the only places a secret is attached for."""
    options = core.options
    url = call.url or options.base_url.rstrip("/") + call.path
    if call.query:
        url += "?" + urlencode([(name, _text(item)) for name, value in call.query for item in _items(value)])
    try:
        content = call.content()
    except (ValueError, TypeError) as error:
        raise _refused("malformed", f"the body is not JSON: {error}", "type") from None
    accept = "application/json, application/problem+json" if call.kind == "json" else "*/*"
    headers = {"accept": accept, "user-agent": f"lightmeter-client/{core.provider.version}"}
    if content is not None:
        usual = "application/octet-stream" if isinstance(call.body, bytes) else "application/json"
        headers["content-type"] = call.media or usual
    headers |= {name.lower(): _header(name, _text(value)) for name, value in call.headers}
    limit = options.max_answer if call.kind == "json" else options.max_download
    auth = _auth(core, url)
    return WireRequest(
        call.method, url, tuple(headers.items()), content, auth, options.connect_timeout, read_timeout, limit
    )


def _refused(rule: str, text: str, keyword: str | None = None) -> InvalidRequest:
    return InvalidRequest((Problem("", keyword, rule, None, None, text),))


def _header(name: str, text: str) -> str:
    """A value that cannot begin another header."""
    if not text.isprintable() or not text.isascii():
        raise _refused("malformed", f"the header {name} must be printable ASCII text")
    return text


def _items(value: object) -> list[object]:
    return list(cast("list[object]", value)) if isinstance(value, (list, tuple)) else [value]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _auth(core: Core, url: str) -> tuple[Scheme, Secret] | None:
    """The secret and its scheme; never for another host, and never over an open line to another machine."""
    token = core.options.token
    scheme = next((one for one in core.provider.schemes if one.kind in ("bearer", "basic", "header")), None)
    if token is None or scheme is None:
        return None
    if not is_safe(core, url):
        raise _refused("insecure-url", "a token is only sent over https, or to this machine")
    if not is_own(core, url):
        raise _refused(
            "foreign-url", f"{_origin(url)[1]} is no host of {core.provider.name}: it gets no token"
        )
    return scheme, token


def is_own(core: Core, url: str) -> bool:
    """Whether an address is the provider's: a server of its specification, or the base URL of this client."""
    return _origin(url) in {_origin(one) for one in (*core.provider.servers, core.options.base_url)}


def _origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port; empty for what is no address."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return "", "", None


def is_safe(core: Core, url: str) -> bool:
    """https; or http to this machine, by a client whose provider is on this machine."""
    scheme, host, _ = _origin(url)
    local = host in LOCAL and _origin(core.options.base_url)[1] in LOCAL
    return bool(host) and (scheme == "https" or (scheme == "http" and local))


def joined(base: str, url: str) -> str:
    """An address relative to another one; "" for what is no address."""
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def download_request(core: Core, base: str, url: str) -> WireRequest:
    """A request for a file, which never carries a secret. Raises `BadAnswer` for an address that is not safe."""
    where = joined(base, url)
    if not is_safe(core, where):
        scheme, host, _ = _origin(where)
        raise BadAnswer(f"download: {scheme or 'this'} to {host or 'nowhere'} is not safe; https is")
    headers = (("accept", "*/*"), ("user-agent", f"lightmeter-client/{core.provider.version}"))
    options = core.options
    return WireRequest(
        "GET", where, headers, None, None, options.connect_timeout, options.read_timeout, options.max_download
    )
