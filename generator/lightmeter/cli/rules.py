"""`lightmeter rules`: list what `lint`, `diff` and `generate` can say.

In: nothing, or a provider. Out: the rules of every provider, those of each installed provider, the rules of change,
and what can be wrong with a specification.
"""

from __future__ import annotations

from lightmeter.cli.common import nearest, report, report_options, uses_color
from lightmeter.cli.exits import CLEAN, CannotRun

TYPE_CHECKING = False  # as in the other commands
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from typing import TextIO

    from lightmeter.lint.rule import Rule


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

            others = [] if arguments.provider else _others()
            write_json([*(rule.to_json() for rule in rules), *others], out)
        else:
            _write_text(rules, out, uses_color(arguments, out))
            if arguments.provider is None:
                _write_others(out, uses_color(arguments, out))
            out.write("lightmeter explain RULE says more about one of them.\n")
    return CLEAN


def _others() -> list[dict[str, object]]:
    """What `diff` and `generate` can say: rules with their command, those of change with whom they may break."""
    from lightmeter.cli.registry import changes, mistakes
    from lightmeter.diff.rules import RULES

    breaks = {rule.name: list(rule.breaks) for rule in RULES}
    found: list[dict[str, object]] = [
        {**row.to_json(), "command": "diff", "breaks": breaks[row.name]} for row in changes()
    ]
    return [*found, *({**row.to_json(), "command": "generate"} for row in mistakes())]


def _write_others(out: TextIO, color: bool) -> None:
    from lightmeter.cli.registry import mistakes
    from lightmeter.diff.rules import RULES
    from lightmeter.report.table import Table
    from lightmeter.report.terminal import Paint

    paint = Paint(color)
    out.write(paint("bold", "Rules of change, for lightmeter diff: whom each may break") + "\n")
    table = Table(("help", "dim", ""), paint)
    for rule in RULES:
        table.add(rule.name, ", ".join(rule.breaks) or "nobody", rule.meaning)
    out.write(f"{table.text(indent=2)}\n")
    out.write(paint("bold", "Rules of specifications, for lightmeter generate") + "\n")
    table = Table(("help", "", ""), paint)
    for one in mistakes():
        table.add(one.name, one.severity, one.meaning)
    out.write(f"{table.text(indent=2)}\n")


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
