"""Problems in words: what is wrong and what to type instead.

Standard library only; loaded when the first message is read.
"""

from __future__ import annotations

from .numbers import nearest

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .problems import Problem


def message_of(problem: Problem, details: tuple[Any, ...]) -> str:
    """The sentence for a problem; `details` are what its check knew besides value and expectation."""
    name, value, expected = last_step(problem.pointer), problem.value, problem.expected
    match problem.rule:
        case "missing-field":
            return _missing(name, expected, details)
        case "unknown-field":
            return f"{name} is not a field here"
        case "unknown-variant":
            return f"{shown(value)} is not a known {name}; one of {listed(expected)}"
        case "unknown-request":
            return _unrecognised(expected, *details) if len(details) > 1 else _no_endpoint(expected, *details)
        case "wrong-type":
            article = "an" if expected[0] in "aio" else "a"
            return f"{name} must be {article} {expected}, not {_described(value)}"
        case "wrong-const":
            return f"{name} must be {shown(expected)}, not {shown(value)}"
        case "not-in-enum":
            return f"{name} {shown(value)} is not allowed; one of {listed(expected)}"
        case "bad-format":
            return f"{name} does not fit into a signed {expected[3:]}-bit integer"
        case "bad-pattern":
            return f"{name} {shown(value)} does not have the form {expected}"
        case "duplicate-item":
            return f"{name} lists the same item twice"
        case "not-multiple-of":
            return _not_multiple(name, value, expected, details)
        case "below-minimum" | "above-maximum":
            return _out_of_range(problem, name, details)
        case _:
            return _wrong_size(problem, name)


def _missing(name: str, expected: Any, details: tuple[Any, ...]) -> str:
    if details:
        return f"{name} is required beside {details[0]}"
    if isinstance(expected, tuple):
        return f"{name} is required; one of {listed(expected)}"  # pyright: ignore[reportUnknownArgumentType]
    return f"{name} is required"


def _no_endpoint(known: tuple[str, ...], endpoint: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(endpoint.rpartition("/")[2], known, 1)
    hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
    return f"there is no endpoint {shown(endpoint)} that takes a JSON body{hint}"


def _unrecognised(
    endpoints: tuple[str, ...], forms: tuple[tuple[str, str], ...], is_object: bool, body: Any
) -> str:
    if not forms and is_object:
        others = f", or one of {', '.join(endpoints[1:])}" if endpoints[1:] else ""
        return (
            f'a body alone does not say which endpoint it is for; add endpoint="{endpoints[0]}"{others}'
            if endpoints
            else "no endpoint takes a JSON body here"
        )
    if not forms:
        return f"a request is an object; this is {shown(body)}"
    known = "; ".join(f"{'an' if name[0] in 'aeiou' else 'a'} {name} has {marker}" for name, marker in forms)
    found = "an object without any of them" if is_object else shown(body)
    return f"not a request this provider knows ({known}); this is {found}"


def _not_multiple(name: str, value: Any, step: Any, bounds: tuple[Any, ...]) -> str:
    sentence = f"{name} {shown(value)} is not a multiple of {shown(step) if isinstance(step, int) else step}"
    near = nearest(int(value), bounds[0], bounds[1], int(step)) if bounds else []
    return f"{sentence}; nearest: {listed(near)}" if near else sentence


def _out_of_range(problem: Problem, name: str, details: tuple[Any, ...]) -> str:
    """`details` holds the step of a number that must also be a multiple: the limit is then the last multiple."""
    value, limit = shown(problem.value), problem.expected
    if problem.keyword == "exclusiveMinimum":
        return f"{name} {value} must be greater than {shown(limit)}"
    if problem.keyword == "exclusiveMaximum":
        return f"{name} {value} must be less than {shown(limit)}"
    step = details[0] if details and details[0] else None
    if problem.keyword == "minimum":
        return f"{name} {value} is below the minimum {shown(-(-limit // step) * step if step else limit)}"
    return f"{name} {value} is above the maximum {shown(limit // step * step if step else limit)}"


NOUNS = {"minLength": "character", "maxLength": "character", "minItems": "item", "maxItems": "item"}


def _wrong_size(problem: Problem, name: str) -> str:
    noun, count = NOUNS.get(problem.keyword or "", "member"), len(problem.value)
    found = f"{count} {noun}" if count == 1 else f"{count} {noun}s"
    asked = "at least" if (problem.keyword or "").startswith("min") else "at most"
    return f"{name} has {found}; {asked} {problem.expected} {'needed' if asked == 'at least' else 'allowed'}"


def shown(value: Any) -> str:
    """A value as people write it in JSON, shortened to fit into a sentence."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            text = value if len(value) <= 60 else value[:57] + "..."
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        case dict():
            return "an object"
        case list():
            return "an array"
        case _:
            return _number(value)


def _number(value: Any) -> str:
    """A number; of one with more digits than a reader counts, the first and how many there are."""
    if isinstance(value, int) and not -(10**40) < value < 10**40:
        if not -(10**1000) < value < 10**1000:
            return "a very large integer"
        digits = str(abs(value))
        return f"{'-' if value < 0 else ''}{digits[:12]}... ({len(digits)} digits)"
    text = str(value)
    return text[:-2] if isinstance(value, float) and text.endswith(".0") else text


def listed(values: Iterable[Any], most: int = 12) -> str:
    """Values for a sentence, shortened after `most`."""
    texts = [shown(value) for value in values]
    more = f", ... ({len(texts) - most} more)" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def last_step(pointer: str) -> str:
    """The member a pointer ends in; for an item the member that lists it, with the index."""
    head, _, token = pointer.rpartition("/")
    if token.isdigit() and head:
        return f"{last_step(head)}[{token}]"
    return token.replace("~1", "/").replace("~0", "~") or "the request"


def _described(value: Any) -> str:
    """A wrong value for a message: its JSON type, and the value itself where that helps."""
    match value:
        case None | dict() | list():
            return shown(value)
        case bool():
            return f"the boolean {shown(value)}"
        case str():
            return f"the string {shown(value)}"
        case _:
            return f"the number {shown(value)}"
