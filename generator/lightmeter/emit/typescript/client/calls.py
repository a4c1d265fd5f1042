"""Operations as methods of the client.

In: an `Operation` and the names of types. Out: a `CallView`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lightmeter.emit.common.calls import answer_kind, is_purchase, item_type
from lightmeter.emit.typescript.client.annotations import annotation
from lightmeter.emit.typescript.literals import ts_property, ts_string
from lightmeter.emit.typescript.names import variables
from lightmeter.emit.typescript.types import MemberView, field_doc
from lightmeter.model.nodes import Model, Operation, Parameter

CLIENT_MEMBERS = frozenset(
    "baseURL call constructor generate generated journal options paged preview previewed priced quote resume "
    "resumeAll toJSON withOptions".split()
)
"""Names that operations must leave to the client itself."""


@dataclass(frozen=True, slots=True)
class CallView:
    """One operation: `route` describes it, `given` is the object of its arguments, `signature` what they are."""

    name: str
    key: str
    route: tuple[tuple[str, str], ...]
    doc: str
    query: str
    members: tuple[MemberView, ...]
    signature: tuple[str, ...]
    given: str
    answer: str
    item: str
    paging: str


def call_view(
    model: Model, operation: Operation, name: str, query: str, spelled: Mapping[str, str]
) -> CallView:
    """`name` of the method, `query` of the interface of its query parameters."""
    paths = [one for one in operation.parameters if one.place == "path"]
    members = tuple(_member(one, spelled) for one in operation.parameters if one.place == "query")
    locals_ = variables((one.field.name for one in paths), ("body", "query", "options"))
    return CallView(
        name=name,
        key=ts_property(operation.id),
        route=(
            ("operation", ts_string(operation.id)),
            ("method", ts_string(operation.method)),
            ("template", ts_string(operation.path)),
            ("answer", ts_string(answer_kind(model, operation))),
            ("purchase", "true" if is_purchase(model, operation) else "false"),
            *((("media", ts_string(operation.body_media)),) if operation.body_media else ()),
        ),
        doc=_doc(operation, paths),
        query=query if members else "",
        members=members,
        signature=tuple(_signature(operation, list(locals_.values()), members, query, spelled)),
        given=_given(operation, locals_, bool(members)),
        answer=_answer(model, operation, spelled),
        item=_item(model, operation, spelled),
        paging=_paging(operation),
    )


def _paging(operation: Operation) -> str:
    """How the operation continues, as an object; "" where it has one answer only."""
    pages = operation.pages
    if pages is None:
        return ""
    words = (("cursor", pages.cursor), ("next", pages.next), ("items", pages.items))
    return "{ " + ", ".join(f"{name}: {ts_string(word)}" for name, word in words) + " }"


def _item(model: Model, operation: Operation, spelled: Mapping[str, str]) -> str:
    """The type of what the pages list, "" where there are none."""
    if operation.pages is None:
        return ""
    return annotation(item_type(model, operation), spelled)


def _member(parameter: Parameter, spelled: Mapping[str, str]) -> MemberView:
    field = parameter.field
    mark = "" if field.required else "?"
    return MemberView(
        field_doc(field, False), f"{ts_property(field.name)}{mark}", annotation(field.type, spelled)
    )


def _doc(operation: Operation, paths: list[Parameter]) -> str:
    described = [f"{one.field.name}: {one.field.description}" for one in paths if one.field.description]
    called = f"{operation.method} {operation.path}"
    return "\n\n".join([operation.description or operation.id, *described, called])


def _signature(
    operation: Operation,
    paths: list[str],
    members: tuple[MemberView, ...],
    query: str,
    spelled: Mapping[str, str],
) -> list[str]:
    parts = [f"{local}: string" for local in paths]
    body = _body(operation, spelled)
    if body:
        is_needed = operation.body_required or operation.upload
        parts.append(f"body: {body}" if is_needed else f"body: {body} | undefined")
    if members:
        is_free = all(member.name.endswith("?") for member in members)
        parts.append(f"query: {query}" + (" = {}" if is_free else ""))
    return [*parts, "options: CallOptions = {}"]


def _body(operation: Operation, spelled: Mapping[str, str]) -> str:
    if operation.upload:
        return "Uint8Array"
    return "" if operation.body is None else annotation(operation.body, spelled)


def _given(operation: Operation, locals_: Mapping[str, str], has_query: bool) -> str:
    parts: list[str] = []
    if locals_:
        pairs = (
            ts_property(wire) if ts_property(wire) == local else f"{ts_property(wire)}: {local}"
            for wire, local in locals_.items()
        )
        parts.append(f"path: {{ {', '.join(pairs)} }}")
    parts += ["query"] if has_query else []
    parts += ["body"] if operation.upload or operation.body is not None else []
    return f"{{ {', '.join(parts)} }}" if parts else "{}"


def _answer(model: Model, operation: Operation, spelled: Mapping[str, str]) -> str:
    kind = answer_kind(model, operation)
    if kind == "none":
        return "void"
    good = [one.type for one in operation.responses if one.status.startswith("2") and one.type is not None]
    kinds = dict.fromkeys(annotation(one, spelled) for one in good)
    return " | ".join([*kinds, *(["Uint8Array"] if kind in ("bytes", "any") else [])])
