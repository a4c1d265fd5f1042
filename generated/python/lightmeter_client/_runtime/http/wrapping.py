"""Between an input and the body of an operation: wrapping, finding, checking. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..pricing import path_of
from ..problems import Problem
from ..routing import Operation
from .calls import Call, members
from .errors import InvalidRequest

Forms = Sequence[tuple[str, tuple[tuple[str, ...], ...]]]
Submits = Mapping[str, tuple[Call[Any], str]]


def wrapped(body: Any, forms: Forms, marker: str) -> Any:
    """An input, or anything on the way from an input to the form with `marker`, as that form."""
    whole = dict(forms).get(marker, ())
    own = path_of(body, forms)
    prefix = whole[: len(whole) - len(own)]
    if not any(name in members(body) for name, _ in forms) or whole[len(prefix) :] != own:
        return body
    found: Any = body
    for step in reversed(prefix):
        match step:
            case ("member", name):
                found = {name: found}
            case ("tag", name, value):
                found = {name: value, **members(found)}
            case _:
                found = [found]
    return found


def submission(submits: Submits, forms: Forms, body: Any, endpoint: str | None) -> Call[Any]:
    """The call that buys a body. Raises `InvalidRequest` where nothing says which operation is meant."""
    fitting = [found for name, found in submits.items() if endpoint in (None, name)]
    if len(fitting) != 1:
        named = f"{endpoint!r} is none of them" if endpoint else "give endpoint="
        text = f"which operation is it for? {named}: {', '.join(submits) or 'none starts paid work'}"
        raise InvalidRequest((Problem("", None, "unknown-request", None, None, text),))
    ((call, marker),) = fitting
    return call.with_body(wrapped(body, forms, marker))


def checked(operations: Iterable[Operation], name: str, body: Any, query: Mapping[str, Any]) -> list[Problem]:
    """Every reason why an operation would refuse a body and query; what is not described is let through."""
    problems: list[Problem] = []
    operation = next((one for one in operations if one.id == name), None)
    if operation is None:
        return problems
    operation.body(body, "", problems, False)
    operation.query(dict(query), "/query", problems, False)
    if operation.judge is not None and not problems:
        operation.judge(query, body, "", problems)
    return [problem for problem in problems if problem.severity == "error"]


def single(names: Iterable[str | None]) -> str | None:
    """The one name that all have; None for several, or for none."""
    found = set(names)
    return found.pop() if len(found) == 1 else None
