"""What the checks of one module need: constants, functions for deep values, pointers of members.

In: names and types. Out: a `Module`, filled while its checks are built, and source text of pointers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lightmeter.emit.typescript.literals import ts_string
from lightmeter.emit.typescript.names import camel
from lightmeter.model.names import pascal, snake
from lightmeter.model.types import Type

PLAIN_STEP = re.compile(r"[A-Za-z0-9_$.+-]+")


@dataclass(slots=True)
class Module:
    """What the checks of one module need at its top, collected while they are built."""

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
        parts = [ts_string(part) for part in (rule, severity, message, condition)]
        members = zip(("rule", "severity", "message", "condition"), parts, strict=True)
        return self.constant(rule, "{ " + ", ".join(f"{name}: {part}" for name, part in members) + " }")

    def hoist(self, hint: str, kind: Type) -> str:
        """The name of a function that checks a value too deep for one loop."""
        plain = f"check{pascal(camel(hint))}Value"
        name, number = plain, 2
        taken = self.functions | {known for known, other in self.hoisted if other != kind}
        while name in taken:
            name, number = f"{plain}{number}", number + 1
        if (name, kind) not in self.hoisted:
            self.hoisted.append((name, kind))
        return name


def pointer_of(name: str) -> str:
    """The expression of the pointer of a member."""
    return f"at + {ts_string('/' + name)}" if PLAIN_STEP.fullmatch(name) else f"join(at, {ts_string(name)})"


def inner_pointer(pointer: str, name: str, inner: str) -> str:
    """The pointer of an item bound to `inner`, in a member called `name` or in the value at `at` itself."""
    if inner == "index" and (pointer == "at" or PLAIN_STEP.fullmatch(name)):
        return f"at + {ts_string('/' if pointer == 'at' else f'/{name}/')} + index"
    return f"join(at, {inner})" if pointer == "at" else f"join(at, {ts_string(name)}, {inner})"
