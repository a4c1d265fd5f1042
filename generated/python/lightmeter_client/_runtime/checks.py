"""Explaining checks: called only for a value that failed its quick test, they say exactly what is wrong.

Standard library only. Each returns the value as later rules may read it, or None where it is unusable.
A value may fail the quick test and still be valid (1024.0 is an integer in JSON Schema); then nothing is added.
"""

from __future__ import annotations

from .numbers import is_multiple, nearest, same, whole
from .problems import Problem, last_step, listed, shown

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

NUMBERS = (int, float)
INFINITY = float("inf")
LIMITS = {"int32": 2**31, "int64": 2**63}


class Checks:
    """The checks of one provider.

    `reference` names the members that make an object a reference to another step's output; such an
    object is let through in place of any value.
    """

    def __init__(self, reference: Sequence[str] = ()) -> None:
        self.reference = tuple(reference)

    def stands_in(self, value: Any) -> bool:
        """True for a reference, which only the server can resolve."""
        return bool(self.reference) and isinstance(value, dict) and all(
            isinstance(value.get(name), str) for name in self.reference  # pyright: ignore[reportUnknownMemberType]
        )

    def wrong_type(self, value: Any, pointer: str, problems: list[Problem], expected: str, nullable: bool) -> None:
        """A value of another JSON type; null is fine where it is allowed, a reference everywhere."""
        if (value is None and nullable) or self.stands_in(value):
            return
        article = "an" if expected[0] in "aio" else "a"
        message = f"{last_step(pointer)} must be {article} {expected}, not {_described(value)}"
        problems.append(Problem(pointer, "type", message, value, expected, "wrong-type"))

    def integer(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
        *,
        minimum: int | None = None,
        maximum: int | None = None,
        multiple_of: int | None = None,
        format: str | None = None,
        nullable: bool = False,
    ) -> int | None:
        """An integral number within its bounds."""
        number = whole(value)
        if number is None:
            self.wrong_type(value, pointer, problems, "integer", nullable)
            return None
        name = last_step(pointer)
        limit = LIMITS.get(format or "")
        if limit is not None and not -limit <= number < limit:
            message = f"{name} does not fit into a signed {(format or '')[3:]}-bit integer"
            problems.append(Problem(pointer, "format", message, value, format, "bad-format"))
        elif _out_of_range(number, value, pointer, problems, minimum, maximum, multiple_of):
            pass
        elif multiple_of is not None and number % multiple_of:
            near = listed(nearest(number, minimum, maximum, multiple_of))
            message = f"{name} {shown(value)} is not a multiple of {multiple_of}; nearest: {near}"
            problems.append(Problem(pointer, "multipleOf", message, value, multiple_of, "not-multiple-of"))
        else:
            return number
        return None

    def number(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        exclusive_minimum: float | None = None,
        exclusive_maximum: float | None = None,
        multiple_of: str | None = None,
        nullable: bool = False,
    ) -> float | None:
        """A finite number within its bounds."""
        if type(value) not in NUMBERS or not -INFINITY < value < INFINITY:
            self.wrong_type(value, pointer, problems, "number", nullable)
            return None
        name = last_step(pointer)
        if _out_of_range(value, value, pointer, problems, minimum, maximum, None):
            return None
        if exclusive_minimum is not None and value <= exclusive_minimum:
            message = f"{name} {shown(value)} must be greater than {shown(exclusive_minimum)}"
            problems.append(Problem(pointer, "exclusiveMinimum", message, value, exclusive_minimum, "below-minimum"))
            return None
        if exclusive_maximum is not None and value >= exclusive_maximum:
            message = f"{name} {shown(value)} must be less than {shown(exclusive_maximum)}"
            problems.append(Problem(pointer, "exclusiveMaximum", message, value, exclusive_maximum, "above-maximum"))
            return None
        if multiple_of is not None and not is_multiple(value, multiple_of):
            message = f"{name} {shown(value)} is not a multiple of {multiple_of}"
            problems.append(Problem(pointer, "multipleOf", message, value, multiple_of, "not-multiple-of"))
            return None
        return value

    def string(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
        *,
        min_length: int | None = None,
        max_length: int | None = None,
        pattern: Any = None,
        nullable: bool = False,
    ) -> str | None:
        """Text of an allowed length (in code points) and form."""
        if not isinstance(value, str):
            self.wrong_type(value, pointer, problems, "string", nullable)
            return None
        name, length = last_step(pointer), len(value)
        if min_length is not None and length < min_length:
            message = f"{name} has {_counted(length, 'character')}; at least {min_length} needed"
            problems.append(Problem(pointer, "minLength", message, value, min_length, "too-short"))
            return None
        if max_length is not None and length > max_length:
            message = f"{name} has {_counted(length, 'character')}; at most {max_length} allowed"
            problems.append(Problem(pointer, "maxLength", message, value, max_length, "too-long"))
            return None
        if pattern is not None and not pattern.search(value):
            message = f"{name} {shown(value)} does not have the form {pattern.pattern}"
            problems.append(Problem(pointer, "pattern", message, value, pattern.pattern, "bad-pattern"))
            return None
        return value

    def boolean(self, value: Any, pointer: str, problems: list[Problem], *, nullable: bool = False) -> bool | None:
        """true or false."""
        if isinstance(value, bool):
            return value
        self.wrong_type(value, pointer, problems, "boolean", nullable)
        return None

    def one_of(
        self, value: Any, pointer: str, problems: list[Problem], values: Sequence[Any], *, nullable: bool = False
    ) -> Any:
        """One of a list of scalars (a single one is a const)."""
        if any(same(value, allowed) for allowed in values):
            return value
        if (value is None and nullable) or self.stands_in(value):
            return None
        name = last_step(pointer)
        if len(values) == 1:
            message = f"{name} must be {shown(values[0])}, not {shown(value)}"
            problems.append(Problem(pointer, "const", message, value, values[0], "wrong-const"))
        else:
            message = f"{name} {shown(value)} is not allowed; one of {listed(values)}"
            problems.append(Problem(pointer, "enum", message, value, tuple(values), "not-in-enum"))
        return None

    def array(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
        *,
        min_items: int | None = None,
        max_items: int | None = None,
        unique: bool = False,
        nullable: bool = False,
    ) -> list[Any] | None:
        """An array with an allowed number of items; the items are checked by the caller."""
        if not is_a(value, list):
            self.wrong_type(value, pointer, problems, "array", nullable)
            return None
        items: list[Any] = value
        name = last_step(pointer)
        if min_items is not None and len(items) < min_items:
            message = f"{name} has {_counted(len(items), 'item')}; at least {min_items} needed"
            problems.append(Problem(pointer, "minItems", message, items, min_items, "too-few-items"))
        elif max_items is not None and len(items) > max_items:
            message = f"{name} has {_counted(len(items), 'item')}; at most {max_items} allowed"
            problems.append(Problem(pointer, "maxItems", message, items, max_items, "too-many-items"))
        elif unique and any(same(left, right) for n, left in enumerate(items) for right in items[:n]):
            message = f"{name} lists the same item twice"
            problems.append(Problem(pointer, "uniqueItems", message, items, True, "duplicate-item"))
        return items

    def object(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
        *,
        min_properties: int | None = None,
        max_properties: int | None = None,
        nullable: bool = False,
    ) -> dict[str, Any] | None:
        """An object with an allowed number of members; the members are checked by the caller."""
        if not is_a(value, dict):
            self.wrong_type(value, pointer, problems, "object", nullable)
            return None
        members: dict[str, Any] = value
        name = last_step(pointer)
        if min_properties is not None and len(members) < min_properties:
            message = f"{name} has {_counted(len(members), 'member')}; at least {min_properties} needed"
            problems.append(Problem(pointer, "minProperties", message, members, min_properties, "too-few-items"))
        elif max_properties is not None and len(members) > max_properties:
            message = f"{name} has {_counted(len(members), 'member')}; at most {max_properties} allowed"
            problems.append(Problem(pointer, "maxProperties", message, members, max_properties, "too-many-items"))
        return members


def is_a(value: Any, kind: type) -> bool:
    """isinstance, without narrowing a value of any type to a container of unknown ones."""
    return isinstance(value, kind)


def items_of(value: Any) -> Iterable[tuple[int, Any]]:
    """The items of an array with their indexes; none of a value that is unusable."""
    items: list[Any] = value or []
    return enumerate(items)


def members_of(value: Any) -> Iterable[tuple[str, Any]]:
    """The members of an object; none of a value that is unusable."""
    members: dict[str, Any] = value or {}
    return members.items()


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


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _out_of_range(
    number: float,
    value: Any,
    pointer: str,
    problems: list[Problem],
    minimum: float | None,
    maximum: float | None,
    multiple_of: int | None,
) -> bool:
    name = last_step(pointer)
    if minimum is not None and number < minimum:
        least = minimum if multiple_of is None else -(-minimum // multiple_of) * multiple_of
        message = f"{name} {shown(value)} is below the minimum {shown(least)}"
        problems.append(Problem(pointer, "minimum", message, value, minimum, "below-minimum"))
        return True
    if maximum is not None and number > maximum:
        most = maximum if multiple_of is None else maximum // multiple_of * multiple_of
        message = f"{name} {shown(value)} is above the maximum {shown(most)}"
        problems.append(Problem(pointer, "maximum", message, value, maximum, "above-maximum"))
        return True
    return False
