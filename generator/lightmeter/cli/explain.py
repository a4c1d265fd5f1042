"""`lightmeter explain`: a provider, a variant, a field or a rule, read aloud.

In: a name. Out: what the model in the installed package says about it, or the registry of rules.
"""

from __future__ import annotations

from lightmeter.cli.common import nearest, report, report_options, uses_color
from lightmeter.cli.exits import CLEAN, CannotRun

TYPE_CHECKING = False  # as in the other commands
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from lightmeter.cli.facts import Facts
    from lightmeter.lint.rule import Rule
    from lightmeter.model.nodes import Model, Object
    from lightmeter.report.terminal import Paint


def configure(parser: ArgumentParser) -> None:
    """What to explain, and the report."""
    parser.add_argument(
        "name",
        metavar="NAME",
        help="civitai, civitai/flux2/klein/createImage, that with .width, civitai/workflow, or a rule",
    )
    report_options(parser)


def run(arguments: Namespace) -> int:
    """Explain one name; a name that is not known is exit 2 with the nearest ones."""
    from lightmeter.cli.registry import find_any
    from lightmeter.lint.rules import installed_models

    models = installed_models()
    facts = _facts(models, arguments.name)
    rule = find_any(arguments.name, models) if facts is None else None
    if facts is None and rule is None:
        raise CannotRun(f"explain: {_unknown(models, arguments.name)}")
    with report(arguments) as out:
        if arguments.format == "json":
            import json

            out.write(json.dumps(rule.to_json() if rule else facts, indent=2) + "\n")
        else:
            from lightmeter.cli.aloud import read_aloud
            from lightmeter.report.terminal import Paint

            paint = Paint(uses_color(arguments, out))
            out.write(_rule_aloud(rule, paint) if rule else read_aloud(facts or {}, paint))
    return CLEAN


def _rule_aloud(rule: Rule, paint: Paint) -> str:
    from lightmeter.cli.aloud import wrapped
    from lightmeter.text.printable import visible

    lines = [part for line in rule.text().split("\n") for part in (wrapped(visible(line)) or [""])]
    return "\n".join((f"{paint('bold', rule.name)} ({paint(rule.severity, rule.severity)})", "", *lines, ""))


def _facts(models: tuple[Model, ...], name: str) -> Facts | None:
    from lightmeter.cli.facts import object_facts, provider_facts, variant_facts

    head, dot, field = _split(name)
    for model in models:
        found = _object(model, head)
        if found is not None and dot:
            return _field(model, found, head, field)
        variant = next((one for one in model.variants if one.name == head), None)
        if variant is not None:
            return variant_facts(model, variant)
        if found is not None:
            return object_facts(found, "form", head)
        under = tuple(head.strip("/").split("/"))
        is_prefix = any(one.path[: len(under)] == under for one in model.variants)
        if not dot and (under == (model.provider,) or is_prefix):
            return provider_facts(model, under)
    return None


def _split(name: str) -> tuple[str, str, str]:
    """The variant and the field: the first dot after the last slash divides them."""
    folder, slash, last = name.rpartition("/")
    head, dot, field = last.partition(".")
    return f"{folder}{slash}{head}", dot, field


def _object(model: Model, name: str) -> Object | None:
    """The object of a variant or form."""
    from lightmeter.model.nodes import Object

    for variant in model.variants:
        if variant.name == name:
            return variant.body
    types = dict(model.types)
    for form in model.forms:
        node = types[form.type]
        if f"{model.provider}/{form.name}" == name and isinstance(node, Object):
            return node
    return None


def _field(model: Model, node: Object, name: str, path: str) -> Facts:
    """A field by its name, or by a path of names into what it holds."""
    from lightmeter.cli.facts import field_facts, inner_object

    first, _, rest = path.partition(".")
    field = next((one for one in node.fields if one.name == path), None)
    if field is None and rest:
        outer = next((one for one in node.fields if one.name == first), None)
        inner = inner_object(model, outer.type) if outer is not None else None
        if inner is not None:
            return _field(model, inner, f"{name}.{first}", rest)
    if field is None:
        known = [one.name for one in node.fields]
        near = nearest(path, known) or f"; it has {', '.join(known)}"
        raise CannotRun(f"explain: {name} has no field {path!r}{near}")
    facts: Facts = {"kind": "field", "of": name, **field_facts(field)}
    inner = inner_object(model, field.type)
    return {**facts, "fields": [field_facts(one) for one in inner.fields]} if inner else facts


def _unknown(models: tuple[Model, ...], name: str) -> str:
    from lightmeter.cli.registry import changes, mistakes
    from lightmeter.lint.rules import every

    known = [rule.name for rule in (*every(models), *changes(), *mistakes())]
    for model in models:
        known += [model.provider, *(variant.name for variant in model.variants)]
        known += [f"{model.provider}/{form.name}" for form in model.forms]
    near = nearest(name, known) or "; see lightmeter explain PROVIDER and lightmeter rules"
    return f"{name!r} is no variant and no rule{near}"
