"""Value types of the intermediate model.

In: nothing but plain values. Out: a closed union `Type`, matched by every emitter and tool.
Constraints are typed data; no word of Python, TypeScript or SQL, and nothing of YAML.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

Scalar: TypeAlias = str | int | Decimal | bool | None
"""A JSON scalar as the model keeps it: numbers that are integers are int, all others Decimal (exact)."""

Json: TypeAlias = "Scalar | tuple[Json, ...] | Members"
"""A JSON value: arrays are tuples, objects are `Members`."""

Severity: TypeAlias = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a node stands: file as given on the command line, 1-based line and column, JSON Pointer."""

    file: str
    line: int
    column: int
    pointer: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Members:
    """A JSON object as a value (a default, an example), in document order."""

    items: tuple[tuple[str, Json], ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class Boolean:
    """true or false; 0 and 1 are not booleans."""


@dataclass(frozen=True, slots=True)
class Integer:
    """An integral number (1024.0 counts, as in JSON Schema); bounds are inclusive."""

    minimum: int | None = None
    maximum: int | None = None
    multiple_of: int | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """Any number; bounds are exact decimals, inclusive unless `exclusive_*`."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    exclusive_minimum: Decimal | None = None
    exclusive_maximum: Decimal | None = None
    multiple_of: Decimal | None = None


@dataclass(frozen=True, slots=True)
class String:
    """Text; lengths count code points; `pattern` is an ECMA-262 search pattern."""

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Enum:
    """One of these scalars, compared as JSON Schema does (1.0 equals 1, true does not). One value = a const."""

    values: tuple[Scalar, ...]
    name: str | None = None
    """The schema name the enum was published under, when it has one."""


Keys: TypeAlias = String | Enum
"""What the names of members must be; an enum of names is one of texts."""


@dataclass(frozen=True, slots=True)
class Nullable:
    """null, or the inner type. Never nested."""

    inner: Type


@dataclass(frozen=True, slots=True)
class Array:
    """A list; every item has the one type."""

    items: Type
    min_items: int | None = None
    max_items: int | None = None
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """An object whose member names are data (LoRA URN -> strength)."""

    values: Type
    keys: Keys | None = None
    min_properties: int | None = None
    max_properties: int | None = None


@dataclass(frozen=True, slots=True)
class Union:
    """Any one of these types. Without `keyword` their JSON type tells them apart, each at most once.

    Otherwise nothing does, and all are tried: `anyOf` needs one that fits, `oneOf` exactly one.
    """

    members: tuple[Type, ...]
    keyword: Literal["", "anyOf", "oneOf"] = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A use of a named type (`Model.types`); the only way a type can contain itself."""

    name: str


@dataclass(frozen=True, slots=True)
class Advised:
    """A value of the inner type; advice is judged only when the inner type holds, first failing one speaks."""

    inner: Type
    advice: tuple[Advice, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A soft bound: accepted by the provider, but worth a word. `expect` is the type that causes none."""

    id: str
    expect: Type
    message: str
    severity: Severity
    source: str
    origin: Origin


Type: TypeAlias = (
    Anything | Boolean | Integer | Number | String | Enum | Nullable | Array | Map | Union | Named | Advised
)
