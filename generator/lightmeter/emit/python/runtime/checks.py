"""Explaining checks: called only for a value that failed its quick test, they say exactly what is wrong.

Standard library only. Each returns the value as later rules may read it, or None where it is unusable.
A value may fail the quick test and still be valid (1024.0 is an integer in JSON Schema); then nothing is added.
"""

from __future__ import annotations

from .numbers import is_multiple, same, whole
from .problems import Problem

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

NUMBERS = (int, float)
INFINITY = float("inf")
MEMORY = 20_000
"""Texts that a pattern remembers: some 3 MB at most."""
LIMITS = {"int32": 2**31, "int64": 2**63}


class Checks:
    """The checks of one provider.

    `reference` names the members that make an object a reference to another step's output; such an
    object is let through in place of any value.
    """

    __slots__ = ("reference",)

    def __init__(self, reference: Sequence[str] = ()) -> None:
        self.reference = tuple(reference)

    def stands_in(self, value: Any) -> bool:
        """True for a reference, which only the server can resolve."""
        if not self.reference or type(value) is not dict:
            return False
        return all(isinstance(value.get(name), str) for name in self.reference)  # pyright: ignore[reportUnknownMemberType]

    def wrong_type(
        self, value: Any, pointer: str, problems: list[Problem], expected: str, nullable: bool
    ) -> None:
        """A value of another JSON type; null is fine where it is allowed, a reference everywhere."""
        if value is None and nullable:
            return
        if type(value) is not dict or not self.stands_in(value):
            problems.append(Problem(pointer, "type", "wrong-type", value, expected))

    def integer(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
        minimum: int | None = None,
        maximum: int | None = None,
        multiple_of: int | None = None,
        format: str | None = None,  # noqa: A002
        nullable: bool = False,
    ) -> int | None:
        """An integral number within its bounds."""
        number = value if type(value) is int else whole(value)
        if number is None:
            self.wrong_type(value, pointer, problems, "integer", nullable)
        elif format is not None and not -LIMITS.get(format, INFINITY) <= number < LIMITS.get(
            format, INFINITY
        ):
            problems.append(Problem(pointer, "format", "bad-format", value, format))
        elif minimum is not None and number < minimum:
            problems.append(Problem(pointer, "minimum", "below-minimum", value, minimum, (multiple_of,)))
        elif maximum is not None and number > maximum:
            problems.append(Problem(pointer, "maximum", "above-maximum", value, maximum, (multiple_of,)))
        elif multiple_of is not None and number % multiple_of:
            bounds = (minimum, maximum)
            problems.append(Problem(pointer, "multipleOf", "not-multiple-of", value, multiple_of, bounds))
        else:
            return number
        return None

    def number(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
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
        elif minimum is not None and value < minimum:
            problems.append(Problem(pointer, "minimum", "below-minimum", value, minimum))
        elif maximum is not None and value > maximum:
            problems.append(Problem(pointer, "maximum", "above-maximum", value, maximum))
        elif exclusive_minimum is not None and value <= exclusive_minimum:
            problems.append(Problem(pointer, "exclusiveMinimum", "below-minimum", value, exclusive_minimum))
        elif exclusive_maximum is not None and value >= exclusive_maximum:
            problems.append(Problem(pointer, "exclusiveMaximum", "above-maximum", value, exclusive_maximum))
        elif multiple_of is not None and not is_multiple(value, multiple_of):
            problems.append(Problem(pointer, "multipleOf", "not-multiple-of", value, multiple_of))
        else:
            return value
        return None

    def string(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
        min_length: int | None = None,
        max_length: int | None = None,
        pattern: Pattern | None = None,
        nullable: bool = False,
    ) -> str | None:
        """Text of an allowed length (in code points) and form."""
        if not isinstance(value, str):
            self.wrong_type(value, pointer, problems, "string", nullable)
        elif min_length is not None and len(value) < min_length:
            problems.append(Problem(pointer, "minLength", "too-short", value, min_length))
        elif max_length is not None and len(value) > max_length:
            problems.append(Problem(pointer, "maxLength", "too-long", value, max_length))
        elif pattern is not None and value not in pattern and not pattern.admits(value):
            problems.append(Problem(pointer, "pattern", "bad-pattern", value, pattern.source))
        else:
            return value
        return None

    def boolean(
        self, value: Any, pointer: str, problems: list[Problem], nullable: bool = False
    ) -> bool | None:
        """true or false."""
        if isinstance(value, bool):
            return value
        self.wrong_type(value, pointer, problems, "boolean", nullable)
        return None

    def one_of(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
        values: Collection[Any],
        nullable: bool = False,
    ) -> Any:
        """One of a list of scalars (a single one is a const)."""
        if value in values if type(value) is str else any(same(value, allowed) for allowed in values):
            return value
        if (value is None and nullable) or self.stands_in(value):
            return None
        if len(values) == 1:
            problems.append(Problem(pointer, "const", "wrong-const", value, next(iter(values))))
        else:
            problems.append(Problem(pointer, "enum", "not-in-enum", value, tuple(values)))
        return None

    def array(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
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
        if min_items is not None and len(items) < min_items:
            problems.append(Problem(pointer, "minItems", "too-few-items", items, min_items))
        elif max_items is not None and len(items) > max_items:
            problems.append(Problem(pointer, "maxItems", "too-many-items", items, max_items))
        elif unique and any(same(left, right) for n, left in enumerate(items) for right in items[:n]):
            problems.append(Problem(pointer, "uniqueItems", "duplicate-item", items, True))
        return items

    def object(
        self,
        value: Any,
        pointer: str,
        problems: list[Problem],
        min_properties: int | None = None,
        max_properties: int | None = None,
        nullable: bool = False,
    ) -> dict[str, Any] | None:
        """An object with an allowed number of members; the members are checked by the caller."""
        if not is_a(value, dict) or self.stands_in(value):
            self.wrong_type(value, pointer, problems, "object", nullable)
            return None
        members: dict[str, Any] = value
        if min_properties is not None and len(members) < min_properties:
            problems.append(Problem(pointer, "minProperties", "too-few-items", members, min_properties))
        elif max_properties is not None and len(members) > max_properties:
            problems.append(Problem(pointer, "maxProperties", "too-many-items", members, max_properties))
        return members


class Pattern(set[str]):
    """The texts of an ECMA-262 pattern that were met so far; `admits` matches one that was not.

    Model names repeat from request to request: to look one up costs a tenth of a match, and no call.
    """

    __slots__ = ("_find", "_python", "source")

    def __init__(self, source: str, python: str) -> None:
        self.source = source
        self._python = python
        self._find: Any = None

    def admits(self, text: str) -> bool:
        """Whether a text has the form; compiled when first needed."""
        if self._find is None:
            import re

            self._find = re.compile(self._python).search
        if self._find(text) is None:
            return False
        if len(text) < 200 and len(self) < MEMORY:
            self.add(text)
        return True


def is_a(value: Any, kind: type) -> bool:
    """isinstance, without narrowing a value of any type to a container of unknown ones."""
    return isinstance(value, kind)


def items_of(value: Any) -> Iterable[tuple[int, Any]]:
    """The items of an array with their indexes; none of a value that is unusable."""
    items: list[Any] = value or []
    return enumerate(items)
