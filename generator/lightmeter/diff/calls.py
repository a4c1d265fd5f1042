"""The parameters and answers of an operation, matched.

In: an `OperationPair`. Out: matched parameters and answers, and their names in words.
"""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import Matched, OperationPair, matched
from lightmeter.model.nodes import Field, Operation, Parameter, Response


def parameters(pair: OperationPair) -> Matched[Parameter]:
    """By place and name; the names of path parameters are part of the path, so their order counts there."""
    return matched(_keyed(pair.old), _keyed(pair.new))


def _keyed(operation: Operation) -> list[tuple[object, Parameter]]:
    in_path = [part[1:-1] for part in operation.path.split("/") if part[:1] == "{" and part[-1:] == "}"]
    return [
        ((one.place, in_path.index(one.field.name) if one.field.name in in_path else one.field.name), one)
        for one in operation.parameters
    ]


def responses(pair: OperationPair) -> Matched[Response]:
    """By status."""
    return matched(
        ((one.status, one) for one in pair.old.responses), ((one.status, one) for one in pair.new.responses)
    )


def headers(pair: OperationPair) -> Iterator[tuple[str, Matched[Field]]]:
    """For every answer of both sides its status and its headers, matched without regard to case."""
    for old, new in responses(pair).same:
        sides = (((field.name.lower(), field) for field in one.headers) for one in (old, new))
        yield new.status, matched(*sides)


def media_types(response: Response) -> tuple[str, ...]:
    """Everything the answer may be, in a fixed order."""
    return tuple(sorted({*filter(None, (response.media_type,)), *response.others}))


def parameter_name(parameter: Parameter) -> str:
    """ "the query parameter `wait`"."""
    return f"the {parameter.place} parameter `{parameter.field.name}`"


def response_name(response: Response) -> str:
    """ "200 application/json"."""
    return " ".join(filter(None, (response.status, response.media_type)))
