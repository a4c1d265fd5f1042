"""What clients of every language know of operations: what costs money, how an answer is read, the words of jobs.

In: a `Model`, an `Operation`. Out: plain facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lightmeter.emit.common.layout import uses
from lightmeter.model.names import snake
from lightmeter.model.nodes import Job, Model, Operation, Variant
from lightmeter.model.scope import bare, object_of
from lightmeter.model.types import Anything, Array, Named, Type

Word = str | int | tuple[str, ...] | tuple[int, ...]


CLIENT_WORDS = (
    "submit", "read", "handle", "id", "status", "follow", "succeeded", "ended", "moderated", "polls", "direct",
    "key", "forgotten", "preview", "previewed", "fresh", "hold", "files", "url", "encoded", "blocked", "reasons",
    "progress", "charges", "cost", "worth", "unit",
)  # fmt: skip
"""The words of `x-job` that a client acts on; the others are for people, the mock and the audit."""


def job_words(job: Job, also: tuple[str, ...] = ()) -> Iterator[tuple[str, Word]]:
    """What a specification says about jobs to a client: names, and values that are not empty."""
    for name in (*CLIENT_WORDS, *also):
        value: Word = getattr(job, name)
        if value:
            yield name, value


def submits(model: Model) -> tuple[str, ...]:
    """The operations that start paid work."""
    return model.job.submit if model.job else ()


def is_purchase(model: Model, operation: Operation) -> bool:
    """Whether an operation starts paid work, or its body is, or contains, something that has a price."""
    if operation.id in submits(model):
        return True
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


def answer_kind(model: Model, operation: Operation) -> Literal["json", "bytes", "none", "any"]:
    """How a good answer is read; "any" for work that is answered as JSON or as bytes. Others are asked for JSON."""
    good = [one for one in operation.responses if one.status.startswith("2")]
    if any(one.type is not None for one in good):
        is_work = operation.id in submits(model) and any(one.others for one in good)
        return "any" if is_work else "json"
    silent = operation.method == "HEAD" or any(one.media_type is None for one in good)
    return "none" if good and silent else "bytes"


def item_type(model: Model, operation: Operation) -> Type:
    """What the pages of an operation list: the items of the list that its good answer has at the documented place."""
    if operation.pages is None:
        return Anything()
    good = (one.type for one in operation.responses if one.status.startswith("2") and one.type is not None)
    found = next(good, Anything())
    for name in operation.pages.items.split("/")[1:]:
        node = object_of(dict(model.types), found)
        fields = {field.name: field.type for field in node.fields} if node else {}
        found = bare(fields.get(name, Anything()))[0]
    return found.items if isinstance(found, Array) else Anything()


def required_members(model: Model, kind: Type) -> tuple[str, ...]:
    """The members that an object of this type must have; none where it is a choice between several."""
    node = object_of(dict(model.types), kind)
    return tuple(field.name for field in node.fields if field.required) if node else ()


def marker_of(model: Model, operation: Operation) -> str:
    """The marker of the form that an operation takes as its body, "" where it takes none."""
    body = operation.body
    found = (form.marker for form in model.forms if isinstance(body, Named) and form.type == body.name)
    return next(found, "")


def token_variable(model: Model) -> str:
    """The variable of the environment that holds the token: the documented one, or one made of the provider's name."""
    said = next((one.variable for one in model.security if one.variable), "")
    return said or f"{snake(model.provider).upper()}_TOKEN"
