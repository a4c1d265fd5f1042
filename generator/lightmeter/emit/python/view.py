"""The validators as templates see them: modules, functions, fields, with every name and import decided.

In: a `Model`. Out: `ModuleView`s. Layout is the templates' business.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

from lightmeter.emit.literals import python_literal, python_string, python_tuple
from lightmeter.emit.python.checks import Check, Module, check_of
from lightmeter.emit.python.judges import JudgeView, judge_views
from lightmeter.emit.python.layout import REQUESTS, SHARED, engine_cases, modules_of, named_in, root_choice, uses
from lightmeter.emit.python.rules import RuleView, initial_of, rule_views
from lightmeter.model.names import identifiers, snake
from lightmeter.model.nodes import Choice, Field, Model, NamedType, Object, Operation, Variant
from lightmeter.model.rules import Hint, Rule
from lightmeter.model.types import Anything, Type


@dataclass(frozen=True, slots=True)
class FieldView:
    """`initial` is what rules read while the member is absent; `given` is true for tags, whose value is settled."""

    name: str
    key: str
    local: str
    required: bool
    settled: bool
    initial: str | None
    check: Check


@dataclass(frozen=True, slots=True)
class ObjectView:
    """The function that checks one object. `fields_constant` names its fields where it is closed."""

    name: str
    doc: str
    guarded: bool
    settled: int
    fields: tuple[FieldView, ...]
    fields_constant: str | None
    extra: Check | None
    listed: str
    dependent: tuple[tuple[str, str], ...]
    rules: tuple[RuleView, ...]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """The function that chooses by a tag. `cases` pair a literal with the function, or the module that has it."""

    name: str
    doc: str
    tag: str
    constant: str
    cases: tuple[tuple[str, str], ...]
    otherwise: str | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class ValueView:
    """A function that checks a value too deep for one loop."""

    name: str
    doc: str
    check: Check


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


@dataclass(frozen=True, slots=True)
class _Names:
    """Where every type's function is."""

    functions: dict[str, str]
    module_of: dict[str, str]


def module_views(model: Model) -> tuple[ModuleView, ...]:
    """Every validator module of a provider, `requests` first."""
    names = _Names(*function_names(model))
    return tuple(_module(model, module, listed, names) for module, listed in modules_of(model).items())


def function_names(model: Model) -> tuple[dict[str, str], dict[str, str]]:
    """Type name -> the function that checks it, and type name -> the module that has it."""
    layout = modules_of(model)
    functions = identifiers((name for names in layout.values() for name in names), ("request",))
    return (
        {name: f"check_{function}" for name, function in functions.items()},
        {name: module for module, listed in layout.items() for name in listed},
    )


def query_view(needs: Module, name: str, operation: Operation) -> ObjectView:
    """The query parameters of an operation, checked like the members of an open object."""
    fields = [parameter.field for parameter in operation.parameters if parameter.place == "query"]
    locals_ = identifiers(field.name for field in fields)
    return ObjectView(
        name=name,
        doc=f"The query of {operation.id}.",
        guarded=False,
        settled=0,
        fields=tuple(_field(needs, field, locals_[field.name], False, False) for field in fields),
        fields_constant=None,
        extra=None,
        listed="()",
        dependent=(),
        rules=(),
    )


def _module(model: Model, module: str, listed: tuple[str, ...], names: _Names) -> ModuleView:
    types = dict(model.types)
    lazy = root_choice(model) if module == REQUESTS else None
    needs = Module(lambda name: names.functions[name])
    guarded = _directly_used(model)
    choices: list[ChoiceView] = []
    objects: list[ObjectView] = []
    for name in listed:
        match types[name]:
            case Choice() as choice:
                choices.insert(0, _choice(model, choice, names, choice is lazy))
            case Variant() as variant:
                objects.append(_object(needs, names, variant.body, name in guarded, variant))
            case Object() as node:
                objects.append(_object(needs, names, node, True, None))
    values = tuple(_value(needs, name, kind) for name, kind in needs.hoisted)
    judges = judge_views(model, needs) if module == REQUESTS else ()
    return ModuleView(
        name=module,
        doc=_module_doc(model, module),
        spec=model.spec,
        reference=_reference(types, listed),
        constants=tuple(needs.constants.items()),
        imports=_imports(types, module, listed, names, lazy),
        choices=tuple(choices),
        objects=tuple(objects),
        values=values,
        judges=judges,
    )


def _module_doc(model: Model, module: str) -> str:
    if module == REQUESTS:
        return f"What {model.title} takes: the forms a request may have, down to the choice of an engine."
    if module == SHARED:
        return "What several engines share."
    tag = next((str(v) for v, _ in _root_cases(model) if snake(str(v)) == module), module)
    return f"Requests of {model.provider}/{tag}."


def _root_cases(model: Model) -> tuple[tuple[object, str], ...]:
    root = root_choice(model)
    return root.cases if root else ()


def _reference(types: dict[str, NamedType], listed: tuple[str, ...]) -> str:
    for name in listed:
        node = types[name]
        if isinstance(node, Variant) and node.reference:
            return python_tuple(node.reference)
    return ""


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
    types: dict[str, NamedType], module: str, listed: tuple[str, ...], names: _Names, lazy: Choice | None
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


def _choice(model: Model, choice: Choice, names: _Names, lazy: bool) -> ChoiceView:
    engines = {target: module for module, target in engine_cases(model).items()}
    return ChoiceView(
        name=names.functions[choice.name],
        doc=choice.description or f"One of several objects, told apart by {choice.tag}.",
        tag=python_string(choice.tag),
        constant=snake(choice.name).upper(),
        cases=tuple(
            (python_literal(value), f"{engines[target]}.{names.functions[target]}" if lazy else names.functions[target])
            for value, target in choice.cases
        ),
        otherwise=names.functions[choice.otherwise] if choice.otherwise else None,
        lazy=lazy,
    )


def _object(needs: Module, names: _Names, node: Object, guarded: bool, variant: Variant | None) -> ObjectView:
    tags = dict(variant.tags) if variant else {}
    read = {name for rule in (*node.rules, *node.hints) for name in rule.reads}
    locals_ = identifiers((field.name for field in node.fields), names.functions.values())
    fields = tuple(_field(needs, field, locals_[field.name], field.name in tags, field.name in read) for field in node.fields)
    closed = node.extra is None
    constant = needs.constant(f"{node.name}_fields", _fields_source(node)) if closed else None
    rules: tuple[Rule | Hint, ...] = (*node.rules, *node.hints)
    return ObjectView(
        name=names.functions[node.name],
        doc=_object_doc(node, variant),
        guarded=guarded,
        settled=sum(field.settled for field in fields),
        fields=fields,
        fields_constant=constant,
        extra=_extra(needs, node),
        listed=_fields_source(node),
        dependent=tuple(
            (python_string(name), python_string(other)) for name, others in node.dependent_required for other in others
        ),
        rules=rule_views(needs, rules, node.fields, locals_, bool(variant and variant.reference)),
    )


def _fields_source(node: Object) -> str:
    """The names of the fields: split from one text where that reads better than a line for each."""
    names = tuple(field.name for field in node.fields)
    if len(names) <= 6 or not all(re.fullmatch(r"[A-Za-z0-9_$-]+", name) for name in names):
        return python_tuple(names)
    lines = [python_string(line + " ") for line in textwrap.wrap(" ".join(names), 100)]
    return f"({' '.join(lines)}).split()" if len(lines) > 1 else f"{python_string(' '.join(names))}.split()"


def _object_doc(node: Object, variant: Variant | None) -> str:
    head = f"{variant.name}." if variant else f"{node.name}."
    return f"{head} {node.description}" if node.description else head


def _extra(needs: Module, node: Object) -> Check | None:
    if node.extra is None or isinstance(node.extra, Anything):
        return None
    name = needs.hoist(f"{node.name}_extra", node.extra)
    return Check("item", None, f"{name}(item, join(at, key), problems)")


def _field(needs: Module, field: Field, local: str, settled: bool, read: bool) -> FieldView:
    return FieldView(
        name=field.name,
        key=python_string(field.name),
        local=local,
        required=field.required,
        settled=settled,
        initial=initial_of(field) if read and not settled else None,
        check=check_of(needs, field.type, local, field.name, read),
    )


def _value(needs: Module, name: str, kind: Type) -> ValueView:
    from lightmeter.emit.python.checks import value_check

    return ValueView(name, "A value inside a request.", value_check(needs, kind))
