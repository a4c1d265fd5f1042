"""The HTTP client of a provider: calls, types of answers, two clients, callbacks.

In: a `Model`. Out: the files of `<provider>/client/`. What never changes is in `runtime/http`, copied as it is.
"""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lightmeter.emit.common.layout import named_in, uses
from lightmeter.emit.literals import python_literal, python_string, python_tuple
from lightmeter.emit.render import environment, render
from lightmeter.model.names import pascal, snake
from lightmeter.model.nodes import (
    Choice,
    Field,
    Model,
    NamedType,
    Object,
    Operation,
    Parameter,
    Response,
    Variant,
)
from lightmeter.model.scope import bare
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)


@dataclass(frozen=True, slots=True)
class MemberView:
    """One key of an answer; `key` is a name where it can be one, else a literal."""

    key: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One type of an answer: a union (`alias`), or an object, in class form where all keys are names."""

    name: str
    doc: str
    alias: str | None
    in_class: bool
    members: tuple[MemberView, ...]


@dataclass(frozen=True, slots=True)
class ParameterView:
    name: str
    wire: str
    type: str
    doc: str


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
    body: str | None
    body_required: bool
    answer: str
    kind: str
    purchase: bool

    @property
    def signature(self) -> str:
        """The parameters after `self`."""
        parts = [f"{one.name}: {one.type}" for one in self.paths]
        if self.body:
            parts.append(f"body: {self.body}" + ("" if self.body_required else " | None = None"))
        if self.queries:
            parts += ["*", *(f"{one.name}: {one.type} | None = None" for one in self.queries)]
        return ", ".join(parts)

    @property
    def forwarded(self) -> str:
        """The arguments of a method, handed on to the function."""
        parts = [one.name for one in self.paths] + (["body"] if self.body else [])
        return ", ".join(parts + [f"{one.name}={one.name}" for one in self.queries])

    @property
    def documented(self) -> tuple[ParameterView, ...]:
        return tuple(one for one in (*self.paths, *self.queries) if one.doc)


@dataclass(frozen=True, slots=True)
class EventView:
    name: str
    type: str
    members: str
    doc: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """Everything the templates of the client lay out."""

    spec: str
    title: str
    package: str
    provider: str
    servers: str
    variable: str
    schemes: tuple[str, ...]
    job: tuple[tuple[str, str], ...]
    submit: CallView | None
    read: CallView | None
    marker: str
    calls: tuple[CallView, ...]
    answers: tuple[AnswerView, ...]
    events: tuple[EventView, ...]
    event_union: str


def client_files(model: Model) -> Iterator[tuple[str, str]]:
    """Path below the provider's package and text of every file; none for a model without operations."""
    if not model.operations:
        return
    templates = environment("lightmeter.emit.python")
    view = client_view(model)
    for name, template, is_async in (
        ("__init__", "client_package", False),
        ("answers", "client_answers", False),
        ("calls", "client_calls", False),
        ("provider", "client_provider", False),
        ("sync", "client_class", False),
        ("aio", "client_class", True),
    ):
        text = render(templates, f"{template}.jinja", view=view, is_async=is_async)
        yield f"client/{name}.py", text if name == "__init__" else _only_used(text)
    if view.events:
        yield "client/webhooks.py", render(templates, "client_webhooks.jinja", view=view)


def _only_used(text: str) -> str:
    """A module without the imported names that it does not use."""
    words = Counter(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", re.sub(r"(?m)#.*$", "", text)))

    def pruned(line: re.Match[str]) -> str:
        kept = [name for name in line[2].strip(", ").split(", ") if words[name.split(" as ")[-1]] > 1]
        return f"{line[1]}{', '.join(sorted(kept, key=_import_order))}\n" if kept else ""

    return re.sub(r"(?m)^(from (?!__future__)\S+ import )(.+)\n", pruned, text)


def _import_order(name: str) -> tuple[bool, str]:
    """As isort has it: classes before functions."""
    return not name[:1].isupper(), name.lower()


def client_view(model: Model) -> ClientView:
    """The model as the templates see it."""
    types, names = dict(model.types), _type_names(model)
    operations = _identifiers([one.id for one in model.operations], CLIENT_MEMBERS)
    calls = tuple(_call(model, one, operations[one.id], names) for one in model.operations)
    by_id = dict(zip([one.id for one in model.operations], calls, strict=True))
    events = tuple(
        EventView(one.name, names[one.type.name], _required(types[one.type.name]), one.description)
        for one in model.events
        if isinstance(one.type, Named) and one.type.name in names
    )
    job = model.job
    submitted = next((one for one in model.operations if job and one.id == job.submit), None)
    return ClientView(
        spec=model.spec,
        title=model.title,
        package=snake(model.provider),
        provider=model.provider,
        servers=python_tuple(model.servers),
        variable=f"{snake(model.provider).upper()}_TOKEN",
        schemes=tuple(
            f"Scheme({python_string(one.kind)}, {python_string(one.parameter)})" for one in model.security
        ),
        job=_job(model),
        submit=by_id[job.submit] if job else None,
        read=by_id[job.read] if job else None,
        marker=_marker(model, submitted),
        calls=calls,
        answers=tuple(_answer(name, types[name], names) for name in names),
        events=events,
        event_union=" | ".join(one.type for one in events),
    )


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


def _identifiers(names: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
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


def _job(model: Model) -> tuple[tuple[str, str], ...]:
    if model.job is None:
        return ()
    return tuple(
        (name, _literal(getattr(model.job, name))) for name in model.job.__slots__ if name != "source"
    )


def _literal(value: str | tuple[str | int, ...]) -> str:
    return python_string(value) if isinstance(value, str) else python_tuple(value)


def _marker(model: Model, submitted: Operation | None) -> str:
    """The marker of the form that the submit operation takes."""
    body = submitted.body if submitted else None
    found = [form.marker for form in model.forms if isinstance(body, Named) and form.type == body.name]
    return python_string(found[0]) if found else '""'


def _call(model: Model, operation: Operation, name: str, names: dict[str, str]) -> CallView:
    wire = [one.field.name for one in operation.parameters if one.place in ("path", "query")]
    taken = _identifiers(dict.fromkeys(wire), {"self", "body"})
    body = _body(operation)
    answer, kind = _answered(operation, names)
    return CallView(
        name=name,
        id=python_string(operation.id),
        doc=operation.description or operation.id,
        method=python_string(operation.method),
        template=python_string(operation.path),
        paths=_parameters(operation.parameters, "path", taken, names),
        queries=_parameters(operation.parameters, "query", taken, names),
        body=body,
        body_required=operation.body_required or operation.upload,
        answer=answer,
        kind=python_string(kind),
        purchase=_is_purchase(model, operation),
    )


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
        if one.place == place
    )


def _parameter_type(kind: Type, names: dict[str, str]) -> str:
    """As for answers, but any sequence will do for a list."""
    plain, _ = bare(kind)
    if isinstance(plain, Array):
        return f"Sequence[{type_text(plain.items, names)}]"
    return type_text(plain, names)


def _body(operation: Operation) -> str | None:
    if operation.upload:
        return "bytes"
    match operation.body:
        case None:
            return None
        case Named():
            return "Body"
        case Array():
            return "Sequence[Mapping[str, Any]]"
        case kind:
            return type_text(kind, {})


def _answered(operation: Operation, names: dict[str, str]) -> tuple[str, str]:
    """Type of the answer and how it is read: JSON, bytes, or nothing."""
    good = [one for one in operation.responses if one.status.startswith("2")]
    kinds = list(dict.fromkeys(_typed(one, names) for one in good if one.type is not None))
    if kinds:
        return " | ".join(kinds), "json"
    silent = operation.method == "HEAD" or any(one.media_type is None for one in good)
    return ("None", "none") if good and silent else ("bytes", "bytes")


def _typed(response: Response, names: dict[str, str]) -> str:
    assert response.type is not None
    return type_text(response.type, {name: f"answers.{text}" for name, text in names.items()})


def _is_purchase(model: Model, operation: Operation) -> bool:
    """Whether the body is, or contains, something that has a price."""
    if not isinstance(operation.body, Named) or operation.method != "POST":
        return False
    types = dict(model.types)
    waiting, seen = [operation.body.name], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        node = types[name]
        if isinstance(node, Variant) and node.price is not None:
            return True
        waiting += uses(node)
    return False


def _type_names(model: Model) -> dict[str, str]:
    """The types that answers and events are made of, under distinct Python names, in model order."""
    types = dict(model.types)
    kinds = [
        one.type for operation in model.operations for one in operation.responses if one.type is not None
    ]
    waiting = [name for kind in (*kinds, *(event.type for event in model.events)) for name in named_in(kind)]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached and not isinstance(types[name], Variant):
            reached.add(name)
            waiting += uses(types[name])
    found: dict[str, str] = {}
    for name in (name for name, _ in model.types if name in reached):
        plain = pascal(name)
        while plain in found.values() or keyword.iskeyword(plain):
            plain += "_"
        found[name] = plain
    return found


def _answer(name: str, node: NamedType, names: dict[str, str]) -> AnswerView:
    match node:
        case Choice():
            targets = [target for _, target in node.cases] + ([node.otherwise] if node.otherwise else [])
            union = " | ".join(dict.fromkeys(names.get(target, "dict[str, Any]") for target in targets))
            return AnswerView(names[name], node.description, python_string(union), False, ())
        case Variant():
            raise AssertionError("variants are requests")
        case Object():
            in_class = all(_is_key(field.name) for field in node.fields)
            members = tuple(_member(field, names, in_class) for field in node.fields)
            return AnswerView(names[name], node.description, None, in_class, members)


def _is_key(name: str) -> bool:
    return (
        name.isascii() and name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("__")
    )


def _member(field: Field, names: dict[str, str], in_class: bool) -> MemberView:
    kind = type_text(field.type, names)
    kind = kind if field.required else f"NotRequired[{kind}]"
    if in_class:
        return MemberView(field.name, kind, field.description)
    return MemberView(python_string(field.name), python_string(kind), field.description)


def _required(node: NamedType) -> str:
    fields = node.fields if isinstance(node, Object) else ()
    return python_tuple(tuple(field.name for field in fields if field.required))


def type_text(kind: Type, names: dict[str, str]) -> str:
    """A type as a Python annotation; named types that are not in `names` are plain mappings."""
    match kind:
        case Anything():
            return "Any"
        case Boolean():
            return "bool"
        case Integer():
            return "int"
        case Number():
            return "float"
        case String():
            return "str"
        case Enum(values):
            texts = [value for value in values if value is None or isinstance(value, (str, bool, int))]
            listed = ", ".join(python_literal(value) for value in texts)
            return f"Literal[{listed}]" if len(texts) == len(values) and texts else "Any"
        case Nullable(inner):
            return f"{type_text(inner, names)} | None"
        case Array(items):
            return f"list[{type_text(items, names)}]"
        case Map(values):
            return f"dict[str, {type_text(values, names)}]"
        case Union(members):
            return " | ".join(dict.fromkeys(type_text(member, names) for member in members))
        case Named(name):
            return names.get(name, "dict[str, Any]")
        case Advised(inner):
            return type_text(inner, names)
