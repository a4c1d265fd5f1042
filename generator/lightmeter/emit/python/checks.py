"""How one value is checked: a quick condition that is false for good values, and the call that explains.

In: a `Type` and the Python names it is bound to. Out: a `Check`, laid out by the templates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lightmeter.emit.common.narrowing import narrow
from lightmeter.emit.literals import python_string
from lightmeter.emit.python.advising import AdviceView, advice_views
from lightmeter.emit.python.conditions import arguments_of, condition_of, length_tests
from lightmeter.emit.python.needs import Module, inner_pointer, pointer_of
from lightmeter.model.nodes import Object
from lightmeter.model.types import (
    Advice,
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Keys,
    Map,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop over items (or members) with one simple check each, and one of the member names where they are bound."""

    target: str
    iterable: str
    check: Check
    key: Check | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """`if condition: [local =] repair`; without a condition the repair is always called.

    `local` is the name the value is bound to, `keeps` says that what the repair returns is read later,
    `annotation` is the declared type where type checkers would lose it.
    """

    local: str
    condition: str | None = None
    repair: str | None = None
    keeps: bool = False
    advice: tuple[AdviceView, ...] = ()
    loop: Loop | None = None
    annotation: str = ""

    @property
    def idle(self) -> bool:
        """True where any value will do."""
        return self.repair is None and self.loop is None and not self.advice and not self.keeps


def check_of(module: Module, kind: Type, local: str, name: str, keeps: bool = False) -> Check:
    """The check of a member called `name`, bound to `local`; `keeps` if rules read it afterwards."""
    return _build(module, kind, local, pointer_of(name), name, keeps)


def _build(module: Module, kind: Type, local: str, pointer: str, name: str, keeps: bool) -> Check:
    match kind:
        case Advised(inner, advice):
            return _advised(
                module, _build(module, inner, local, pointer, name, True), inner, advice, pointer, name
            )
        case Nullable(inner):
            return _nullable(module, inner, local, pointer, name, keeps)
        case Array() | Map():
            return _container(module, kind, local, pointer, name, keeps, False)
        case Named(target):
            return Check(local, None, f"{module.function_of(target)}({local}, {pointer}, problems, hints)")
        case Union():
            return Check(local, None, f"{module.hoist(name, kind)}({local}, {pointer}, problems, hints)")
        case Anything():
            return Check(local)
        case _:
            condition, arguments = condition_of(module, kind, local, name)
            return Check(local, condition, _call(kind, local, pointer, arguments), keeps)


def _nullable(module: Module, inner: Type, local: str, pointer: str, name: str, keeps: bool) -> Check:
    match inner:
        case Array() | Map():
            return _container(module, inner, local, pointer, name, keeps, True)
        case Named() | Union():
            check = _build(module, inner, local, pointer, name, keeps)
            return Check(local, f"{local} is not None", check.repair)
        case Advised(deeper, advice):
            check = _build(module, Nullable(deeper), local, pointer, name, True)
            return _advised(module, check, deeper, advice, pointer, name)
        case Anything() | Nullable():
            return Check(local)
        case _:
            condition, arguments = condition_of(module, inner, local, name)
            return Check(
                local, condition, _call(inner, local, pointer, {**arguments, "nullable": "True"}), keeps
            )


def _advised(
    module: Module, check: Check, inner: Type, advice: tuple[Advice, ...], pointer: str, name: str
) -> Check:
    """A check whose quick condition is false only where neither the type nor the advice has anything to say."""
    views = tuple(view for one in advice for view in advice_views(module, one, check.local, pointer, name))
    inner = inner.inner if isinstance(inner, Nullable) else inner
    if not isinstance(inner, (Integer, Number, String, Boolean, Enum)):
        tests = [check.condition] if check.condition else []
        tests += [f"hints and {view.test}" for view in views]
        return replace(check, condition=" or ".join(tests), keeps=True, advice=views)
    for one in advice:
        inner = narrow(inner, one.expect)
    condition, _ = condition_of(module, inner, check.local, name)
    for view in views:
        if view.is_pattern:
            condition += f" or hints and {view.test}"
    return replace(check, condition=condition, keeps=True, advice=views)


def _container(
    module: Module, kind: Array | Map, local: str, pointer: str, name: str, keeps: bool, nullable: bool
) -> Check:
    """An array or map: its own bounds, then a loop over what it holds."""
    if isinstance(kind, Array):
        arguments = arguments_of(
            min_items=kind.min_items, max_items=kind.max_items, unique=kind.unique or None
        )
        tests = [f"type({local}) is not list", *length_tests(local, kind.min_items, kind.max_items)]
        tests += [f"len({local}) > 1"] if kind.unique else []
        method, target, iterable, inner = "array", "index, item", f"enumerate({local} or ())", "index"
        held = kind.items
    else:
        arguments = arguments_of(min_properties=kind.min_properties, max_properties=kind.max_properties)
        tests = [
            f"type({local}) is not dict",
            *length_tests(local, kind.min_properties, kind.max_properties),
        ]
        method, target, iterable, inner = "object", "key, item", f"({local} or {{}}).items()", "key"
        held = kind.values
        if module.reference:
            tests.append(f"{python_string(module.reference)} in {local}")
    if nullable:
        arguments["nullable"] = "True"
    loop = _loop(module, held, target, iterable, inner_pointer(pointer, name, inner), name)
    if isinstance(kind, Map) and kind.keys is not None:
        loop = replace(
            loop or Loop(target, iterable, Check("item")), key=key_check(module, kind.keys, pointer, name)
        )
    repair = _method(method, local, pointer, arguments)
    annotation = "list[Any] | None" if isinstance(kind, Array) else "dict[str, Any] | None"
    return Check(local, " or ".join(tests), repair, keeps or loop is not None, (), loop, f": {annotation}")


def count_check(node: Object) -> Check | None:
    """The check of how many members an object has; None where any number will do."""
    tests = length_tests("body", node.min_properties, node.max_properties)
    arguments = arguments_of(min_properties=node.min_properties, max_properties=node.max_properties)
    return Check("body", " or ".join(tests), _method("object", "body", "at", arguments)) if tests else None


def key_check(module: Module, kind: Keys, pointer: str, name: str) -> Check:
    """The check of a member name, bound to `key`, of the object at `pointer`."""
    condition, arguments = condition_of(module, kind, "key", f"{name}_key")
    return Check("key", condition, _call(kind, "key", inner_pointer(pointer, name, "key"), arguments))


def _loop(module: Module, held: Type, target: str, iterable: str, pointer: str, name: str) -> Loop | None:
    item = (
        _build(module, held, "item", pointer, name, False)
        if _is_flat(held)
        else _hoisted(module, held, pointer, name)
    )
    if item.repair is None and not item.advice:
        return None
    return Loop(target, iterable, item)


def _is_flat(kind: Type) -> bool:
    match kind:
        case Array() | Map():
            return False
        case Nullable(inner) | Advised(inner):
            return _is_flat(inner)
        case _:
            return True


def _hoisted(module: Module, kind: Type, pointer: str, name: str) -> Check:
    return Check("item", None, f"{module.hoist(name + '_item', kind)}(item, {pointer}, problems, hints)")


METHODS: dict[type, str] = {
    Integer: "integer",
    Number: "number",
    String: "string",
    Boolean: "boolean",
    Enum: "one_of",
}


def _call(kind: Type, local: str, pointer: str, arguments: dict[str, str]) -> str:
    return _method(METHODS[type(kind)], local, pointer, arguments)


def _method(method: str, local: str, pointer: str, arguments: dict[str, str]) -> str:
    given = ["" + (value if not name else f"{name}={value}") for name, value in arguments.items()]
    return f"check.{method}({', '.join([local, pointer, 'problems', *given])})"


def value_check(module: Module, kind: Type, name: str) -> Check:
    """The check of a hoisted value, bound to `value`, whose own pointer is `at`."""
    return _build(module, kind, "value", "at", name, False)
