"""What a caller sent, read strictly and within limits: query and body.

In: a Starlette request and the operation of the model. Out: plain values; every fault is `Refused` with a 4xx.
"""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request

from lightmeter.load.parsed import Limits
from lightmeter.load.strictjson import read_json
from lightmeter.mock.calls import Json, Refused
from lightmeter.mock.holding import Holding
from lightmeter.model.nodes import Operation, Parameter
from lightmeter.model.types import Advised, Array, Boolean, Enum, Integer, Nullable, Number, Type

DRAINED = 4
"""An upload up to this many times as large as allowed is read and thrown away, so that its sender gets an answer."""

JSON = ("application/json", "text/json", "application/x-json")
MOST_JSON = Limits(depth=64)


async def data_of(request: Request, largest: int) -> bytes:
    """The body, at most `largest` bytes."""
    refused = Refused(413, f"the body is larger than {largest} bytes", headers={"Connection": "close"})
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > DRAINED * largest:
        raise refused
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size <= largest:
                chunks.append(chunk)
            elif size > DRAINED * largest:
                break
    except ClientDisconnect:
        raise Refused(400, "the body ended too early") from None
    if size > largest:
        raise refused
    return b"".join(chunks)


def json_of(data: bytes, media_type: str) -> Json:
    """The JSON value of a body."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind and kind not in JSON and not kind.endswith("+json"):
        raise Refused(415, f"{kind} is not taken here; send application/json")
    parsed = read_json(data, MOST_JSON)
    if parsed.faults or not parsed.readable:
        fault = parsed.faults[0]
        detail = f"line {fault.line}, column {fault.column}: {fault.message}"
        raise Refused(400, "The body is not valid JSON.", {"$": [detail]})
    return parsed.value


def query_of(request: Request, operation: Operation, holding: Holding) -> dict[str, Json]:
    """The documented query parameters as JSON values; others are ignored, as servers do. The path is judged too."""
    found: dict[str, Json] = {}
    for place in ("path", "query"):
        errors: dict[str, list[str]] = {}
        for parameter in operation.parameters:
            if parameter.place == place:
                _read(request, parameter, holding, found, errors)
        if errors:
            raise Refused(400, f"The {place} is not valid; see errors.", errors, place=place)
    return {name: value for name, value in found.items() if name not in request.path_params}


def _read(
    request: Request,
    parameter: Parameter,
    holding: Holding,
    found: dict[str, Json],
    errors: dict[str, list[str]],
) -> None:
    name, kind = parameter.field.name, _kind(parameter.field.type)
    texts = request.query_params.getlist(name)
    if parameter.place == "path":
        texts = [str(request.path_params[name])] if name in request.path_params else []
    if not texts:
        if parameter.field.required:
            errors[name] = ["it is required"]
        return
    values = [_value(text, kind.items if isinstance(kind, Array) else kind) for text in texts]
    if None in values:
        errors[name] = [f"{texts[values.index(None)]!r} is not what {name} takes"]
        return
    found[name] = values if isinstance(kind, Array) else values[-1]
    problems = holding.problems(found[name], kind, f"/{name}")
    if problems:
        errors[name] = [problem.message for problem in problems]


def _kind(type_: Type) -> Type:
    while isinstance(type_, (Advised, Nullable)):
        type_ = type_.inner
    return type_


def _value(text: str, kind: Type) -> Json:
    """A query text as a value of the type; None if it is none."""
    match kind:
        case Boolean():
            return {"true": True, "false": False}.get(text.lower())
        case Integer():
            return int(text) if _digits(text, 18) else None
        case Number():
            head, _, tail = text.partition(".")
            return (
                (float(text) if tail else int(head))
                if _digits(head, 15) and _digits(tail or "0", 15)
                else None
            )
        case Enum(values=values):
            return next((value for value in values if str(value) == text), None)
        case _:
            return text


def _digits(text: str, most: int) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdecimal() and len(digits) <= most
