"""`lightmeter rules`: list what `lint` and `diff` can say.

In: nothing, or names of rules. Out: the rules of every provider, those of each installed provider, and the rules
of change.
"""

from __future__ import annotations

from lightmeter.cli.common import CLEAN, CannotRun, nearest, report, report_options, uses_color

TYPE_CHECKING = False  # as in the other commands
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from typing import TextIO

    from lightmeter.lint.rules import Rule


def configure(parser: ArgumentParser) -> None:
    """--provider, and the report."""
    parser.add_argument("--provider", metavar="P", help="only the rules of this provider")
    report_options(parser)


def run(arguments: Namespace) -> int:
    """List the rules; `explain RULE` tells one of them at length."""
    from lightmeter.lint.rules import every, installed_models, provider_rules

    models = {model.provider: model for model in installed_models()}
    rules = every(models.values())
    if arguments.provider is not None:
        if arguments.provider not in models:
            near = nearest(arguments.provider, models) or f"; known: {', '.join(models)}"
            raise CannotRun(f"rules: there is no provider {arguments.provider!r}{near}")
        rules = provider_rules([models[arguments.provider]])
    with report(arguments) as out:
        if arguments.format == "json":
            from lightmeter.report.table import write_json

            changes = [] if arguments.provider else _changes()
            write_json([*(rule.to_json() for rule in rules), *changes], out)
        else:
            _write_text(rules, out, uses_color(arguments, out))
            if arguments.provider is None:
                _write_changes(out, uses_color(arguments, out))
    return CLEAN


def _changes() -> list[dict[str, object]]:
    """The rules of change as those of the linter, with whom each may break: breaking is an error, price a warning."""
    from lightmeter.diff.rules import RULES
    from lightmeter.lint.rules import Rule

    severities = {"narrower": "error", "wider": "error", "both": "error", "price": "warning", "none": "info"}
    text = "A change between two specifications, as lightmeter diff reports it."
    listed = ((rule, Rule(rule.name, severities[rule.effect], None, rule.meaning, text)) for rule in RULES)
    return [{**row.to_json(), "command": "diff", "breaks": list(rule.breaks)} for rule, row in listed]


def _write_changes(out: TextIO, color: bool) -> None:
    from lightmeter.diff.rules import RULES
    from lightmeter.report.table import Table
    from lightmeter.report.terminal import Paint

    paint = Paint(color)
    out.write("\n" + paint("bold", "Rules of change, for lightmeter diff: whom each may break") + "\n")
    table = Table(("help", "dim", ""), paint)
    for rule in RULES:
        table.add(rule.name, ", ".join(rule.breaks) or "nobody", rule.meaning)
    out.write(table.text(indent=2))


def _write_text(rules: Sequence[Rule], out: TextIO, color: bool) -> None:
    from lightmeter.report.table import Table
    from lightmeter.report.terminal import Paint

    paint = Paint(color)
    for provider in dict.fromkeys(rule.provider for rule in rules):
        out.write(paint("bold", f"Rules of {provider or 'every provider'}") + "\n")
        table = Table(("help", "", "dim", ""), paint)
        for rule in rules:
            if rule.provider == provider:
                table.add(rule.name, rule.severity, rule.keyword or "", rule.meaning)
        out.write(f"{table.text(indent=2)}\n")
    out.write("lightmeter explain RULE says more about one of them.\n")
