"""Mistakes in a specification, as values: what, how bad, where, and a sentence.

In: findings of `load` and `build`. Out: `Diagnostic`, and `SpecError` where a caller cannot go on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lightmeter.model.types import Origin, Severity
from lightmeter.text.printable import brief

CODES: Final[dict[str, str]] = {
    "bad-schema": "a schema that is not JSON Schema 2020-12",
    "bad-openapi": "a document that is not OpenAPI 3.0 or 3.1",
    "bad-overlay": "an overlay that is not OpenAPI Overlay 1.0, or lacks a description",
    "duplicate-key": "a member that is given twice",
    "openapi-upgrade": "something of OpenAPI 3.0 that was read in one of several ways",
    "openapi-version": "a document of another OpenAPI version",
    "overlay-target": "an overlay target that cannot be read, or selects nothing or a scalar",
    "overlay-update": "an overlay update that does not fit what its target selects",
    "ref-cycle": "a `$ref` that leads back to itself",
    "ref-dangling": "a `$ref` to something that does not exist",
    "ref-outside": "a `$ref` that leaves the document",
    "ref-syntax": "a `$ref` that is not a local JSON Pointer",
    "syntax": "a text that is not YAML or JSON",
    "unreadable": "a file that cannot be read",
}
"""Every code that `load` gives, with its meaning; `build` and the tools keep their own table."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake in a specification, with its place."""

    code: str
    severity: Severity
    origin: Origin
    message: str

    def __str__(self) -> str:
        return f"{self.origin}: {self.severity}[{self.code}] {self.message}"


class SpecError(Exception):
    """A specification that cannot be used; `diagnostics` say why, in order of their place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: Final = ordered(diagnostics)
        super().__init__(self.render())

    def render(self) -> str:
        """One line for each error: `file:line:column: error[code] message (at pointer)`."""
        errors = [one for one in self.diagnostics if one.severity == "error"]
        return "\n".join(map(_with_pointer, errors or self.diagnostics))


def _with_pointer(found: Diagnostic) -> str:
    pointer = found.origin.pointer
    return f"{found} (at {pointer})" if pointer and pointer not in found.message else str(found)


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place; what was found twice is said once."""
    unique = dict.fromkeys(diagnostics)
    return tuple(
        sorted(
            unique,
            key=lambda one: (one.origin.file, one.origin.line, one.origin.column, one.code, one.message),
        )
    )


def error(code: str, origin: Origin, message: str) -> Diagnostic:
    """An error with a code of this package."""
    assert code in CODES, code
    return Diagnostic(code, "error", origin, brief(message))
