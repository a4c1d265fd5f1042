"""Rules of operations, which read the query and the body together.

In: a `Model`. Out: `JudgeView`s, one function for each operation that has rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.literals import python_string
from lightmeter.emit.python.needs import Module
from lightmeter.emit.python.rules import RuleView, initial_of, needed_fields, rule_views
from lightmeter.model.names import identifiers
from lightmeter.model.nodes import Field, Model, Object, Operation
from lightmeter.model.scope import object_of
from lightmeter.model.types import Named


@dataclass(frozen=True, slots=True)
class JudgeView:
    """A function that judges the rules of an operation: `reads` bind locals from the query or the body.

    `when` holds for bodies that some rule may have something to say about.
    """

    name: str
    doc: str
    when: str
    reads: tuple[tuple[str, str, str, str], ...]
    rules: tuple[RuleView, ...]


def judge_views(model: Model, needs: Module) -> tuple[JudgeView, ...]:
    """The rules of operations; one function for each operation that has some."""
    types = dict(model.types)
    names = identifiers(operation.id for operation in model.operations if operation.body is not None)
    found: list[JudgeView] = []
    for operation in model.operations:
        body = object_of(types, operation.body)
        if operation.rules and body is not None:
            found.append(_judge(needs, operation, body, f"judge_{names[operation.id]}"))
    return tuple(found)


def _judge(needs: Module, operation: Operation, body: Object, name: str) -> JudgeView:
    query = [one.field for one in operation.parameters if one.place == "query"]
    taken = {field.name for field in query}
    fields = (*query, *(field for field in body.fields if field.name not in taken))
    read = {name for rule in operation.rules for name in rule.reads}
    locals_ = identifiers([field.name for field in fields], ("query", "severity"))
    reads = tuple(
        (
            locals_[field.name],
            "query" if field.name in taken else "body",
            python_string(field.name),
            initial_of(field),
        )
        for field in fields
        if field.name in read
    )
    return JudgeView(
        name,
        f"The rules of {operation.id}.",
        _occasion(operation, fields, taken),
        reads,
        rule_views(
            needs, operation.rules, fields, locals_, lambda name: "query" if name in taken else "body"
        ),
    )


def _occasion(operation: Operation, fields: tuple[Field, ...], query: set[str]) -> str:
    """The members one of which a body must have for any rule to fail; true where a rule needs none."""
    tests: list[str] = []
    for rule in operation.rules:
        needed = [name for name in needed_fields(rule, fields) if name not in query]
        if not needed:
            return "True"
        tests.append(f"{python_string(needed[0])} in body")
    return " or ".join(dict.fromkeys(tests))


def form_judges(model: Model) -> dict[str, JudgeView]:
    """Form name -> the judge of the first operation that takes this form as its body."""
    judges = {judge.name: judge for judge in judge_views(model, Module(str))}
    names = identifiers(operation.id for operation in model.operations if operation.body is not None)
    found: dict[str, JudgeView] = {}
    for form in model.forms:
        for operation in model.operations:
            if isinstance(operation.body, Named) and operation.body.name == form.type:
                judge = f"judge_{names[operation.id]}"
                if judge in judges:
                    found.setdefault(form.name, judges[judge])
    return found
