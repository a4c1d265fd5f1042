"""The validators as templates see them: modules, functions, fields, with every name and import decided.

In: a `Model`. Out: `ModuleView`s. Layout is the templates' business.
"""

from __future__ import annotations

import re
import textwrap
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
from lightmeter.emit.literals import python_string, python_tuple
from lightmeter.emit.python.checks import Check, check_of, count_check, key_check, value_check
from lightmeter.emit.python.choosing import ChoiceView, choice_view, inner_choices, inner_first
from lightmeter.emit.python.judges import JudgeView, judge_views
from lightmeter.emit.python.naming import Names, function_names
from lightmeter.emit.python.needs import Module, pointer_of
from lightmeter.emit.python.rules import RuleView, initial_of, rule_views
from lightmeter.emit.python.unions import Branch, tried_functions, union_branches, union_words
from lightmeter.model.names import identifiers, snake
from lightmeter.model.nodes import Choice, Field, Model, NamedType, Object, Operation, Variant
from lightmeter.model.rules import Hint, Rule
from lightmeter.model.scope import bare
from lightmeter.model.types import Anything, Integer, Number, Union
from lightmeter_cost.expr import names as names_in

FEWEST = 3
"""Rare fields that are worth a block of their own."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """`initial` is what rules read while the member is absent; `given` is true for tags, whose value is settled."""

    name: str
    key: str
    pointer: str
    local: str
    required: bool
    settled: bool
    initial: str | None
    check: Check


@dataclass(frozen=True, slots=True)
class ObjectView:
    """The function that checks one object. `given` counts the fields that every good object has, `fields_constant`
    names all of them where `leftover` is the function that speaks about members without a name of their own. `size` is
    the check of how many members there are, `names` and `extra` are those of members that are not listed."""

    name: str
    doc: str
    guarded: bool
    reference: str | None
    given: int
    fields: tuple[FieldView, ...]
    rare: tuple[FieldView, ...]
    fields_constant: str | None
    leftover: str | None
    size: Check | None
    names: Check | None
    extra: Check | None
    listed: str
    dependent: tuple[tuple[str, str], ...]
    rules: tuple[RuleView, ...]


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


def module_views(model: Model) -> tuple[ModuleView, ...]:
    """Every validator module of a provider, `requests` first."""
    names = Names(*function_names(model))
    return tuple(_module(model, module, listed, names) for module, listed in modules_of(model).items())


def query_view(needs: Module, name: str, operation: Operation) -> ObjectView:
    """The query parameters of an operation, checked like the members of an open object."""
    fields = [parameter.field for parameter in operation.parameters if parameter.place == "query"]
    locals_ = identifiers(field.name for field in fields)
    return ObjectView(
        name=name,
        doc=f"The query of {operation.id}.",
        guarded=False,
        reference=None,
        given=0,
        fields=tuple(_field(needs, field, locals_[field.name], False, False) for field in fields),
        rare=(),
        fields_constant=None,
        leftover=None,
        size=None,
        names=None,
        extra=None,
        listed="()",
        dependent=(),
        rules=(),
    )


def _module(model: Model, module: str, listed: tuple[str, ...], names: Names) -> ModuleView:
    types = dict(model.types)
    lazy = root_choice(model) if module == REQUESTS else None
    reference = reference_of(types, listed)
    needs = Module(
        lambda name: names.functions[name],
        reference[0] if reference else None,
        functions=frozenset(names.functions.values()),
    )
    guarded = _directly_used(model)
    inner = inner_choices(types, listed, guarded)
    outer = [name for name in reversed(listed) if isinstance(types[name], Choice) and name not in inner]
    objects: list[ObjectView] = []
    for name in listed:
        match types[name]:
            case Choice():
                pass
            case Variant() as variant:
                objects.append(_object(needs, names, variant.body, name in guarded, variant))
            case Object() as node:
                objects.append(_object(needs, names, node, True, None))
    values = value_views(needs)
    judges = judge_views(model, needs) if module == REQUESTS else ()
    return ModuleView(
        name=module,
        doc=_module_doc(model, module),
        spec=model.spec,
        reference=python_tuple(reference) if reference else "",
        constants=tuple(needs.constants.items()),
        imports=_imports(types, module, listed, names, lazy),
        choices=tuple(
            choice_view(model, choice, names, choice is lazy, name in guarded)
            for name, choice in inner_first(types, outer)
        ),
        objects=tuple(objects),
        values=values,
        judges=judges,
    )


def _module_doc(model: Model, module: str) -> str:
    if module == REQUESTS:
        return f"What {model.title} takes: the forms a request may have, down to the choice of a variant."
    if module == SHARED:
        return "What several engines share."
    tag = next((str(v) for v, _ in _root_cases(model) if snake(str(v)) == module), module)
    return f"Requests of {model.provider}/{tag}."


def _root_cases(model: Model) -> tuple[tuple[object, str], ...]:
    root = root_choice(model)
    return root.cases if root else ()


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
    types: dict[str, NamedType], module: str, listed: tuple[str, ...], names: Names, lazy: Choice | None
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, set[str]] = {}
    for name in listed:
        if lazy is not None and types[name] is lazy:
            continue
        for target in uses(types[name]):
            home = names.module_of[target]
            if home != module:
                found.setdefault(home, set()).add(names.functions[target])
    return tuple((home, tuple(sorted(taken))) for home, taken in sorted(found.items()))


def _object(needs: Module, names: Names, node: Object, guarded: bool, variant: Variant | None) -> ObjectView:
    tags = dict(variant.tags) if variant else {}
    read = {name for rule in (*node.rules, *node.hints) for name in rule.reads}
    locals_ = identifiers((field.name for field in node.fields), names.functions.values())
    fields = tuple(
        _field(needs, field, locals_[field.name], field.name in tags, field.name in read)
        for field in node.fields
    )
    leftover = _leftover(node)
    rare = _rare(node, variant)
    constant = needs.constant(f"{node.name}_fields", _fields_source(node)) if leftover else None
    rules: tuple[Rule | Hint, ...] = (*node.rules, *node.hints)
    return ObjectView(
        name=names.functions[node.name],
        doc=_object_doc(node, variant),
        guarded=guarded,
        reference=python_string(needs.reference) if needs.reference and variant is None else None,
        given=sum(field.settled or field.required for field in fields),
        fields=tuple(view for view in fields if view.name not in rare),
        rare=tuple(view for view in fields if view.name in rare),
        fields_constant=constant,
        leftover=leftover,
        size=count_check(node),
        names=key_check(needs, node.keys, "at", f"{node.name}_name") if node.keys else None,
        extra=_extra(needs, node),
        listed=_fields_source(node),
        dependent=tuple(
            (python_string(name), python_string(other))
            for name, others in node.dependent_required
            for other in others
        ),
        rules=rule_views(needs, rules, node.fields, locals_),
    )


def _leftover(node: Object) -> str | None:
    """What is said of members without a name of their own: a closed object refuses them; an open one takes any,
    but a member spelled nearly like a listed one is worth a word.
    """
    if node.extra is None:
        return "unknown"
    return "unlisted" if isinstance(node.extra, Anything) and node.fields else None


def _rare(node: Object, variant: Variant | None) -> frozenset[str]:
    """Fields that few requests set: looked for only where the others do not make up the whole object.

    What is required, a number, or part of the price is common.
    """
    priced = {
        name
        for _, expr in (variant.price.lets if variant and variant.price else ())
        for name in names_in(expr)
    }
    if variant and variant.price and variant.price.total:
        priced.update(names_in(variant.price.total), *(rate.by for rate in variant.price.rates))
    found = frozenset(
        field.name
        for field in node.fields
        if not field.required
        and field.name not in priced
        and not isinstance(bare(field.type)[0], (Integer, Number))
    )
    return found if len(found) >= FEWEST else frozenset()


def _fields_source(node: Object) -> str:
    """The names of the fields: split from one text where that reads better than a line for each."""
    names = tuple(field.name for field in node.fields)
    if len(names) <= 6 or not all(re.fullmatch(r"[A-Za-z0-9_$-]+", name) for name in names):
        return f"dict.fromkeys({python_tuple(names)})"
    lines = [python_string(line + " ") for line in textwrap.wrap(" ".join(names), 100)]
    text = " ".join(lines) if len(lines) > 1 else python_string(" ".join(names))
    return f"dict.fromkeys(({text}).split())" if len(lines) > 1 else f"dict.fromkeys({text}.split())"


def _object_doc(node: Object, variant: Variant | None) -> str:
    head = f"{variant.name}." if variant else f"{node.name}."
    return f"{head} {node.description}" if node.description else head


def _extra(needs: Module, node: Object) -> Check | None:
    if node.extra is None or isinstance(node.extra, Anything):
        return None
    name = needs.hoist(f"{node.name}_extra", node.extra)
    return Check("item", None, f"{name}(item, join(at, key), problems, hints)")


def _field(needs: Module, field: Field, local: str, settled: bool, read: bool) -> FieldView:
    return FieldView(
        name=field.name,
        key=python_string(field.name),
        pointer=pointer_of(field.name),
        local=local,
        required=field.required,
        settled=settled,
        initial=initial_of(field) if read and not settled else None,
        check=check_of(needs, field.type, local, field.name, read),
    )


def value_views(needs: Module) -> tuple[ValueView, ...]:
    """Functions for the values that were hoisted; building one may hoist another."""
    found: list[ValueView] = []
    for name, kind in needs.hoisted:
        plain = name.removeprefix("check_")
        if isinstance(kind, Union) and kind.keyword:
            tried = tried_functions(needs, kind, plain)
            found.append(ValueView(name, "", None, (), tried, kind.keyword))
        elif isinstance(kind, Union):
            found.append(ValueView(name, union_words(kind), None, union_branches(needs, kind, plain)))
        else:
            found.append(ValueView(name, "", value_check(needs, kind, plain), ()))
    return tuple(found)
