"""The rules that are not about requests, in the form of those that are, so that one command lists and explains all.

In: the registries of `diff` and `build`. Out: `Rule`s.
"""

from __future__ import annotations

from lightmeter.lint.rule import Rule
from lightmeter.lint.rules import find

TYPE_CHECKING = False  # as in the commands
if TYPE_CHECKING:
    from lightmeter.model.nodes import Model

_SEVERITIES = {"narrower": "error", "wider": "error", "both": "error", "price": "warning", "none": "info"}


def changes() -> list[Rule]:
    """The rules of change: what may break somebody is an error, what may cost more a warning."""
    from lightmeter.diff.rules import RULES

    return [
        Rule(rule.name, _SEVERITIES[rule.effect], None, rule.meaning, _about(rule.breaks)) for rule in RULES
    ]


def _about(breaks: tuple[str, ...]) -> str:
    whom = f"It may break: {', '.join(breaks)}." if breaks else "It breaks nobody."
    return f"A change between two specifications, as lightmeter diff reports it. {whom}"


def mistakes() -> list[Rule]:
    """What can be wrong with a specification."""
    from lightmeter.build.codes import CODES

    text = "About a specification, as every command reports it that reads one: file, line and advice come with it."
    return [Rule(code, severity, None, meaning, text) for code, (severity, meaning) in CODES.items()]


def find_any(name: str, models: tuple[Model, ...]) -> Rule | None:
    """A rule of requests, else of change, else of specifications."""
    return find(name, models) or next((rule for rule in (*changes(), *mistakes()) if rule.name == name), None)
