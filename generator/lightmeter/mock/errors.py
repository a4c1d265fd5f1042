"""Refusals as their operation documents them.

In: a refusal and the operation. Out: status, headers, body, media type. A documented body is filled member by member,
by the words that bodies of errors use everywhere; where none is documented it is a problem document (RFC 9457).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from lightmeter.mock.calls import Json, Refused
from lightmeter.mock.composing import tokens_of
from lightmeter.mock.problems import document, encode
from lightmeter.mock.samples import Samples
from lightmeter.model.nodes import Object, Operation, Response
from lightmeter.model.types import Advised, Anything, Array, Integer, Named, Nullable, Number, String, Type

PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is sent instead of an answer."""

    status: int
    content: bytes
    media_type: str
    headers: Mapping[str, str]


def documented(operation: Operation | None, *statuses: int) -> int:
    """The first of these statuses that an operation lists; the last one where it lists none."""
    listed = {response.status for response in operation.responses} if operation else set[str]()
    return next((status for status in statuses if str(status) in listed), statuses[-1])


def response_of(operation: Operation | None, status: int) -> Response | None:
    """What an operation documents for a status: its own entry, that of its class, or the rest."""
    listed = {response.status.upper(): response for response in operation.responses} if operation else {}
    return listed.get(str(status)) or listed.get(f"{status // 100}XX") or listed.get("DEFAULT")


def refusal(refused: Refused, operation: Operation | None, samples: Samples, path: str) -> Refusal:
    """A refusal in the form that its operation documents."""
    response = response_of(operation, refused.status)
    headers = dict(refused.headers)
    if refused.plain and (response is None or response.media_type == PROBLEM):
        return Refusal(refused.status, encode(refused.detail), "application/json", headers)
    if response is None or response.type is None or response.media_type in (None, PROBLEM):
        content, media_type = document(refused, path)
        return Refusal(refused.status, content, media_type, headers)
    body = _Filling(refused, samples, path).of(response.type)
    return Refusal(refused.status, encode(body), response.media_type, headers)


def _name(status: int) -> str:
    """As in "too_many_requests"."""
    return re.sub(r"[^a-z]+", "_", HTTPStatus(status).phrase.lower()).strip("_")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a request: where, what, and its short name."""

    place: tuple[str | int, ...]
    message: str
    kind: str


def faults_of(refused: Refused) -> tuple[Fault, ...]:
    """What is wrong with a request, as far as that has a place."""
    found = [
        Fault(
            ("body", *map(_number, tokens_of(problem.pointer))),
            problem.message,
            problem.keyword or problem.rule,
        )
        for problem in refused.problems
    ]
    if not found:
        found = [
            Fault(("body",) if name == "$" else (refused.place, name), message, _name(refused.status))
            for name, messages in (refused.errors or {}).items()
            for message in messages
        ]
    return tuple(found)


def _number(token: str) -> str | int:
    return int(token) if token.isdecimal() and token.isascii() else token


@dataclass(frozen=True, slots=True)
class _Filling:
    refused: Refused
    samples: Samples
    path: str
    fault: Fault | None = None

    def of(self, kind: Type) -> Json:
        match kind:
            case Advised(inner) | Nullable(inner):
                return self.of(inner)
            case String():
                return self._said()
            case Named(name) if isinstance(found := self.samples.type(name), Object):
                filled = {field.name: self._member(field.name, field.type) for field in found.fields}
                required = {field.name for field in found.fields if field.required}
                return {
                    name: value for name, value in filled.items() if value is not None or name in required
                }
            case _:
                return self.samples.of(kind)

    def _member(self, name: str, kind: Type) -> Json:
        """The value of one member; None where there is nothing to say."""
        while isinstance(kind, (Advised, Nullable)):
            kind = kind.inner
        word = name.lower()
        match kind:
            case Array() if word == "loc":
                return list(self.fault.place) if self.fault else ["body"]
            case Array(items=items) if word in ("detail", "details", "errors"):
                faults = faults_of(self.refused) or (None,)
                return [_Filling(self.refused, self.samples, self.path, fault).of(items) for fault in faults]
            case Integer() | Number() if word in ("status", "code", "statuscode", "status_code"):
                return self.refused.status
            case Integer() | Number() if word in ("retry_after", "retryafter"):
                after = self.refused.headers.get("Retry-After")
                return int(after) if after else None
            case String():
                return self._text(word)
            case Anything() if word == "error":
                return {"message": self._said()}
            case Named() if word in ("error", "detail"):
                return self.of(kind)
            case _:
                return None

    def _text(self, word: str) -> str | None:
        status = self.refused.status
        match word:
            case "message" | "msg" | "detail" | "description" | "reason":
                return self._said()
            case "title":
                return HTTPStatus(status).phrase
            case "error" | "code" | "status":
                return _name(status)
            case "type":
                return self.fault.kind if self.fault else _name(status)
            case "instance" | "path":
                return self.path
            case _:
                return None

    def _said(self) -> str:
        """The fault in words; the first one where there is room for one only."""
        first = self.fault or next(iter(faults_of(self.refused)), None)
        return first.message if first else self.refused.detail
