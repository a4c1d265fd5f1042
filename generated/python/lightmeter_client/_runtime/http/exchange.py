"""A call from the first attempt to the last: checked, sent, sent again where that is safe.

The rule for sending again: HTTP says it does no more than once, or a key makes sure of that, or the request
provably never left, or the provider said that it did nothing (429).
"""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode, urljoin, urlsplit

from ..problems import Problem
from .answers import error_of, retry_after
from .calls import Call, JobFacts, Options, Provider, members
from .errors import (
    APIError,
    BadAnswer,
    Conflict,
    ConnectionFailed,
    InvalidRequest,
    RateLimited,
    Redirected,
    ServerError,
    StatusError,
)
from .flow import Flow, send, sleep
from .journal import Journal
from .secrets import Redactor, Scheme, Secret
from .wire import Answer, WireRequest

LOG = logging.getLogger("lightmeter_client")
REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Core:
    """What every flow of a client needs; `clean` takes secrets out of texts."""

    provider: Provider
    options: Options
    journal: Journal | None
    clean: Redactor

    @property
    def job(self) -> JobFacts:
        if self.provider.job is None:
            raise TypeError(
                f"how jobs of {self.provider.name} are followed is not described; use its operations"
            )
        return self.provider.job

    @property
    def submit(self) -> Call[Any]:
        assert self.provider.submit is not None
        return self.provider.submit

    @property
    def read(self) -> Call[Any]:
        assert self.provider.read is not None
        return self.provider.read


def exchange(core: Core, call: Call[Any]) -> Flow[Answer]:
    """The answer to a call. Raises `APIError`."""
    options = core.options
    if options.preflight:
        refuse_invalid(core, call)
    held = call.asks(core.provider.job.hold) if core.provider.job else None
    extra = float(held) if isinstance(held, (int, float)) and 0 < held <= 600 else 0.0
    request = _request(core, call, options.read_timeout + extra)
    answer = yield from _attempts(core, call, request, time.monotonic() + options.timeout + extra)
    if answer.status >= 300:
        return (yield from fetch(core, urljoin(request.url, answer.headers.get("location", ""))))
    return answer


def _attempts(core: Core, call: Call[Any], request: WireRequest, deadline: float) -> Flow[Answer]:
    """The first good answer; for bytes a redirect is one too, since they may be followed without the secret."""
    attempt, doubt = 0, False
    while True:
        started = time.monotonic()
        outcome = yield from send(request, deadline)
        error = error_of(core.provider, call, outcome, core.clean)
        said = "ok" if error is None else core.clean(str(error).splitlines()[0])
        LOG.debug("%s: attempt %d, %.3f s: %s", call.operation, attempt + 1, time.monotonic() - started, said)
        followed = isinstance(error, Redirected) and call.kind == "bytes"
        if isinstance(outcome, Answer) and (error is None or followed):
            return outcome
        assert error is not None
        doubt = error.doubt = doubt or error.doubt
        pause = _pause(core.options, call, error, attempt, keyed(core, call))
        if pause is None or time.monotonic() + pause >= deadline:
            raise error
        yield from sleep(pause)
        attempt += 1


def keyed(core: Core, call: Call[Any]) -> bool:
    """Whether the call carries a key under which the provider buys only once."""
    job = core.provider.job
    if job is None or call.operation != job.submit or not job.key:
        return False
    body = members(call.body)
    return bool(body.get(job.key)) and not (job.forgotten and body.get(job.forgotten))


def _pause(options: Options, call: Call[Any], error: APIError, attempt: int, is_keyed: bool) -> float | None:
    """Seconds until the next attempt, None where there must not be one."""
    if attempt >= options.max_retries or not _may_repeat(call, error, is_keyed):
        return None
    asked = retry_after(error.headers) if isinstance(error, StatusError) else None
    backoff = min(options.first_pause * 2**attempt, options.max_pause)
    jittered = backoff * random.uniform(0.5, 1.0)
    return jittered if asked is None else asked + jittered * 0.1


def _may_repeat(call: Call[Any], error: APIError, is_keyed: bool) -> bool:
    if isinstance(error, RateLimited):
        return True
    if isinstance(error, ConnectionFailed) and not error.sent:
        return True
    if isinstance(error, Conflict):
        return is_keyed
    transient = isinstance(error, (ConnectionFailed, ServerError, BadAnswer)) or (
        isinstance(error, StatusError) and error.status == 408
    )
    return transient and (call.repeatable or is_keyed)


def refuse_invalid(core: Core, call: Call[Any]) -> None:
    """Raise `InvalidRequest` for what the provider would refuse."""
    job, problems = core.provider.job, list(core.provider.check(call.operation, call.body, dict(call.query)))
    if job and job.key and call.asks(job.preview) and members(call.body).get(job.key) is not None:
        text = f"a preview uses {job.key} up: the purchase with the same key would only get the preview again"
        problems.append(Problem("/" + job.key, None, "key-in-preview", None, None, text))
    if problems:
        raise InvalidRequest(tuple(problems))


def _request(core: Core, call: Call[Any], read_timeout: float) -> WireRequest:
    """The call on its way to the base URL, the only place a secret is attached for."""
    options = core.options
    url = options.base_url.rstrip("/") + call.path
    if call.query:
        url += "?" + urlencode([(name, _text(item)) for name, value in call.query for item in _items(value)])
    try:
        content = call.content()
    except (ValueError, TypeError) as error:
        problem = Problem("", "type", "malformed", None, None, f"the body is not JSON: {error}")
        raise InvalidRequest((problem,)) from None
    accept = {"json": "application/json, application/problem+json", "bytes": "*/*", "none": "*/*"}[call.kind]
    headers = [("accept", accept), ("user-agent", f"lightmeter-client/{core.provider.version}")]
    if content is not None:
        is_json = not isinstance(call.body, bytes)
        headers.append(("content-type", "application/json" if is_json else "application/octet-stream"))
    limit = options.max_answer if call.kind == "json" else options.max_download
    auth = _auth(core, url)
    return WireRequest(
        call.method, url, tuple(headers), content, auth, options.connect_timeout, read_timeout, limit
    )


def _items(value: object) -> list[object]:
    return list(cast("list[object]", value)) if isinstance(value, (list, tuple)) else [value]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _auth(core: Core, url: str) -> tuple[Scheme, Secret] | None:
    """The secret and its scheme; never over an open line to another machine."""
    token = core.options.token
    scheme = next((one for one in core.provider.schemes if one.kind in ("bearer", "basic", "header")), None)
    if token is None or scheme is None:
        return None
    if not _is_safe(url):
        text = "a token is only sent over https, or to this machine"
        raise InvalidRequest((Problem("", None, "insecure-url", None, None, text),))
    return scheme, token


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return parts.scheme == "https" or (parts.scheme == "http" and local)


def fetch(core: Core, url: str) -> Flow[Answer]:
    """The bytes behind a signed URL, without any secret, through a few redirects. Raises `APIError`."""
    call: Call[bytes] = Call("download", "GET", "(a signed URL)", "", kind="bytes")
    deadline = time.monotonic() + core.options.timeout
    url = urljoin(core.options.base_url, url)
    for _ in range(REDIRECTS):
        if not _is_safe(url):
            raise BadAnswer(f"download: not over {urlsplit(url).scheme or 'this'}: {urlsplit(url).hostname}")
        request = WireRequest(
            "GET",
            url,
            (("accept", "*/*"), ("user-agent", f"lightmeter-client/{core.provider.version}")),
            None,
            None,
            core.options.connect_timeout,
            core.options.read_timeout,
            core.options.max_download,
        )
        answer = yield from _attempts(core, call, request, deadline)
        if answer.status < 300:
            return answer
        url = urljoin(url, answer.headers.get("location", ""))
    raise BadAnswer("download: too many redirects")
