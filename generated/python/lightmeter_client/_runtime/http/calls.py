"""What a client is told: calls, options, and what the specification says about the provider.

In: the generated modules of a provider. Out: frozen data, no behaviour.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar, cast, runtime_checkable
from urllib.parse import quote

from ..problems import Problem
from ..quotes import Quote
from .secrets import Scheme, Secret

T = TypeVar("T")
Kind: TypeAlias = Literal["json", "bytes", "none"]
Query: TypeAlias = tuple[tuple[str, Any], ...]


@runtime_checkable
class Dumpable(Protocol):
    """A Pydantic model, such as those in `lightmeter_client.<provider>.models`."""

    def model_dump(self, *, mode: str, by_alias: bool, exclude_unset: bool) -> dict[str, Any]: ...


Body: TypeAlias = "Mapping[str, Any] | Dumpable"
"""A request body: JSON as a mapping, or a Pydantic model of it."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request, not sent yet; `T` is what its answer is read as.

    Attributes:
        path: the template filled in. query: values as given, None left out.
        body: JSON, or bytes; None for none. kind: how the answer is read.
        purchase: whether it starts work that costs money.
    """

    operation: str
    method: str
    template: str
    path: str
    query: Query = ()
    body: Any = None
    kind: Kind = "json"
    purchase: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether HTTP itself says that sending it twice does no more than once."""
        return self.method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")

    def content(self) -> bytes | None:
        """The body as bytes. Raises ValueError for what is not JSON."""
        if self.body is None or isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()

    def asks(self, name: str) -> Any:
        """The value of a query parameter, None where it is not given."""
        return next((value for key, value in self.query if key == name), None) if name else None

    def with_body(self, body: Any) -> Call[T]:
        return replace(self, body=body)


def fill(template: str, *values: tuple[str, str]) -> str:
    """A path with its parameters escaped. A value cannot leave its segment."""
    for name, value in values:
        if value in ("", ".", ".."):
            raise ValueError(f"{name} must not be {value!r}")
        template = template.replace("{" + name + "}", quote(value, safe=""))
    return template


def given(*values: tuple[str, Any]) -> Query:
    """The query parameters that have a value."""
    return tuple((name, value) for name, value in values if value is not None)


def plain(body: Any) -> Any:
    """A body as JSON values, models dumped under their wire names."""
    if isinstance(body, Dumpable):
        return body.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(body, Mapping):
        return {str(key): plain(value) for key, value in cast("Mapping[Any, Any]", body).items()}
    if isinstance(body, (list, tuple)):
        return [plain(item) for item in cast("Sequence[Any]", body)]
    return body


def members(value: object) -> Mapping[str, Any]:
    """A JSON object as it is; anything else reads as an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


@dataclass(frozen=True, slots=True)
class JobFacts:
    """How paid work is started and followed; the words of `x-job` in the specification."""

    submit: str
    read: str
    handle: str
    id: str
    status: str
    succeeded: tuple[str, ...]
    ended: tuple[str, ...]
    polls: tuple[int, ...]
    key: str
    preview: str
    previewed: str
    hold: str
    forgotten: str
    fresh: str
    files: str
    url: str
    blocked: tuple[str, ...]
    reasons: tuple[str, ...]
    progress: str
    charges: str
    unit: str


@dataclass(frozen=True, slots=True)
class Provider:
    """What the generated package knows.

    Attributes:
        check: problems of a body and query for an operation. lint: all there is to say about a body.
        wrap: an input as the body that `job.submit` takes. inputs: the inputs inside such a body.
        submit, read: the calls of the job, without body and with the path still a template.
    """

    name: str
    servers: tuple[str, ...]
    token_variable: str
    schemes: tuple[Scheme, ...]
    job: JobFacts | None
    submit: Call[Any] | None
    read: Call[Any] | None
    check: Callable[[str, Any, Mapping[str, Any]], Sequence[Problem]]
    lint: Callable[[Any], Sequence[Problem]]
    cost: Callable[[Any], Quote]
    wrap: Callable[[Any], Any]
    inputs: Callable[[Any], Sequence[dict[str, Any]]]
    variant: Callable[[Any], str | None]
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a client works; `with_options` changes a copy. Times are seconds, sizes bytes after decoding.

    Attributes:
        timeout: for a call from its first attempt to its last, pauses included; time that the provider was asked to
            hold the call comes on top.
        connect_timeout, read_timeout: for connecting, and between two pieces of an answer.
        max_retries: how often a call is tried again when that is safe.
        deadline: for a job from submit to result.
        polls: pauses between looking at a job, the last one repeated; None for those the provider documents.
        preflight: whether a request that does not validate is refused before it is sent.
        max_cost: the most a request may cost, None for no limit. A request without a known price is refused then.
    """

    base_url: str
    token: Secret | None = field(default=None, repr=False)
    timeout: float = 120.0
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    max_retries: int = 5
    max_pause: float = 30.0
    first_pause: float = 0.5
    deadline: float = 900.0
    polls: tuple[float, ...] | None = None
    max_answer: int = 16 * 2**20
    max_download: int = 256 * 2**20
    preflight: bool = True
    max_cost: Decimal | None = None
