"""What the checks of one generated module need at its top, and how pointers are spelled.

In: names and source texts, met while checks are built. Out: `Module`, and the Python expressions of pointers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lightmeter.emit.literals import python_string
from lightmeter.model.names import snake
from lightmeter.model.types import Type

PLAIN_STEP = re.compile(r"[A-Za-z0-9_$.+-]+")


@dataclass(slots=True)
class Module:
    """What the checks of one module need at its top, collected while they are built.

    `reference` is a member by which an object may be a reference to another step's output, None where there are none.
    """

    function_of: Callable[[str], str]
    reference: str | None = None
    constants: dict[str, str] = field(default_factory=dict[str, str])
    hoisted: list[tuple[str, Type]] = field(default_factory=list[tuple[str, Type]])
    functions: frozenset[str] = frozenset()
    """The functions of the named types."""

    def constant(self, hint: str, source: str) -> str:
        """The name of a module constant with this source; the same source is written once."""
        for name, known in self.constants.items():
            if known == source:
                return name
        plain = snake(hint).upper()
        name, number = plain, 2
        while name in self.constants:
            name, number = f"{plain}_{number}", number + 1
        self.constants[name] = source
        return name

    def notice(self, rule: str, severity: str, message: str, condition: str = "") -> str:
        """The name of the constant that holds what a rule says."""
        parts = [python_string(part) for part in (rule, severity, message, condition) if part]
        return self.constant(rule, f"Notice({', '.join(parts)})")

    def hoist(self, hint: str, kind: Type) -> str:
        """The name of a function that checks a value too deep for one loop."""
        name, number = f"check_{snake(hint)}", 2
        taken = self.functions | {known for known, other in self.hoisted if other != kind}
        plain = name
        while name in taken:
            name, number = f"{plain}_{number}", number + 1
        if (name, kind) not in self.hoisted:
            self.hoisted.append((name, kind))
        return name


def pointer_of(name: str, inner: str | None = None) -> str:
    """The Python expression of the pointer of a member, or of an item of it bound to `inner`."""
    plain = PLAIN_STEP.fullmatch(name) is not None
    if inner is None:
        return f"at + {python_string('/' + name)}" if plain else f"join(at, {python_string(name)})"
    if plain and inner == "index":
        return f'f"{{at}}/{name}/{{{inner}}}"'
    return f"join(at, {python_string(name)}, {inner})"


def inner_pointer(pointer: str, name: str, inner: str) -> str:
    """The pointer of an item bound to `inner`, in a member called `name` or in the value at `at` itself."""
    if pointer != "at":
        return pointer_of(name, inner)
    return 'f"{at}/{index}"' if inner == "index" else f"join(at, {inner})"
