"""A call that is not sent yet: operation, path, query, headers, body.

In: the generated functions of a provider. Out: `Call`, frozen data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar, cast, runtime_checkable
from urllib.parse import quote

T = TypeVar("T")
Kind: TypeAlias = Literal["json", "bytes", "either", "none"]
"""How an answer is read; "either" leaves it to its media type."""
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
        headers: what the call itself says, None left out. url: a whole address instead of server and path.
        media: what the body is sent as, where that is not plain JSON or any bytes.
    """

    operation: str
    method: str
    template: str
    path: str
    query: Query = ()
    body: Any = None
    kind: Kind = "json"
    purchase: bool = False
    headers: Query = ()
    url: str = ""
    media: str = ""

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
