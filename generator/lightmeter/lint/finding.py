"""What the linter says about one place of one file.

In: nothing. Out: `Finding` and `Fix`, as the command line contract has them.
Plain classes: importing dataclasses would cost more than linting a file.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeAlias

    Edit: TypeAlias = tuple[int, int, int, int, str]
    """Line, column, end line, end column (1-based, end exclusive) of a text, and what replaces it."""

SEVERITIES = ("error", "warning", "info")


class Fix:
    """One way to repair a finding: a JSON Patch on the document.

    `applicability` is "safe" (keeps the picture and does not raise the price) or "unsafe".
    `price_delta` is the change of price as a decimal text, None where one of the prices is unknown.
    """

    __slots__ = ("applicability", "message", "patch", "price_delta")

    def __init__(
        self,
        message: str,
        applicability: str,
        patch: Sequence[dict[str, Any]],
        price_delta: str | None = None,
    ) -> None:
        self.message = message
        self.applicability = applicability
        self.patch = tuple(patch)
        self.price_delta = price_delta

    def to_json(self) -> dict[str, Any]:
        return {
            "message": self.message,
            "applicability": self.applicability,
            "patch": list(self.patch),
            "price_delta": self.price_delta,
        }


class Finding:
    """One fault, warning or remark.

    Attributes:
        file: as given on the command line, "-" for stdin. line, column: 1-based, in code points, of the value
            (of the member name for an unknown member, of the enclosing object for a missing one).
        end_line, end_column: just behind the place, for carets and editors.
        pointer: JSON Pointer from the root of the document (for JSON Lines: of that line's value).
        rule: kebab-case name. keyword: the JSON Schema keyword that failed, None for our own rules.
        severity: "error", "warning" or "info".
        message: one sentence: what is wrong and what to type instead.
        variant: name of the variant the request was judged as, None if none could be chosen.
        value, expected: JSON values. accepted_by: variants that take what this one refuses.
        spec: "file:line" in the specification the rule comes from, "" if none. source: the document behind it.
    """

    __slots__ = (
        "accepted_by", "column", "end_column", "end_line", "expected", "file", "fixes", "keyword", "line",
        "message", "pointer", "rule", "severity", "source", "spec", "value", "variant",
    )  # fmt: skip

    def __init__(
        self,
        *,
        file: str,
        line: int,
        column: int,
        end_line: int,
        end_column: int,
        pointer: str,
        rule: str,
        keyword: str | None,
        severity: str,
        message: str,
        variant: str | None = None,
        value: Any = None,
        expected: Any = None,
        accepted_by: Sequence[str] = (),
        fixes: Sequence[Fix] = (),
        spec: str = "",
        source: str = "",
    ) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.end_line = end_line
        self.end_column = end_column
        self.pointer = pointer
        self.rule = rule
        self.keyword = keyword
        self.severity = severity
        self.message = message
        self.variant = variant
        self.value = value
        self.expected = expected
        self.accepted_by = tuple(accepted_by)
        self.fixes = tuple(fixes)
        self.spec = spec
        self.source = source

    def on_line(self, line: int) -> Finding:
        """The same about the same text on another line."""
        other = Finding.__new__(Finding)
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        other.line = other.end_line = line
        return other

    def to_json(self) -> dict[str, Any]:
        """The object of the command line contract."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
            "pointer": self.pointer,
            "rule": self.rule,
            "keyword": self.keyword,
            "severity": self.severity,
            "message": self.message,
            "variant": self.variant,
            "value": self.value,
            "expected": self.expected,
            "accepted_by": list(self.accepted_by),
            "fixes": [fix.to_json() for fix in self.fixes],
        }
