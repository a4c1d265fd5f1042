"""The validators as templates see them: modules, functions, fields, with every name and import decided.

In: a `Model`. Out: `ModuleView`s. Layout is the templates' business.
"""

from __future__ import annotations

import re
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
from lightmeter.emit.common.ways import endpoint_ways
from lightmeter.emit.typescript.checks import Check, check_of, count_check, key_check, value_check
from lightmeter.emit.typescript.literals import ts_array, ts_literal, ts_string
from lightmeter.emit.typescript.names import variables
from lightmeter.emit.typescript.needs import Module
from lightmeter.emit.typescript.rules import (
    JudgeView,
    RuleView,
    initial_of,
    judge_of,
    judge_views,
    local_type,
    rule_views,
)
from lightmeter.emit.typescript.types import type_names
from lightmeter.emit.typescript.unions import Branch, tried_functions, union_branches, union_words
from lightmeter.model.names import snake
from lightmeter.model.nodes import Choice, Field, Form, Model, NamedType, Object, Operation, Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Anything, Array, Union


@dataclass(frozen=True, slots=True)
class FieldView:
    """A member: the literal of its name, and its check; `counted` where it is required."""

    key: str
    counted: bool
    check: Check


@dataclass(frozen=True, slots=True)
class LocalView:
    """A variable that rules read: its type, and its value while the member is absent."""

    name: str
    type: str
    initial: str


@dataclass(frozen=True, slots=True)
class ObjectView:
    """The function that checks one object: a switch over the members it has.

    `settled` are the tags that led here, `idle` the members that may hold anything, `known` is the array of all
    names where the object is closed, `listed` where it is open to anything, `extra` the call for members that are not
    listed where those have a type, `keys` the check of their names, `size` that of how many members there are.
    """

    name: str
    doc: str
    guarded: bool
    reference: str | None
    settled: tuple[str, ...]
    fields: tuple[FieldView, ...]
    required: str
    needed: int
    known: str | None
    listed: str | None
    size: Check | None
    keys: Check | None
    extra: str | None
    locals: tuple[LocalView, ...]
    dependent: tuple[tuple[str, str], ...]
    rules: tuple[RuleView, ...]


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
class ValueView:
    """A function that checks a value too deep for one loop, or one of several JSON types (then `words` names them).

    `tried` are the functions of alternatives that nothing tells apart, `keyword` says how many of them must fit.
    """

    name: str
    words: str
    check: Check | None
    branches: tuple[Branch, ...]
    tried: tuple[str, ...] = ()
    keyword: str = ""


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


@dataclass(frozen=True, slots=True)
class _Names:
    """Where every type's function is."""

    functions: dict[str, str]
    module_of: dict[str, str]


def function_names(model: Model) -> tuple[dict[str, str], dict[str, str]]:
    """Type name -> the function that checks it, and type name -> the module that has it."""
    spelled = type_names(model)
    layout = modules_of(model)
    return (
        {name: f"check{spelled[name]}" for listed in layout.values() for name in listed},
        {name: module for module, listed in layout.items() for name in listed},
    )


def module_views(model: Model) -> tuple[ModuleView, ...]:
    """Every validator module of a provider, `requests` first."""
    names = _Names(*function_names(model))
    return tuple(_module(model, module, listed, names) for module, listed in modules_of(model).items())


def query_view(needs: Module, name: str, operation: Operation) -> ObjectView:
    """The query parameters of an operation, checked like the members of an open object."""
    fields = [one.field for one in operation.parameters if one.place == "query"]
    required = tuple(field.name for field in fields if field.required)
    return ObjectView(
        name=name,
        doc=f"The query of {operation.id}.",
        guarded=False,
        reference=None,
        settled=(),
        fields=tuple(_field(needs, field, None) for field in fields),
        required=ts_array(required),
        needed=len(required),
        known=None,
        listed=None,
        size=None,
        keys=None,
        extra=None,
        locals=(),
        dependent=(),
        rules=(),
    )


def _module(model: Model, module: str, listed: tuple[str, ...], names: _Names) -> ModuleView:
    types = dict(model.types)
    reference = reference_of(types, listed)
    needs = Module(lambda name: names.functions[name], reference[0] if reference else None)
    guarded = _directly_used(model)
    choices: list[ChoiceView] = []
    objects: list[ObjectView] = []
    for name in listed:
        match types[name]:
            case Choice() as choice:
                choices.append(_choice(choice, names, name in guarded or choice is root_choice(model)))
            case Variant() as variant:
                objects.append(_object(needs, names, variant.body, name in guarded, variant))
            case Object() as node:
                objects.append(_object(needs, names, node, True, None))
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
        endpoint_names=ts_array(tuple(name for name, _, _ in endpoint_ways(model))),
        only=_only(model, names) if module == REQUESTS else None,
    )


def _only(model: Model, names: _Names) -> str | None:
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


def _form(model: Model, form: Form, names: _Names, judges: Mapping[str, JudgeView]) -> FormView:
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
    types: dict[str, NamedType], module: str, listed: tuple[str, ...], names: _Names
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, set[str]] = {}
    for name in listed:
        for target in uses(types[name]):
            home = names.module_of[target]
            if home != module:
                found.setdefault(home, set()).add(names.functions[target])
    return tuple((home, tuple(sorted(taken))) for home, taken in sorted(found.items()))


def _choice(choice: Choice, names: _Names, guarded: bool) -> ChoiceView:
    return ChoiceView(
        name=names.functions[choice.name],
        doc=choice.description or f"One of several objects, told apart by {choice.tag}.",
        guarded=guarded,
        tag=ts_string(choice.tag),
        cases=tuple((ts_literal(value), names.functions[target]) for value, target in choice.cases),
        values=ts_array(tuple(value for value, _ in choice.cases)),
        otherwise=names.functions[choice.otherwise] if choice.otherwise else None,
    )


def _object(needs: Module, names: _Names, node: Object, guarded: bool, variant: Variant | None) -> ObjectView:
    tags = dict(variant.tags) if variant else {}
    locals_ = variables((one.name for one in node.fields), names.functions.values())
    rules = rule_views(needs, (*node.rules, *node.hints), node.fields, locals_)
    read = frozenset[str]().union(*(rule.reads for rule in rules))
    required = tuple(one.name for one in node.fields if one.required and one.name not in tags)
    listed = ts_array(tuple(one.name for one in node.fields)) if node.fields else "[] as readonly string[]"
    is_loose = isinstance(node.extra, Anything) and bool(node.fields)
    return ObjectView(
        name=names.functions[node.name],
        doc=" ".join(filter(None, (f"{variant.name if variant else node.name}.", node.description))),
        guarded=guarded,
        reference=ts_string(needs.reference) if needs.reference and variant is None else None,
        settled=tuple(map(ts_string, tags)),
        fields=tuple(
            _field(needs, one, locals_[one.name] if one.name in read else None)
            for one in node.fields
            if one.name not in tags
        ),
        required=ts_array(required),
        needed=len(required),
        known=needs.constant(f"{node.name}_fields", listed) if node.extra is None else None,
        listed=needs.constant(f"{node.name}_fields", listed) if is_loose else None,
        size=count_check(node),
        keys=key_check(needs, node.keys, "join(at, key)", f"{node.name}_name") if node.keys else None,
        extra=_extra(needs, node),
        locals=tuple(
            LocalView(
                locals_[one.name],
                local_type(one),
                ts_literal(tags[one.name]) if one.name in tags else initial_of(one),
            )
            for one in node.fields
            if one.name in read
        ),
        dependent=tuple(
            (ts_string(name), ts_string(other))
            for name, others in node.dependent_required
            for other in others
        ),
        rules=rules,
    )


def _extra(needs: Module, node: Object) -> str | None:
    if node.extra is None or isinstance(node.extra, Anything):
        return None
    return f"{needs.hoist(f'{node.name}_extra', node.extra)}(value, join(at, key), problems, hints);"


def _field(needs: Module, one: Field, keeps: str | None) -> FieldView:
    return FieldView(ts_string(one.name), one.required, check_of(needs, one.type, "value", one.name, keeps))


def value_views(needs: Module) -> tuple[ValueView, ...]:
    """Functions for the values that were hoisted; building one may hoist another."""
    found: list[ValueView] = []
    for name, kind in needs.hoisted:
        plain = re.sub(r"^check|Value\d*$", "", name)
        if isinstance(kind, Union) and kind.keyword:
            tried = tried_functions(needs, kind, plain)
            found.append(ValueView(name, "", None, (), tried, kind.keyword))
        elif isinstance(kind, Union):
            found.append(ValueView(name, union_words(kind), None, union_branches(needs, kind, plain)))
        else:
            found.append(ValueView(name, "", value_check(needs, kind, plain), ()))
    return tuple(found)
