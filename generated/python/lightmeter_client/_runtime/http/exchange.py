"""A call from the first attempt to the last: checked, sent, sent again where that is safe.

The rule for sending again: HTTP says it does no more than once, or a key makes sure of that, or the request
provably never left, or the provider said that it did nothing (429).
"""

from __future__ import annotations

import logging
import random
import time
from typing import Any

from ..problems import Problem
from .answers import error_of, retry_after
from .calls import Call, members
from .core import Core
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
from .provider import Options
from .requests import download_request, joined, request_of
from .wire import Answer, WireRequest

LOG = logging.getLogger("lightmeter_client")
REDIRECTS = 5


def exchange(core: Core, call: Call[Any]) -> Flow[Answer]:
    """The answer to a call. Raises `APIError`."""
    options = core.options
    if options.preflight:
        refuse_invalid(core, call)
    held = call.asks(core.provider.job.hold) if core.provider.job else None
    extra = float(held) if isinstance(held, (int, float)) and 0 < held <= 600 else 0.0
    if core.is_direct(call):
        extra = options.deadline
    request = request_of(core, call, options.read_timeout + extra)
    deadline = min(time.monotonic() + options.timeout + extra, core.until)
    answer = yield from _attempts(core, call, request, deadline)
    if answer.status >= 300:
        return (yield from fetch(core, joined(request.url, answer.headers.get("location", ""))))
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
    if job is None or call.operation not in job.submit or not job.key:
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


def fetch(core: Core, url: str) -> Flow[Answer]:
    """The bytes behind a signed URL, without any secret, through a few redirects. Raises `APIError`."""
    call: Call[bytes] = Call("download", "GET", "(a signed URL)", "", kind="bytes")
    deadline = min(time.monotonic() + core.options.timeout, core.until)
    base = core.options.base_url
    for _ in range(REDIRECTS):
        request = download_request(core, base, url)
        answer = yield from _attempts(core, call, request, deadline)
        if answer.status < 300:
            return answer
        base, url = request.url, answer.headers.get("location", "")
    raise BadAnswer("download: too many redirects")
