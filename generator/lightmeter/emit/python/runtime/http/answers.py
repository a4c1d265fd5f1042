"""From an outcome to an error, or none: statuses, problem documents, paths of the provider.

In: a call and its `Outcome`. Out: an `APIError` with everything the provider said, secrets taken out, or None.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any, cast

from ..problems import join
from .calls import Call, members
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
from .provider import Provider
from .secrets import Redactor
from .wire import Answer, Failure, Outcome

LARGEST = 2**16
"""Bytes of an answer with an error that are read."""

LONGEST = 2000
"""Characters of them that an error keeps."""

MOST = 100
"""Complaints that an error lists."""

SAYING = ("detail", "title", "message", "error")
"""Members of an error document that say in words what is wrong, best first."""


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
    if call.kind != "json" and not (call.kind == "either" and is_json(answer)):
        return None
    try:
        parse_json(answer.content)
    except ValueError:
        error = BadAnswer(f"{name}: the answer ({answer.status}) is not whole JSON")
        error.doubt = True
        return error
    return None


def is_json(answer: Answer) -> bool:
    """Whether an answer says that it is JSON."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("application/json", "text/json", "application/x-json") or kind.endswith("+json")


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
    text = clean(answer.content[:LARGEST].decode("utf-8", "replace"))
    details = _document(text)
    detail = next((found for name in SAYING if (found := _text(details.get(name)))), "") or _plain(text)
    message = f"{call.method} {call.template}: {answer.status}" + (f" {detail}" if detail else "")
    headers = {key: clean(value) for key, value in answer.headers.items() if key != "set-cookie"}
    fields = _fields(provider, call, details)
    if fields:
        message += "".join(f"\n  {one.pointer or '/'}: {one.message}" for one in fields)
    error = class_of(answer.status)(message, answer.status, detail, details, fields, headers, text[:LONGEST])
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


def _complaints(details: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Pointer, path as written, and message of every complaint about a member of the request.

    Two shapes are met: `errors`, messages by path; and `detail`, a list of places (`loc`, beginning with "body") with
    a message (`msg`).
    """
    for path, messages in members(details.get("errors")).items():
        for message in _list(messages) or [messages]:
            yield to_pointer(path), path, str(message)
    for one in _list(details.get("detail")):
        steps = [str(step) for step in _list(members(one).get("loc"))]
        pointer = ""
        for step in steps[1:] if steps[:1] == ["body"] else steps:
            pointer = join(pointer, step)
        yield pointer, ".".join(steps), str(members(one).get("msg", ""))


def _list(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value) if isinstance(value, list) else ()


def _fields(provider: Provider, call: Call[Any], details: Mapping[str, Any]) -> tuple[FieldProblem, ...]:
    """What the provider complains about, with our rule for the same place, hints included."""
    found = list(islice(_complaints(details), MOST))
    known = provider.lint(call.operation, call.body) if found and members(call.body) else ()
    rules = {problem.pointer: problem.rule for problem in reversed(known)}
    return tuple(FieldProblem(pointer, path, message, rules.get(pointer)) for pointer, path, message in found)


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
