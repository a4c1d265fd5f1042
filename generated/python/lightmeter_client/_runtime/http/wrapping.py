"""Between an input and the body of an operation: wrapping, finding, checking. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..pricing import path_of
from ..problems import Problem
from ..routing import Operation
from ..walking import inputs

Forms = Sequence[tuple[str, tuple[tuple[str, ...], ...]]]


def wrapped(body: Any, forms: Forms, marker: str) -> Any:
    """An input, or anything on the way from an input to the form with `marker`, as that form."""
    whole = dict(forms).get(marker, ())
    own = path_of(body, forms)
    prefix = whole[: len(whole) - len(own)]
    if (
        not isinstance(body, dict)
        or not any(name in body for name, _ in forms)
        or whole[len(prefix) :] != own
    ):
        return body
    for step in reversed(prefix):
        match step:
            case ("member", name):
                body = {name: body}
            case ("tag", name, value):
                body = {name: value, **body}
            case _:
                body = [body]
    return body


def inputs_of(body: Any, forms: Forms) -> list[dict[str, Any]]:
    """The inputs inside a body."""
    return [found for _, found in inputs(body, path_of(body, forms))]


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
