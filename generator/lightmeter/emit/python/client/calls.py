"""Operations as functions and methods.

In: an `Operation` and the names of the types of answers. Out: a `CallView`.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from dataclasses import dataclass

from lightmeter.emit.common.calls import is_purchase, item_type
from lightmeter.emit.literals import python_string
from lightmeter.emit.python.client.annotations import Words, type_text
from lightmeter.model.names import snake
from lightmeter.model.nodes import Model, Operation, Parameter, Response
from lightmeter.model.scope import bare
from lightmeter.model.types import Array, Named, Type


@dataclass(frozen=True, slots=True)
class ParameterView:
    name: str
    wire: str
    type: str
    doc: str


@dataclass(frozen=True, slots=True)
class ItemsView:
    """How the pages of an operation are walked through; `type` is that of one item."""

    name: str
    type: str
    cursor: str
    next: str
    items: str


@dataclass(frozen=True, slots=True)
class CallView:
    """One operation as a function and two methods."""

    name: str
    id: str
    doc: str
    method: str
    template: str
    paths: tuple[ParameterView, ...]
    queries: tuple[ParameterView, ...]
    headers: tuple[ParameterView, ...]
    body: str | None
    body_required: bool
    answer: str
    kind: str
    purchase: bool
    media: str
    items: ItemsView | None

    @property
    def named(self) -> tuple[ParameterView, ...]:
        """The parameters that are given by name."""
        return (*self.queries, *self.headers)

    @property
    def signature(self) -> str:
        """The parameters after `self`."""
        parts = [f"{one.name}: {one.type}" for one in self.paths]
        if self.body:
            parts.append(f"body: {self.body}" + ("" if self.body_required else " | None = None"))
        if self.named:
            parts += ["*", *(f"{one.name}: {one.type} | None = None" for one in self.named)]
        return ", ".join(parts)

    @property
    def forwarded(self) -> str:
        """The arguments of a method, handed on to the function."""
        parts = [one.name for one in self.paths] + (["body"] if self.body else [])
        return ", ".join(parts + [f"{one.name}={one.name}" for one in self.named])

    @property
    def documented(self) -> tuple[ParameterView, ...]:
        return tuple(one for one in (*self.paths, *self.named) if one.doc)


OWN_HEADERS = frozenset({"accept", "authorization", "content-length", "content-type", "host", "user-agent"})
"""Headers that a client sends by itself."""

CLIENT_MEMBERS = frozenset(
    {
        "close",
        "aclose",
        "generate",
        "journal",
        "options",
        "preview",
        "quote",
        "resume",
        "resume_all",
        "self",
        "with_options",
        "with_raw_response",
    }
)
"""Names that operations must leave to the client itself."""


def distinct(names: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Wire names to distinct snake_case names; unlike those of validators they may be called `query` or `type`."""
    used = {*taken, *keyword.kwlist}
    found: dict[str, str] = {}
    for name in names:
        plain = snake(name)
        while plain in used:
            plain += "_"
        found[name] = plain
        used.add(plain)
    return found


def call_view(
    model: Model, operation: Operation, name: str, names: dict[str, str], params: dict[str, str]
) -> CallView:
    """An operation, with the names of the types of answers and of requests."""
    wire = [one.field.name for one in operation.parameters if _is_told(one)]
    taken = distinct(dict.fromkeys(wire), {"self", "body"})
    body = _body(operation, params)
    answer, kind = _answered(operation, names)
    return CallView(
        name=name,
        id=python_string(operation.id),
        doc=operation.description or operation.id,
        method=python_string(operation.method),
        template=python_string(operation.path),
        paths=_parameters(operation.parameters, "path", taken, names),
        queries=_parameters(operation.parameters, "query", taken, names),
        headers=_parameters(operation.parameters, "header", taken, names),
        body=body,
        body_required=operation.body_required or operation.upload,
        answer=answer,
        kind=python_string(kind),
        purchase=is_purchase(model, operation),
        media=python_string(operation.body_media) if operation.body_media else "",
        items=_items(model, operation, name, names),
    )


def _items(model: Model, operation: Operation, name: str, names: dict[str, str]) -> ItemsView | None:
    """For an operation that answers in pages."""
    pages = operation.pages
    if pages is None:
        return None
    kind = item_type(model, operation)
    texts = map(python_string, (pages.cursor, pages.next, pages.items))
    return ItemsView(f"iter_{name}", type_text(kind, Words(_qualified(names))), *texts)


def _is_told(parameter: Parameter) -> bool:
    """Whether a caller gives it: the client itself says what it accepts and who it is."""
    named = parameter.place == "header" and parameter.field.name.lower() not in OWN_HEADERS
    return parameter.place in ("path", "query") or named


def _parameters(
    parameters: tuple[Parameter, ...], place: str, taken: dict[str, str], names: dict[str, str]
) -> tuple[ParameterView, ...]:
    return tuple(
        ParameterView(
            taken[one.field.name],
            python_string(one.field.name),
            "str" if place == "path" else _parameter_type(one.field.type, names),
            one.field.description,
        )
        for one in parameters
        if one.place == place and _is_told(one)
    )


def _parameter_type(kind: Type, names: dict[str, str]) -> str:
    """As for answers, but any sequence will do for a list."""
    plain, _ = bare(kind)
    if isinstance(plain, Array):
        return f"Sequence[{type_text(plain.items, Words(names))}]"
    return type_text(plain, Words(names))


def _body(operation: Operation, params: dict[str, str]) -> str | None:
    if operation.upload:
        return "bytes"
    if operation.body is None:
        return None
    text = type_text(operation.body, Words({name: f"params.{one}" for name, one in params.items()}, True))
    return f"{text} | Dumpable" if isinstance(operation.body, Named) else text


def _answered(operation: Operation, names: dict[str, str]) -> tuple[str, str]:
    """Type of the answer and how it is read: JSON, bytes, or nothing."""
    good = [one for one in operation.responses if one.status.startswith("2")]
    kinds = list(dict.fromkeys(_typed(one, names) for one in good if one.type is not None))
    if kinds and any(one.others for one in good):
        return " | ".join([*kinds, "bytes"]), "either"
    if kinds:
        return " | ".join(kinds), "json"
    silent = operation.method == "HEAD" or any(one.media_type is None for one in good)
    return ("None", "none") if good and silent else ("bytes", "bytes")


def _typed(response: Response, names: dict[str, str]) -> str:
    assert response.type is not None
    return type_text(response.type, Words(_qualified(names)))


def _qualified(names: dict[str, str]) -> dict[str, str]:
    return {name: f"answers.{text}" for name, text in names.items()}
