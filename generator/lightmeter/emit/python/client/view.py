"""The HTTP client of a provider as the templates see it.

In: a `Model`. Out: `ClientView`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from lightmeter.emit.literals import python_string, python_tuple
from lightmeter.emit.python.client.answers import AnswerView, answer_view, required_members, type_names
from lightmeter.emit.python.client.calls import CLIENT_MEMBERS, CallView, call_view, distinct
from lightmeter.model.names import snake
from lightmeter.model.nodes import Model, Operation
from lightmeter.model.types import Named


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


def has_client(model: Model) -> bool:
    """True if the runtime can follow the paid work of this provider."""
    return bool(model.operations) and (model.job is None or len(model.job.submit) == 1)


def client_view(model: Model) -> ClientView:
    """The model as the templates see it."""
    types, names = dict(model.types), type_names(model)
    operations = distinct([one.id for one in model.operations], CLIENT_MEMBERS)
    calls = tuple(call_view(model, one, operations[one.id], names) for one in model.operations)
    by_id = dict(zip([one.id for one in model.operations], calls, strict=True))
    events = tuple(
        EventView(one.name, names[one.type.name], required_members(types[one.type.name]), one.description)
        for one in model.events
        if isinstance(one.type, Named) and one.type.name in names
    )
    job = model.job
    submitted = next((one for one in model.operations if job and one.id == job.submit[0]), None)
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
        submit=by_id[job.submit[0]] if job else None,
        read=by_id[job.read] if job else None,
        marker=_marker(model, submitted),
        calls=calls,
        answers=tuple(answer_view(name, types[name], names) for name in names),
        events=events,
        event_union=" | ".join(one.type for one in events),
    )


UNTOLD = (
    "source", "callback", "secret", "expires", "balance", "left", "parallel", "pending", "accounts", "mature", "inline",
)  # fmt: skip
"""The words of `x-job` that the client has no use for."""


def _job(model: Model) -> tuple[tuple[str, str], ...]:
    """The words of `x-job` that are there, as literals."""
    if model.job is None:
        return ()
    told = {one.name: getattr(model.job, one.name) for one in fields(model.job) if one.name not in UNTOLD}
    return tuple((name, _literal(value)) for name, value in told.items() if value)


def _literal(value: str | tuple[str | int, ...]) -> str:
    return python_string(value) if isinstance(value, str) else python_tuple(value)


def _marker(model: Model, submitted: Operation | None) -> str:
    """The marker of the form that the submit operation takes."""
    body = submitted.body if submitted else None
    found = [form.marker for form in model.forms if isinstance(body, Named) and form.type == body.name]
    return python_string(found[0]) if found else '""'
