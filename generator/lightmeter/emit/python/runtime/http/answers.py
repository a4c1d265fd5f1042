"""From an outcome to an error, or none: statuses, problem documents, paths of the provider.

In: a call and its `Outcome`. Out: an `APIError` with everything the provider said, secrets taken out, or None.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

from ..problems import Problem, join
from .calls import Call, Provider, members
from .errors import (
    APIError,
    BadAnswer,
    ConnectionFailed,
    FieldProblem,
    RateLimited,
    StatusError,
    Timeout,
    class_of,
)
from .secrets import Redactor
from .wire import Answer, Failure, Outcome

LONGEST = 2000
"""Characters of an answer that an error keeps."""


def error_of(provider: Provider, call: Call[Any], outcome: Outcome, clean: Redactor) -> APIError | None:
    """What is wrong with an outcome; None for an answer that can be used."""
    name = f"{call.method} {call.template}"
    if isinstance(outcome, Failure):
        return _no_answer(name, outcome, clean)
    if 200 <= outcome.status < 300:
        return _unreadable(name, call, outcome)
    return status_error(provider, call, outcome, clean)


def _no_answer(name: str, failure: Failure, clean: Redactor) -> APIError:
    message = f"{name}: {clean(failure.message)}"
    if failure.kind in ("unreadable", "too-large"):
        error: APIError = BadAnswer(message)
    elif failure.kind == "timeout":
        error = Timeout(message, failure.sent)
    else:
        error = ConnectionFailed(message, failure.sent)
    error.doubt = failure.sent
    return error


def _unreadable(name: str, call: Call[Any], answer: Answer) -> APIError | None:
    if call.kind != "json":
        return None
    try:
        parse_json(answer.content)
    except ValueError:
        error = BadAnswer(f"{name}: the answer ({answer.status}) is not whole JSON")
        error.doubt = True
        return error
    return None


def parse_json(content: bytes | str) -> Any:
    """JSON as the standard has it: no NaN, no lone byte order mark. Raises ValueError."""
    try:
        return json.loads(content, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def status_error(provider: Provider, call: Call[Any], answer: Answer, clean: Redactor) -> StatusError:
    """The error class of a status, filled from the problem document or plain text in the body."""
    text = clean(answer.content.decode("utf-8", "replace")[:LONGEST])
    details = _document(text)
    detail = _text(details.get("detail")) or _text(details.get("title")) or _plain(text)
    message = f"{call.method} {call.template}: {answer.status}" + (f" {detail}" if detail else "")
    headers = {key: clean(value) for key, value in answer.headers.items() if key != "set-cookie"}
    fields = _fields(provider, call, details.get("errors"))
    if fields:
        message += "".join(f"\n  {one.pointer or '/'}: {one.message}" for one in fields)
    error = class_of(answer.status)(message, answer.status, detail, details, fields, headers, text)
    error.doubt = answer.status >= 500 or answer.status in (408, 409)
    if isinstance(error, RateLimited):
        error.retry_after = retry_after(answer.headers)
    return error


def _document(text: str) -> Mapping[str, Any]:
    try:
        found = parse_json(text)
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def _plain(text: str) -> str:
    """A plain text, or a JSON string: both are met as the body of a 403."""
    try:
        found = parse_json(text)
    except ValueError:
        return "" if text.lstrip().startswith(("{", "<")) else " ".join(text.split())[:300]
    return found[:300] if isinstance(found, str) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _fields(provider: Provider, call: Call[Any], errors: object) -> tuple[FieldProblem, ...]:
    if not isinstance(errors, dict):
        return ()
    known = _known(provider, call)
    found: list[FieldProblem] = []
    for path, messages in cast("dict[str, object]", errors).items():
        pointer = to_pointer(path)
        rule = next((problem.rule for problem in known if problem.pointer == pointer), None)
        listed = cast("Sequence[object]", messages) if isinstance(messages, list) else [messages]
        found += [FieldProblem(pointer, path, str(message), rule) for message in listed]
    return tuple(found)


def _known(provider: Provider, call: Call[Any]) -> Sequence[Problem]:
    """What we ourselves say about the body, hints included: looked at only when the provider complains."""
    return provider.lint(call.body) if members(call.body) else ()


def to_pointer(path: str) -> str:
    """A JSON Pointer for `steps[0].input.resolution`, `$.steps[0]`, `$['a b']`; pointers are left as they are.

    The guide of Civitai speaks of JSON Pointers and shows dotted paths, so both are read (reading C21).
    """
    if path.startswith("/") or not path:
        return path
    pointer, rest = "", path.removeprefix("$")
    for dotted, index, quoted in re.findall(r"\.?([^.\[\]]+)|\[(\d+)\]|\[['\"](.*?)['\"]\]", rest):
        pointer = join(pointer, dotted or index or quoted)
    return pointer


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` asks for, as a number or a date; None where it says nothing."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return float(text)
    try:
        seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, IndexError):
        return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None
