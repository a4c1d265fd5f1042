"""What a validator finds: one `Problem` for each fault, with the place, the reason and the repair.

Standard library only. Pointers are JSON Pointers (RFC 6901) from the value that was given to `validate`.
"""

from __future__ import annotations

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


class Problem:
    """One fault (or, with another severity, one warning) of a request.

    Attributes:
        pointer: where the member stands, or should stand.
        keyword: the JSON Schema keyword that failed, None for rules that JSON Schema cannot say.
        message: what is wrong and what to type instead.
        value: the offending value, None where there is none.
        expected: what the keyword asks for.
        rule: the stable kebab-case name of the rule.
        severity: "error" (the provider refuses the request), "warning" or "info".
    """

    __slots__ = ("expected", "keyword", "message", "pointer", "rule", "severity", "value")

    def __init__(
        self,
        pointer: str,
        keyword: str | None,
        message: str,
        value: Any = None,
        expected: Any = None,
        rule: str = "",
        severity: str = "error",
    ) -> None:
        self.pointer = pointer
        self.keyword = keyword
        self.message = message
        self.value = value
        self.expected = expected
        self.rule = rule
        self.severity = severity

    def __repr__(self) -> str:
        return f"Problem({self.pointer!r}, {self.keyword!r}, {self.message!r})"

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.message}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and all(
            getattr(self, name) == getattr(other, name) for name in self.__slots__
        )

    def __hash__(self) -> int:
        return hash((self.pointer, self.keyword, self.rule))


class Notice:
    """What a rule or hint of the provider says.

    Attributes:
        rule: its kebab-case name. severity: "error", "warning" or "info".
        message: what to do instead. condition: the condition as written, "" for bounds of one value.
    """

    __slots__ = ("condition", "message", "rule", "severity")

    def __init__(self, rule: str, severity: str, message: str, condition: str = "") -> None:
        self.rule = rule
        self.severity = severity
        self.message = message
        self.condition = condition


def join(at: str, *steps: str | int) -> str:
    """`at` extended by member names or indexes, escaped as RFC 6901 asks."""
    return at + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


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
            text = str(value) if not isinstance(value, int) or abs(value) < 10**40 else "a very large integer"
            return text[:-2] if isinstance(value, float) and text.endswith(".0") else text


def listed(values: Iterable[Any], most: int = 12) -> str:
    """Values for a sentence, shortened after `most`."""
    texts = [shown(value) for value in values]
    more = f", ... ({len(texts) - most} more)" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def last_step(pointer: str) -> str:
    """The member name (or index) a pointer ends in, for messages."""
    return pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~") or "the request"


def missing(at: str, name: str, problems: list[Problem]) -> None:
    """A required member is not there."""
    problems.append(Problem(join(at, name), "required", f"{name} is required", None, name, "missing-field"))


def missing_beside(at: str, name: str, needs: str, problems: list[Problem]) -> None:
    """A member that another one asks for is not there."""
    message = f"{needs} is required beside {name}"
    problems.append(Problem(join(at, needs), "dependentRequired", message, None, needs, "missing-field"))


def unknown(body: Mapping[str, Any], known: Iterable[str], at: str, problems: list[Problem]) -> None:
    """Members that the object does not have."""
    fields = tuple(known)
    for name, value in body.items():
        if name not in fields:
            message = f"{name} is not a field here"
            problems.append(Problem(join(at, name), "additionalProperties", message, value, fields, "unknown-field"))


def no_case(body: Mapping[str, Any], at: str, tag: str, cases: Iterable[str], problems: list[Problem]) -> None:
    """The tag that chooses between several objects is missing, or has no such value."""
    names = tuple(cases)
    pointer = join(at, tag)
    if tag not in body:
        message = f"{tag} is required; one of {listed(names)}"
        problems.append(Problem(pointer, "required", message, None, names, "missing-field"))
        return
    value = body[tag]
    message = f"{shown(value)} is not a known {tag}; one of {listed(names)}"
    problems.append(Problem(pointer, "discriminator", message, value, names, "unknown-variant"))


def unrecognised(body: Any, forms: Iterable[tuple[str, str]], problems: list[Problem]) -> None:
    """A value that has none of the forms a request may have."""
    known = "; ".join(f"{'an' if name[0] in 'aeiou' else 'a'} {name} has {marker}" for name, marker in forms)
    found = "an object without any of them" if isinstance(body, dict) else shown(body)
    message = f"not a request this provider knows ({known}); this is {found}"
    problems.append(Problem("", None, message, None, None, "unknown-request"))


def broken(at: str, notice: Notice, problems: list[Problem], severity: str = "") -> None:
    """A cross-field rule, which JSON Schema cannot say, does not hold (or a hint applies)."""
    severity = severity or notice.severity
    problems.append(Problem(at, None, notice.message, None, notice.condition, notice.rule, severity))


def advise(pointer: str, keyword: str, value: Any, expected: Any, notice: Notice, problems: list[Problem]) -> None:
    """A value that is accepted, but worth a word."""
    problems.append(Problem(pointer, keyword, notice.message, value, expected, notice.rule, notice.severity))


def sound(problems: list[Problem], before: int) -> bool:
    """True if none of the problems from index `before` on is an error: then cross-field rules can be judged."""
    return all(problem.severity != "error" for problem in problems[before:])
