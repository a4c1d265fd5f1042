"""The models as the code generator and the templates see them: class names, attributes, modules, unions.

In: a `Model`. Out: `ModuleView`s: the schema a module's classes are made from, and the unions below them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from lightmeter.emit.common.layout import modules_of
from lightmeter.emit.jsonschema.emitter import DIALECT
from lightmeter.emit.jsonschema.values import Schema, Style, plain_json, value_schema
from lightmeter.emit.literals import one_line, python_string, python_tuple
from lightmeter.emit.python.models.hoist import hoisted
from lightmeter.emit.python.models.names import attributes, class_names
from lightmeter.model.nodes import Choice, Field, Model, NamedType, Object, Variant
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Map,
    Named,
    Nullable,
    Scalar,
    String,
    Type,
)
from lightmeter.model.words import type_in_words, value_in_words

HERE = "choices_of_this_module"
"""A module that does not exist: unions stand below the classes that use them, so this import is dropped."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A member of a union; `tag` is a Python literal."""

    type: str
    tag: str


@dataclass(frozen=True, slots=True)
class UnionView:
    """A choice as a type alias. `attribute` is a literal; `known` is set where other tags have a type."""

    name: str
    doc: str
    cases: tuple[CaseView, ...]
    attribute: str
    wire: str
    known: str | None


@dataclass(frozen=True, slots=True)
class ModuleView:
    """One module. `schema` and `aliases` are for the code generator; `not_null`: attributes of classes."""

    name: str
    doc: str
    classes: tuple[str, ...]
    schema: Schema
    aliases: Mapping[str, str]
    not_null: Mapping[str, tuple[str, ...]]
    unions: tuple[UnionView, ...]
    imports: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Names:
    types: Mapping[str, NamedType]
    classes: Mapping[str, str]
    homes: Mapping[str, str]


def input_name(model: Model) -> str | None:
    """The class or union the form `input` stands for."""
    names = class_names(name for listed in modules_of(model).values() for name in listed)
    return next((names[form.type] for form in model.forms if form.name == "input"), None)


def module_views(model: Model, prefix: str) -> tuple[ModuleView, ...]:
    """Every module of a provider's models; `prefix` is the package they will stand in."""
    layout = modules_of(model)
    names = _Names(
        dict(model.types),
        class_names(name for listed in layout.values() for name in listed),
        {name: module for module, listed in layout.items() for name in listed},
    )
    return tuple(_module(model, module, listed, names, prefix) for module, listed in layout.items() if listed)


def _module(model: Model, module: str, listed: tuple[str, ...], names: _Names, prefix: str) -> ModuleView:
    objects = [(name, body) for name in listed if (body := _body(names.types[name])) is not None]
    definitions = {names.classes[name]: _object(name, names, module, prefix) for name, _ in objects}
    unions = [node for name in listed if isinstance(node := names.types[name], Choice)]
    return ModuleView(
        name=module,
        doc=f"Requests of {model.provider} as Pydantic models: {module}.",
        classes=tuple(names.classes[name] for name in listed),
        schema={"$schema": DIALECT, "$defs": hoisted(definitions, names.classes.values())},
        aliases={
            f"{names.classes[name]}.{wire}": attribute
            for name, body in objects
            for wire, attribute in attributes(body).items()
            if wire != attribute
        },
        not_null={names.classes[name]: found for name, body in objects if (found := _not_null(body))},
        unions=tuple(_union(node, names) for node in _bottom_up(unions)),
        imports=_imports(unions, module, names),
    )


def _body(node: NamedType) -> Object | None:
    return node.body if isinstance(node, Variant) else node if isinstance(node, Object) else None


def _object(name: str, names: _Names, module: str, prefix: str) -> Schema:
    node = names.types[name]
    body = _body(node)
    assert body is not None
    tags = dict(node.tags) if isinstance(node, Variant) else {}

    def refer(target: str) -> Schema:
        home, known = names.homes[target], names.classes[target]
        if home != module:
            return {"customTypePath": f"{prefix}.{home}.{known}"}
        if isinstance(names.types[target], Choice):
            return {"customTypePath": f"{HERE}.{known}"}
        return {"$ref": f"#/$defs/{known}"}

    style = Style(refer, editing=False)
    properties = {one.name: _member(one, style, one.name in tags, tags.get(one.name)) for one in body.fields}
    title = f"{node.name}. " if isinstance(node, Variant) else ""
    schema: Schema = {
        "type": "object",
        "description": "\n".join(_wrapped(_sentence(title + body.description))),
    }
    schema |= {"required": [one.name for one in body.fields if one.required], "properties": properties}
    closed = body.extra is None
    extra = (
        True if body.extra is None or isinstance(body.extra, Anything) else value_schema(body.extra, style)
    )
    return {**schema, "additionalProperties": False if closed else extra}


def _member(one: Field, style: Style, is_tag: bool, tag: Scalar) -> Schema:
    schema: Schema = {"const": plain_json(tag)} if is_tag else value_schema(one.type, style)
    schema = {key: value for key, value in schema.items() if key != "format"}  # text stays text
    described = {} if is_tag else {"description": _described(one)}
    default = {"default": plain_json(one.default.value)} if one.default is not None else {}
    return {**schema, **described, **default}


def _described(one: Field) -> str:
    """Description, then range, default and source; what the annotation lists itself is not repeated."""
    facts = "" if _is_plain(one.type) else _sentence(type_in_words(one.type))
    parts = [facts[:1].upper() + facts[1:]]
    parts += [f"Default {value_in_words(one.default.value)}."] if one.default is not None else []
    parts += [f"Source: {one.source}."] if one.source else []
    lines = [*_wrapped(_sentence(one.description)), *_wrapped(" ".join(filter(None, parts)))]
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(one_line(text), 96, break_long_words=False, break_on_hyphens=False)


def _is_plain(kind: Type) -> bool:
    match kind:
        case Advised(inner) | Nullable(inner) | Array(inner, None, None):
            return _is_plain(inner)
        case Enum() | Named() | Boolean() | Anything() | Map(Anything()) | String(None, None, None, None):
            return True
        case _:
            return False


def _sentence(text: str) -> str:
    plain = one_line(text)
    return plain if not plain or plain.endswith((".", "!", "?")) else f"{plain}."


def _not_null(body: Object) -> tuple[str, ...]:
    """Attributes that may be missing, but not null: their type needs None for the missing one."""
    names = attributes(body)
    return tuple(
        names[one.name]
        for one in body.fields
        if not one.required and one.default is None and not _takes_null(one.type)
    )


def _takes_null(kind: Type) -> bool:
    match kind:
        case Advised(inner):
            return _takes_null(inner)
        case Nullable() | Anything():
            return True
        case _:
            return False


def _union(node: Choice, names: _Names) -> UnionView:
    cases = [CaseView(names.classes[target], python_string(str(value))) for value, target in node.cases]
    known = None
    if node.otherwise is not None:
        known = python_tuple(tuple(str(value) for value, _ in node.cases))
        cases.append(CaseView(names.classes[node.otherwise], python_string("*")))
    return UnionView(
        name=names.classes[node.name],
        doc=node.description or f"One of several objects, told apart by {node.tag}.",
        cases=tuple(cases),
        attribute=python_string(_attribute(node, names)),
        wire=python_string(node.tag),
        known=known,
    )


def _bottom_up(choices: list[Choice]) -> list[Choice]:
    """A union is an expression: what it names must stand above it."""
    own = {choice.name: choice for choice in choices}
    found: dict[str, Choice] = {}

    def visit(choice: Choice) -> None:
        if choice.name not in found:
            for target in targets_of(choice):
                if target in own:
                    visit(own[target])
            found[choice.name] = choice

    for choice in choices:
        visit(choice)
    return list(found.values())


def targets_of(choice: Choice) -> list[str]:
    """The named types a choice leads to."""
    return [*(target for _, target in choice.cases), *([choice.otherwise] if choice.otherwise else [])]


def _attribute(node: Choice, names: _Names) -> str:
    """What the tag is called in the classes a choice leads to."""
    waiting = [target for _, target in node.cases]
    while waiting:
        target = names.types[waiting.pop(0)]
        body = _body(target)
        if body is not None:
            return attributes(body).get(node.tag, node.tag)
        assert isinstance(target, Choice)
        waiting += [inner for _, inner in target.cases]
    return node.tag


def _imports(unions: list[Choice], module: str, names: _Names) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, set[str]] = {}
    for node in unions:
        for target in targets_of(node):
            if names.homes[target] != module:
                found.setdefault(names.homes[target], set()).add(names.classes[target])
    return tuple((home, tuple(sorted(taken))) for home, taken in sorted(found.items()))
