"""What might repair a finding, rule by rule. Whether it does is for the validator to say.

In: a finding and the document. Out: `Candidate`s, best first.
"""

from __future__ import annotations

from lightmeter.lint.near import near_names, plain

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from lightmeter.lint.finding import Finding
    from lightmeter.lint.variants import Variants

MANY = 3
"""Values tried for a member that is missing or has a value nobody knows."""


class Candidate:
    """A possible fix; `safe` if it only spells the same intention differently.

    `same`: it is the request as it always was, under names that the specification says to be new; whatever it costs
    is what it cost before.
    """

    __slots__ = ("message", "patch", "safe", "same")

    def __init__(
        self, message: str, patch: Sequence[dict[str, Any]], safe: bool = False, same: bool = False
    ) -> None:
        self.message = message
        self.patch = tuple(patch)
        self.safe = safe
        self.same = same


def candidates(finding: Finding, value: Any, known: Variants | None) -> Iterator[Candidate]:
    """Possible fixes of one finding."""
    match finding.rule:
        case "unknown-field" | "unlisted-field":
            yield from _unknown_field(finding, known)
        case "unknown-variant" | "not-in-enum" | "wrong-const":
            yield from _other_value(finding)
        case "missing-field":
            yield from _missing(finding)
        case "wrong-type":
            yield from _other_type(finding, known)
        case "not-multiple-of" | "below-minimum" | "above-maximum":
            yield from _number(finding)
        case "too-many-items":
            yield from _fewer(finding)
        case "over-price-step":
            yield from _below_step(finding, value, known)
        case _:
            if finding.severity == "warning":
                yield from _advised(finding)


def _replace(finding: Finding, value: Any, safe: bool = False, message: str = "") -> Candidate:
    from lightmeter_client._runtime.messages import shown

    patch = [{"op": "replace", "path": finding.pointer, "value": value}]
    return Candidate(message or f"use {shown(value)}", patch, safe)


def _unknown_field(finding: Finding, known: Variants | None) -> Iterator[Candidate]:
    head, _, token = finding.pointer.rpartition("/")
    name = token.replace("~1", "/").replace("~0", "~")
    for near in finding.expected or ():
        to = f"{head}/{near.replace('~', '~0').replace('/', '~1')}"
        patch = [{"op": "move", "from": finding.pointer, "path": to}]
        same = known is not None and known.was_called(near, name)
        yield Candidate(f"rename {name} to {near}", patch, plain(name) == plain(near), same)
    yield Candidate(f"remove {name}", [{"op": "remove", "path": finding.pointer}])


def _other_value(finding: Finding) -> Iterator[Candidate]:
    texts = tuple(value for value in _allowed(finding) if isinstance(value, str))
    near = near_names(finding.value, texts) if isinstance(finding.value, str) else ()
    for value in near or texts[:MANY]:
        yield _replace(
            finding, value, isinstance(finding.value, str) and plain(finding.value) == plain(value)
        )


def _missing(finding: Finding) -> Iterator[Candidate]:
    if isinstance(finding.expected, (list, tuple)):
        for value in _allowed(finding)[:MANY]:
            yield Candidate(f'add "{value}"', [{"op": "add", "path": finding.pointer, "value": value}])


def _allowed(finding: Finding) -> list[Any]:
    """The values the finding expects."""
    expected: Any = finding.expected
    return list(expected) if type(expected) in (list, tuple) else [expected]


def _other_type(finding: Finding, known: Variants | None) -> Iterator[Candidate]:
    value, wanted = finding.value, finding.expected
    if value is None:
        yield Candidate(
            "leave it out: null is not accepted", [{"op": "remove", "path": finding.pointer}], True
        )
    elif isinstance(value, str) and wanted in ("integer", "number"):
        number = _number_in(value)
        if number is not None:
            yield _replace(finding, number, True, f"write {number} without quotes")
    elif isinstance(value, str) and wanted == "boolean" and value.lower() in ("true", "false"):
        yield _replace(finding, value.lower() == "true", True, f"write {value.lower()} without quotes")
    elif wanted == "array" and isinstance(value, dict):
        yield from _map_as_list(finding, known, value)  # pyright: ignore[reportUnknownArgumentType]
    elif wanted == "array":
        yield _replace(finding, [value], True, "put the value into a list")
    elif wanted == "string" and isinstance(value, list) and len(value) == 1:  # pyright: ignore[reportUnknownArgumentType]
        yield _replace(finding, value[0], True, "take the value out of the list")
    elif wanted == "string" and isinstance(value, dict) and isinstance(value.get("url"), str):  # pyright: ignore[reportUnknownMemberType]
        yield _replace(finding, value["url"], True, "write the URL itself")
    elif wanted == "object" and isinstance(value, list):
        yield from _list_as_map(finding, value)  # pyright: ignore[reportUnknownArgumentType]
    elif wanted == "integer" and isinstance(value, float):
        yield _replace(finding, round(value))


def _list_as_map(finding: Finding, items: list[Any]) -> Iterator[Candidate]:
    """[{name: text, amount: number}] as {text: number}, where every item says both and nothing else."""
    pairs: dict[str, Any] = {}
    for item in items:
        members: list[Any] = list(item.values()) if isinstance(item, dict) else []  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        texts = [member for member in members if isinstance(member, str)]
        numbers = [member for member in members if type(member) in (int, float)]
        if len(members) != 2 or len(texts) != 1 or len(numbers) != 1:
            return
        pairs[texts[0]] = numbers[0]
    if pairs and len(pairs) == len(items):
        yield _replace(finding, pairs, True, "write the list as a map")


def _map_as_list(finding: Finding, known: Variants | None, members: dict[str, Any]) -> Iterator[Candidate]:
    """{text: number} as the list of two-member objects that the field takes."""
    names = known.pair_of(finding.variant, finding.pointer.rpartition("/")[2]) if known else None
    if names is not None:
        items = [{names[0]: key, names[1]: value} for key, value in members.items()]
        yield _replace(finding, items, True, "write the map as a list")


def _number_in(text: str) -> int | float | None:
    plain_text = text.strip()
    digits = plain_text.removeprefix("-").replace(".", "", 1)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        return None
    return float(plain_text) if "." in plain_text else int(plain_text)


def _number(finding: Finding) -> Iterator[Candidate]:
    """The nearest values that fit, which the message names as well."""
    if not isinstance(finding.value, (int, float)) or not isinstance(finding.expected, (int, float)):
        return
    if finding.rule == "not-multiple-of" and isinstance(finding.expected, int):
        below = int(finding.value) // finding.expected * finding.expected
        near = sorted((below, below + finding.expected), key=lambda other: abs(other - finding.value))
        for value in near:
            yield _replace(finding, value)
        return
    yield _replace(finding, finding.expected)


def _fewer(finding: Finding) -> Iterator[Candidate]:
    if isinstance(finding.value, list) and isinstance(finding.expected, int):
        kept: Any = finding.value[: finding.expected]  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        yield _replace(finding, kept, False, f"keep the first {finding.expected}")


def _below_step(finding: Finding, value: Any, known: Variants | None) -> Iterator[Candidate]:
    """The nearest requests that are one price step cheaper."""
    from lightmeter.advise.changes import patch_of, steps_of
    from lightmeter.advise.wording import changed_in_words, loss_in_words
    from lightmeter.lint.patchvalue import object_around

    at = finding.pointer.rpartition("/")[0]
    body = object_around(value, finding.pointer)
    variant = known.variants.get(finding.variant or "") if known else None
    if variant is None:
        return
    for change in steps_of(variant, body):
        message = f"{changed_in_words(variant, change)}: {loss_in_words(variant, body, change)}"
        yield Candidate(message, patch_of(at, body, change))


def _advised(finding: Finding) -> Iterator[Candidate]:
    """What the bound of an advice itself suggests."""
    if finding.keyword == "multipleOf":
        yield from _multiples(finding)
    elif finding.keyword in ("minimum", "maximum"):
        if isinstance(finding.value, (int, float)) and isinstance(finding.expected, (int, float)):
            yield _replace(finding, finding.expected)
    elif finding.keyword == "enum":
        yield from _other_value(finding)


def _multiples(finding: Finding) -> Iterator[Candidate]:
    if isinstance(finding.value, int) and isinstance(finding.expected, int):
        below = finding.value // finding.expected * finding.expected
        for value in sorted((below, below + finding.expected), key=lambda other: abs(other - finding.value)):
            yield _replace(finding, value)
