"""What passes between the application and a manner: a call that was checked, and its answer.

A manner refuses by raising `Refused`; the application alone turns it into a problem document.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lightmeter.model.nodes import Operation
from lightmeter_client._runtime.problems import Problem

Json: TypeAlias = Any
"""A JSON value as `json` reads it."""


FILES = "files"
"""The operation behind addresses of files in answers, where the document has none for them."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to one operation.

    `user` stands for the token. `query` has JSON values, as the document types them; `body` is the JSON body, checked;
    `data` its bytes. `base` is the address the caller used, for links back.
    """

    operation: str
    user: str
    path: Mapping[str, str]
    query: Mapping[str, Json]
    body: Json
    data: bytes
    headers: Mapping[str, str]
    base: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: JSON in `body`, or bytes in `content` with their `media_type`, or nothing."""

    status: int
    body: Json = None
    content: bytes | None = None
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    subject: str | None = None
    """The id of the thing the answer is about, for the ledger."""


class Refused(Exception):
    """A request that is not carried out. `errors` are messages by path; `problems` what the validators found;
    `plain` asks for a bare string instead of a problem document; `place` is where `errors` are, if not in the body."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        problems: Sequence[Problem] = (),
        plain: bool = False,
        place: str = "query",
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        self.problems = tuple(problems)
        self.plain = plain
        self.place = place


@dataclass(frozen=True, slots=True)
class Handler:
    """Plays one operation.

    `signed`: the URL itself is the permission, no token is asked for. `signature`: without a token, a signature in the
    query may do; gives the user it was made for.
    """

    run: Callable[[Call], Awaitable[Answer]]
    signed: bool = False
    signature: Callable[[str], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How the work of one provider is played: a handler for each operation id it knows.

    `bill` gives what the provider would show of the work that was had, oldest first.
    """

    handlers: Mapping[str, Handler]
    operations: tuple[Operation, ...] = ()
    """Further operations, which the document does not list: where addresses in answers lead."""
    bill: Callable[[], Iterator[Json]] | None = None
