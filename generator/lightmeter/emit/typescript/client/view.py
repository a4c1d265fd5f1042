"""The HTTP client of a provider as the templates see it.

In: a `Model`. Out: `ClientView`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lightmeter.emit.common.calls import Word, job_words, marker_of, required_members, submits, token_variable
from lightmeter.emit.typescript.client.calls import CLIENT_MEMBERS, CallView, call_view
from lightmeter.emit.typescript.literals import ts_array, ts_string
from lightmeter.emit.typescript.names import variables
from lightmeter.emit.typescript.types import type_names
from lightmeter.model.names import pascal
from lightmeter.model.nodes import Model
from lightmeter.model.types import Named


@dataclass(frozen=True, slots=True)
class EventView:
    """A callback: literal of its name, type, literal of the members it must have."""

    name: str
    type: str
    members: str
    doc: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """Everything the templates of the client lay out; `submit` is the operation where only one buys."""

    spec: str
    title: str
    provider: str
    servers: str
    variable: str
    schemes: tuple[tuple[str, str], ...]
    job: tuple[tuple[str, str], ...]
    submit: str
    body: str
    endpoints: tuple[str, ...]
    has_preview: bool
    marker: str
    calls: tuple[CallView, ...]
    types: tuple[str, ...]
    events: tuple[EventView, ...]
    has_pages: bool


def client_view(model: Model) -> ClientView | None:
    """The model as the templates see it; None for a model without operations."""
    if not model.operations:
        return None
    spelled = type_names(model)
    calls = _calls(model, spelled)
    buying = submits(model)
    submitted = [one for one in model.operations if one.id in buying]
    return ClientView(
        spec=model.spec,
        title=model.title,
        provider=model.provider,
        servers=ts_array(model.servers),
        variable=token_variable(model),
        schemes=tuple((ts_string(one.kind), ts_string(one.parameter)) for one in model.security),
        job=tuple((name, _word(value)) for name, value in (job_words(model.job) if model.job else ())),
        submit=ts_string(buying[0]) if len(buying) == 1 else "",
        body=next((spelled[one.body.name] for one in submitted if isinstance(one.body, Named)), "unknown"),
        endpoints=buying,
        has_preview=bool(model.job and model.job.preview),
        marker=ts_string(next(filter(None, (marker_of(model, one) for one in submitted)), "")),
        calls=calls,
        types=_used(calls, spelled),
        events=_events(model, spelled),
        has_pages=any(one.paging for one in calls),
    )


def _calls(model: Model, spelled: dict[str, str]) -> tuple[CallView, ...]:
    methods = variables((one.id for one in model.operations), CLIENT_MEMBERS)
    taken = set(spelled.values())
    found: list[CallView] = []
    for one in model.operations:
        query = f"{pascal(one.id)}Query"
        while query in taken:
            query += "_"
        taken.add(query)
        found.append(call_view(model, one, methods[one.id], query, spelled))
    return tuple(found)


def _word(value: Word) -> str:
    match value:
        case str():
            return ts_string(value)
        case int():
            return str(value)
        case _:
            return ts_array(value)


def _used(calls: tuple[CallView, ...], spelled: dict[str, str]) -> tuple[str, ...]:
    """The named types that signatures, queries and answers speak of."""
    texts = [
        text
        for call in calls
        for text in (*call.signature, call.answer, call.item, *(member.type for member in call.members))
    ]
    words = set(re.findall(r"\w+", re.sub(r'"(?:[^"\\]|\\.)*"', "", " ".join(texts))))
    return tuple(sorted(words & set(spelled.values())))


def _events(model: Model, spelled: dict[str, str]) -> tuple[EventView, ...]:
    return tuple(
        EventView(
            ts_string(one.name),
            spelled[one.type.name],
            ts_array(required_members(model, one.type)),
            one.description,
        )
        for one in model.events
        if isinstance(one.type, Named)
    )
