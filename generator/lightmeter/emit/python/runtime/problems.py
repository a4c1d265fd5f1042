"""What a validator finds: one `Problem` for each fault, with the place, the reason and the repair.

Standard library only. Pointers are JSON Pointers (RFC 6901) from the value that was given to `validate`.
"""

from __future__ import annotations

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any


class Problem:
    """One fault (or, with another severity, one warning) of a request.

    Attributes:
        pointer: where the member stands, or should stand.
        keyword: the JSON Schema keyword that failed, None for rules that JSON Schema cannot say.
        message: what is wrong and what to type instead; put into words when it is first read.
        value: the offending value, None where there is none.
        expected: what the keyword asks for.
        rule: the stable kebab-case name of the rule.
        severity: "error" (the provider refuses the request), "warning" or "info".
    """

    __slots__ = ("_message", "expected", "keyword", "pointer", "rule", "severity", "value")

    def __init__(
        self,
        pointer: str,
        keyword: str | None,
        rule: str,
        value: Any = None,
        expected: Any = None,
        message: str | tuple[Any, ...] = (),
        severity: str = "error",
    ) -> None:
        self.pointer = pointer
        self.keyword = keyword
        self.rule = rule
        self.value = value
        self.expected = expected
        self._message = message
        self.severity = severity

    @property
    def message(self) -> str:
        if not isinstance(self._message, str):
            from .messages import message_of

            self._message = message_of(self, self._message)
        return self._message

    def told_at(self, pointer: str) -> None:
        """Point at the URL that holds a query parameter; the message goes on naming the parameter."""
        self._message = self.message
        self.pointer = pointer

    def __repr__(self) -> str:
        return f"Problem({self.pointer!r}, {self.keyword!r}, {self.message!r})"

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.message}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and (
            (self.pointer, self.keyword, self.rule, self.severity, self.message)
            == (other.pointer, other.keyword, other.rule, other.severity, other.message)
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
    for step in steps:
        text = str(step)
        if "~" in text or "/" in text:
            text = text.replace("~", "~0").replace("/", "~1")
        at += "/" + text
    return at


def missing(pointer: str, name: str, problems: list[Problem]) -> None:
    """A required member is not there."""
    problems.append(Problem(pointer, "required", "missing-field", None, name))


def missing_beside(at: str, name: str, needs: str, problems: list[Problem]) -> None:
    """A member that another one asks for is not there."""
    problems.append(Problem(join(at, needs), "dependentRequired", "missing-field", None, needs, (name,)))


def unknown(body: Mapping[str, Any], known: Collection[str], at: str, problems: list[Problem]) -> None:
    """Members that the object does not have."""
    for name, value in body.items():
        if name not in known:
            problems.append(
                Problem(join(at, name), "additionalProperties", "unknown-field", value, tuple(known))
            )


def unlisted(body: Mapping[str, Any], listed: Collection[str], at: str, problems: list[Problem]) -> None:
    """Members that an open object takes, but that are spelled nearly like one it lists: probably a slip."""
    from difflib import get_close_matches

    for name, value in body.items():
        if name not in listed:
            near = get_close_matches(name[:64], listed, 1, 0.8)
            if near and near[0] not in body:
                message = f"{name} is not listed in the specification; did you mean {near[0]}?"
                pointer, keyword = join(at, name), "additionalProperties"
                problems.append(Problem(pointer, keyword, "unlisted-field", value, near, message, "warning"))


def no_case(
    body: Mapping[str, Any], at: str, tag: str, cases: Iterable[str], problems: list[Problem]
) -> None:
    """The tag that chooses between several objects is missing, or has no such value."""
    names = tuple(cases)
    if tag in body:
        problems.append(Problem(join(at, tag), "discriminator", "unknown-variant", body[tag], names))
    else:
        problems.append(Problem(join(at, tag), "required", "missing-field", None, names))


def no_leaf(
    body: Mapping[str, Any],
    at: str,
    tags: tuple[str, ...],
    cases: Mapping[str, Any],
    problems: list[Problem],
) -> None:
    """Several tags choose, one below the other: names the first that is missing or leads nowhere."""
    for tag in tags:
        try:
            cases = cases[body[tag]]
        except (KeyError, TypeError):
            no_case(body, at, tag, cases, problems)
            return


def unrecognised(
    body: Any, forms: tuple[tuple[str, str], ...], endpoints: tuple[str, ...], problems: list[Problem]
) -> None:
    """A value that has none of the forms a request may have, or that only its endpoint tells apart."""
    details = (forms, isinstance(body, dict), body)
    problems.append(Problem("", None, "unknown-request", None, endpoints, details))


def broken(at: str, notice: Notice, problems: list[Problem], severity: str = "") -> None:
    """A cross-field rule, which JSON Schema cannot say, does not hold (or a hint applies)."""
    severity = severity or notice.severity
    problems.append(Problem(at, None, notice.rule, None, notice.condition, notice.message, severity))


def advise(
    pointer: str, keyword: str, value: Any, expected: Any, notice: Notice, problems: list[Problem]
) -> None:
    """A value that is accepted, but worth a word."""
    problems.append(Problem(pointer, keyword, notice.rule, value, expected, notice.message, notice.severity))


def sound(problems: list[Problem], at: str) -> bool:
    """True if no error was found in the value at `at`: then its cross-field rules can be judged."""
    return not problems or not any(
        problem.severity == "error" and f"{problem.pointer}/".startswith(f"{at}/") for problem in problems
    )
