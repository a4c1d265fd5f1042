"""The validators as templates see them: modules, choices, forms, with every name and import decided.

In: a `Model`. Out: `ModuleView`s. Layout is the templates' business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lightmeter.emit.common.layout import (
    REQUESTS,
    SHARED,
    modules_of,
    named_in,
    reference_of,
    root_choice,
    uses,
)
from lightmeter.emit.common.ways import addressed, endpoint_ways
from lightmeter.emit.typescript.functions import Names, function_names
from lightmeter.emit.typescript.literals import ts_array, ts_literal, ts_string
from lightmeter.emit.typescript.needs import Module
from lightmeter.emit.typescript.objects import ObjectView, object_view
from lightmeter.emit.typescript.rules import JudgeView, judge_of, judge_views
from lightmeter.emit.typescript.values import ValueView, value_views
from lightmeter.model.names import snake
from lightmeter.model.nodes import Choice, Form, Model, NamedType, Object, Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Array


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """The function that chooses by a tag: `cases` pair a literal with a function."""

    name: str
    doc: str
    guarded: bool
    tag: str
    cases: tuple[tuple[str, str], ...]
    values: str
    otherwise: str | None


@dataclass(frozen=True, slots=True)
class FormView:
    """A form: literals of its name and marker, its check, and the rules of the operation that takes it."""

    name: str
    marker: str
    is_list: bool
    check: str
    judge: JudgeView | None


@dataclass(frozen=True, slots=True)
class ModuleView:
    """One generated module. `imports` pair a sibling module with the names taken from it."""

    name: str
    doc: str
    spec: str
    reference: str
    constants: tuple[tuple[str, str], ...]
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    choices: tuple[ChoiceView, ...]
    objects: tuple[ObjectView, ...]
    values: tuple[ValueView, ...]
    judges: tuple[JudgeView, ...]
    forms: tuple[FormView, ...]
    form_names: str
    endpoint_names: str
    only: str | None


def module_views(model: Model) -> tuple[ModuleView, ...]:
    """Every validator module of a provider, `requests` first."""
    names = Names(*function_names(model))
    return tuple(_module(model, module, listed, names) for module, listed in modules_of(model).items())


def _module(model: Model, module: str, listed: tuple[str, ...], names: Names) -> ModuleView:
    types = dict(model.types)
    reference = reference_of(types, listed)
    needs = Module(
        lambda name: names.functions[name],
        reference[0] if reference else None,
        functions=frozenset(names.functions.values()),
    )
    guarded = _directly_used(model)
    choices: list[ChoiceView] = []
    objects: list[ObjectView] = []
    for name in listed:
        match types[name]:
            case Choice() as choice:
                choices.append(_choice(choice, names, name in guarded or choice is root_choice(model)))
            case Variant() as variant:
                objects.append(object_view(needs, names, variant.body, name in guarded, variant))
            case Object() as node:
                objects.append(object_view(needs, names, node, True, None))
    judges = judge_views(model, needs) if module == REQUESTS else {}
    forms = tuple(_form(model, form, names, judges) for form in model.forms) if module == REQUESTS else ()
    return ModuleView(
        name=module,
        doc=_module_doc(model, module),
        spec=model.spec,
        reference=ts_array(reference) if reference else "",
        values=value_views(needs),
        constants=tuple(needs.constants.items()),
        imports=_imports(types, module, listed, names),
        choices=tuple(choices),
        objects=tuple(objects),
        judges=tuple(judges.values()),
        forms=forms,
        form_names="["
        + ", ".join(ts_array((form.name, form.marker)) for form in (model.forms if forms else ()))
        + "]",
        endpoint_names=ts_array(addressed(model)),
        only=_only(model, names) if module == REQUESTS else None,
    )


def _only(model: Model, names: Names) -> str | None:
    """The check of the only body there is, where a request has no form to be recognised by."""
    found = [start for _, _, start in endpoint_ways(model)]
    return names.functions[found[0]] if len(found) == 1 and not model.forms else None


def _module_doc(model: Model, module: str) -> str:
    if module == REQUESTS:
        return f"What {model.title} takes: the forms a request may have, down to the choice of a variant."
    if module == SHARED:
        return "What several engines share."
    root = root_choice(model)
    cases = root.cases if root else ()
    tag = next((str(value) for value, _ in cases if snake(str(value)) == module), module)
    return f"Requests of {model.provider}/{tag}."


def _form(model: Model, form: Form, names: Names, judges: Mapping[str, JudgeView]) -> FormView:
    node = dict(model.types)[form.type]
    fields = node.fields if isinstance(node, Object) else ()
    is_list = any(one.name == form.marker and isinstance(bare(one.type)[0], Array) for one in fields)
    return FormView(
        ts_string(form.name),
        ts_string(form.marker),
        is_list,
        names.functions[form.type],
        judge_of(model, form, judges),
    )


def _directly_used(model: Model) -> frozenset[str]:
    """Types that stand somewhere else than as a case of a choice, so that their function must look first."""
    found: set[str] = {form.type for form in model.forms}
    for operation in model.operations:
        found.update(named_in(operation.body) if operation.body else ())
    for _, node in model.types:
        if not isinstance(node, Choice):
            found.update(uses(node))
    return frozenset(found)


def _imports(
    types: dict[str, NamedType], module: str, listed: tuple[str, ...], names: Names
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, set[str]] = {}
    for name in listed:
        for target in uses(types[name]):
            home = names.module_of[target]
            if home != module:
                found.setdefault(home, set()).add(names.functions[target])
    return tuple((home, tuple(sorted(taken))) for home, taken in sorted(found.items()))


def _choice(choice: Choice, names: Names, guarded: bool) -> ChoiceView:
    return ChoiceView(
        name=names.functions[choice.name],
        doc=choice.description or f"One of several objects, told apart by {choice.tag}.",
        guarded=guarded,
        tag=ts_string(choice.tag),
        cases=tuple((ts_literal(value), names.functions[target]) for value, target in choice.cases),
        values=ts_array(tuple(value for value, _ in choice.cases)),
        otherwise=names.functions[choice.otherwise] if choice.otherwise else None,
    )
