"""The HTTP client of a provider as the templates see it.

In: a `Model`. Out: `ClientView`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lightmeter.emit.common.calls import Word, job_words, marker_of, required_members, token_variable
from lightmeter.emit.literals import python_literal, python_string, python_tuple
from lightmeter.emit.python.client.answers import TypeView, answer_names, answer_view
from lightmeter.emit.python.client.calls import CLIENT_MEMBERS, CallView, call_view, distinct
from lightmeter.emit.python.client.params import param_names, param_views
from lightmeter.model.names import snake
from lightmeter.model.nodes import Model, Operation
from lightmeter.model.types import Named, Type


@dataclass(frozen=True, slots=True)
class EventView:
    name: str
    type: str
    members: str
    doc: str


@dataclass(frozen=True, slots=True)
class SubmitView:
    """An operation that starts paid work; `marker` is that of the form it takes, "" for the body as it is."""

    call: CallView
    marker: str


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
    submits: tuple[SubmitView, ...]
    read: CallView | None
    inputs: str
    endpoints: str
    has_preview: bool
    calls: tuple[CallView, ...]
    answers: tuple[TypeView, ...]
    params: tuple[TypeView, ...]
    events: tuple[EventView, ...]
    event_union: str


def has_client(model: Model) -> bool:
    """Whether there is anything to call."""
    return bool(model.operations)


def client_view(model: Model) -> ClientView:
    """The model as the templates see it."""
    types, names, params = dict(model.types), answer_names(model), param_names(model)
    operations = distinct([one.id for one in model.operations], CLIENT_MEMBERS)
    calls = {one.id: call_view(model, one, operations[one.id], names, params) for one in model.operations}
    events = tuple(
        EventView(
            one.name, names[one.type.name], python_tuple(required_members(model, one.type)), one.description
        )
        for one in model.events
        if isinstance(one.type, Named) and one.type.name in names
    )
    job = model.job
    submits = [one for one in model.operations if job and one.id in job.submit]
    return ClientView(
        spec=model.spec,
        title=model.title,
        package=snake(model.provider),
        provider=model.provider,
        servers=python_tuple(model.servers),
        variable=token_variable(model),
        schemes=tuple(
            f"Scheme({python_string(one.kind)}, {python_string(one.parameter)})" for one in model.security
        ),
        job=_job(model),
        submits=tuple(SubmitView(calls[one.id], python_string(marker_of(model, one))) for one in submits),
        read=calls[job.read] if job and job.read else None,
        inputs=" | ".join(dict.fromkeys(f"params.{one}" for one in _inputs(model, submits, params))) or "Any",
        endpoints=", ".join(python_string(one.id) for one in submits),
        has_preview=bool(job and job.preview),
        calls=tuple(calls.values()),
        answers=tuple(answer_view(name, types[name], names) for name in names),
        params=param_views(model, params),
        events=events,
        event_union=" | ".join(one.type for one in events),
    )


def _inputs(model: Model, submits: list[Operation], params: dict[str, str]) -> Iterator[str]:
    """The types of what may be bought: the forms of a request, and the bodies of the operations."""
    for name in (*(form.type for form in model.forms), *(type_name(one.body) for one in submits)):
        if name in params:
            yield params[name]


def type_name(kind: Type | None) -> str:
    """The name of a named type, "" for others."""
    return kind.name if isinstance(kind, Named) else ""


def _job(model: Model) -> tuple[tuple[str, str], ...]:
    """The words of `x-job` that are there, as literals."""
    told = job_words(model.job, also=("missing",)) if model.job else ()
    return tuple((name, _literal(value)) for name, value in told)


def _literal(value: Word) -> str:
    return python_tuple(value) if isinstance(value, tuple) else python_literal(value)
