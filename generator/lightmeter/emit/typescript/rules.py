"""Cross-field rules and hints as TypeScript conditions.

In: `Rule`s and `Hint`s with the fields they read. Out: `RuleView`s, and the `JudgeView`s of operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lightmeter.emit.typescript.expressions import Locals, exact_where_needed, ts_expression
from lightmeter.emit.typescript.literals import ts_literal, ts_string
from lightmeter.emit.typescript.names import operations, variables
from lightmeter.emit.typescript.needs import Module
from lightmeter.model.nodes import Field, Form, Model, Object, Operation
from lightmeter.model.rules import Hint, Rule
from lightmeter.model.scope import kind_of, object_of, rule_scope
from lightmeter.model.types import Named
from lightmeter_cost.lower import lower_rule
from lightmeter_cost.lowered import And, Condition, FieldCompare, Flag, Has, Node, OneOf, Size, Var, parts


@dataclass(frozen=True, slots=True)
class RuleView:
    """`if (condition && sound(problems, at)) broken(pointer, notice, problems)`; hints are asked for."""

    condition: str
    pointer: str
    notice: str
    hint: bool
    reads: frozenset[str]
    """The fields whose local the condition uses."""


@dataclass(frozen=True, slots=True)
class JudgeView:
    """The rules of an operation: `reads` are local, type, holder, key, default."""

    name: str
    doc: str
    when: str
    reads: tuple[tuple[str, str, str, str, str], ...]
    rules: tuple[RuleView, ...]


def rule_views(
    module: Module, rules: Iterable[Rule | Hint], fields: tuple[Field, ...], locals_: Mapping[str, str]
) -> tuple[RuleView, ...]:
    """Conditions over local variables that hold the fields, undefined where a value is absent or unusable."""
    scope = rule_scope(fields)
    kinds = rule_scope(fields).fields
    inner = _parts(fields)
    has = {name: f"{local} !== undefined" for name, local in locals_.items()}
    has |= {name: f"!Number.isNaN({text})" for name, text in inner.items()}
    sizes = {name: _size(kinds[name].kind, locals_[name]) for name in locals_}
    names = Locals({**locals_, **inner}, has, sizes, {}, {})
    found: list[RuleView] = []
    for rule in rules:
        verdict = lower_rule(rule.check if isinstance(rule, Rule) else rule.when, scope)
        speaks: Condition = verdict.fails if isinstance(rule, Rule) else verdict.holds
        read = _values_read(speaks)
        asked = {**has, **{name: f"given(body, {ts_string(name)})" for name in locals_ if name not in read}}
        spelled = exact_where_needed(speaks, replace(names, has=asked), kinds)
        condition = ts_expression(speaks, spelled)
        guards = _guards(read, fields, locals_)
        loose = " || " in condition or " ? " in condition
        found.append(
            RuleView(
                condition=" && ".join([*guards, f"({condition})" if loose and guards else condition]),
                pointer=f"at + {ts_string('/' + rule.at)}" if rule.at else "at",
                notice=module.notice(rule.id, rule.severity, rule.message, rule.text),
                hint=isinstance(rule, Hint),
                reads=read,
            )
        )
    return tuple(found)


def _parts(fields: tuple[Field, ...]) -> dict[str, str]:
    """How the numbers inside texts are read; NaN where the text has another form."""
    return {
        name: f"part(body[{ts_string(field.name)}], {ts_string(parts.separator)}, {len(parts.names)}, {index})"
        for field in fields
        if (parts := field.parts)
        for index, name in enumerate(parts.names)
    }


def _size(kind: str, local: str) -> str:
    return f"Object.keys({local}).length" if kind == "map" else f"{local}.length"


def _guards(read: frozenset[str], fields: tuple[Field, ...], locals_: Mapping[str, str]) -> list[str]:
    """A given value that is undefined here is unusable or a reference: the rule does not apply."""
    found: list[str] = []
    for field in fields:
        if field.name not in read:
            continue
        kind, local = kind_of(field), locals_[field.name]
        usable = f"{local} !== undefined"
        if kind.kind in ("array", "map") or not kind.may_be_absent:
            found.append(usable)
        else:
            found.append(f"({usable} || !given(body, {ts_string(field.name)}))")
    return found


def _values_read(condition: Condition) -> frozenset[str]:
    """Fields whose value the condition uses; being asked for with `has` alone does not count."""
    found: set[str] = set()
    waiting: list[Node] = [condition]
    while waiting:
        node = waiting.pop()
        match node:
            case Var(name) | Size(name) | Flag(name) | FieldCompare(_, name) | OneOf(name):
                found.add(name)
            case _:
                waiting.extend(parts(node))
    return frozenset(found)


def initial_of(field: Field) -> str:
    """What rules read while the member is absent."""
    kind = kind_of(field)
    if kind.kind in ("array", "map"):
        return "[]" if kind.kind == "array" else "{}"
    has_one = field.default is not None and field.default.value is not None
    return ts_literal(field.default.value) if field.default and has_one else "undefined"


def local_type(field: Field) -> str:
    """The type of the local that holds a field."""
    kind = kind_of(field).kind
    words = {
        "integer": "number",
        "number": "number",
        "string": "string",
        "boolean": "boolean",
        "array": "readonly unknown[]",
        "map": "Body",
    }
    return words.get(kind, "unknown")


def judge_views(model: Model, needs: Module) -> dict[str, JudgeView]:
    """The rules of operations over query and body, by their id: one function for each operation that has some."""
    types = dict(model.types)
    names = judge_names(model)
    found: dict[str, JudgeView] = {}
    for operation in model.operations:
        body = object_of(types, operation.body)
        if operation.id in names and body is not None:
            found[operation.id] = _judge(needs, operation, body, names[operation.id])
    return found


def judge_names(model: Model) -> dict[str, str]:
    """The function that judges the rules of an operation, for each that has some and whose body is an object."""
    types = dict(model.types)
    spelled = operations(one.id for one in model.operations)
    return {
        one.id: f"judge{spelled[one.id]}"
        for one in model.operations
        if one.rules and object_of(types, one.body) is not None
    }


def judge_of(model: Model, form: Form, judges: Mapping[str, JudgeView]) -> JudgeView | None:
    """The judge of the first operation with rules that takes this form as its body."""
    taking = (
        judges.get(one.id)
        for one in model.operations
        if isinstance(one.body, Named) and one.body.name == form.type
    )
    return next((judge for judge in taking if judge is not None), None)


def _judge(needs: Module, operation: Operation, body: Object, name: str) -> JudgeView:
    query = [one.field for one in operation.parameters if one.place == "query"]
    taken = {field.name for field in query}
    fields = (*query, *(field for field in body.fields if field.name not in taken))
    locals_ = variables(field.name for field in fields)
    rules = rule_views(needs, operation.rules, fields, locals_)
    read = frozenset[str]().union(*(rule.reads for rule in rules))
    return JudgeView(
        name=name,
        doc=f"The rules of {operation.id}.",
        when=_occasion(operation, fields, taken),
        reads=tuple(
            (
                locals_[field.name],
                local_type(field),
                "query" if field.name in taken else "body",
                ts_string(field.name),
                initial_of(field),
            )
            for field in fields
            if field.name in read
        ),
        rules=rules,
    )


def _occasion(operation: Operation, fields: tuple[Field, ...], query: set[str]) -> str:
    """The members one of which a body must have for any rule to fail; true where a rule needs none."""
    tests: list[str] = []
    for rule in operation.rules:
        fails = lower_rule(rule.check, rule_scope(fields)).fails
        several = fails.parts if isinstance(fails, And) else (fails,)
        needed = [part.field for part in several if isinstance(part, Has) and part.field not in query]
        if not needed:
            return "true"
        tests.append(f"has(body, {ts_string(needed[0])})")
    return " || ".join(dict.fromkeys(tests))
