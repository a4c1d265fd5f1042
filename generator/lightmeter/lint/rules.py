"""What the linter can say: the rules that hold for every provider, and those a provider's model brings.

In: the generic rules, and `model.json` of the installed providers. Out: `Rule` by name.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable

    from lightmeter.lint.rule import Rule
    from lightmeter.model.nodes import Model


def generic() -> tuple[Rule, ...]:
    """The rules of every provider, in the order they are judged."""
    from lightmeter.lint.generic import RULES

    return RULES


def find(name: str, models: Iterable[Model] | None = None) -> Rule | None:
    """The rule, or the finer code of `malformed`, of that name; None when there is none.

    `models` are those of the installed providers unless given.
    """
    from lightmeter.lint.rule import Rule

    for rule in generic():
        if rule.name == name:
            return rule
        for code, meaning in rule.codes:
            if code == name:
                text = f"A finding of the rule {rule.name}: its message begins with what was found there."
                return Rule(code, rule.severity, rule.keyword, meaning, text)
    return next((rule for rule in provider_rules(models) if rule.name == name), None)


def every(models: Iterable[Model] | None = None) -> tuple[Rule, ...]:
    """The rules of every provider, then those of each provider by name."""
    return (*generic(), *provider_rules(models))


def provider_rules(models: Iterable[Model] | None = None) -> tuple[Rule, ...]:
    """The cross-field rules and the hints of the models, one `Rule` for each id."""
    from lightmeter.lint.modelrules import rules_of

    known = installed_models() if models is None else models
    return rules_of(known)


def installed_models() -> tuple[Model, ...]:
    """The models that lie in the generated package, by name of their provider."""
    from importlib import resources

    from lightmeter.model import canon

    package = resources.files("lightmeter_client")
    files = [folder / "model.json" for folder in package.iterdir() if folder.is_dir()]
    found = sorted((file for file in files if file.is_file()), key=str)
    return tuple(canon.loads(file.read_bytes()) for file in found)
