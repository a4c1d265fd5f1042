"""How one value is checked: a quick condition that is false for good values, and the call that explains.

In: a `Type` and the name it is bound to. Out: a `Check`, laid out by the templates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from lightmeter.emit.common.narrowing import narrow
from lightmeter.emit.typescript.advising import AdviceView, advice_views
from lightmeter.emit.typescript.conditions import bounds_of, condition_of, length_tests
from lightmeter.emit.typescript.literals import ts_string
from lightmeter.emit.typescript.needs import Module, inner_pointer, pointer_of
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
    """A loop over what a container holds: `head` binds `item` (and `index` or `key`)."""

    head: str
    binding: str
    check: Check
    key: Check | None = None
    skip: str | None = None
    """What passes over members that are undefined: they count as absent."""


@dataclass(frozen=True, slots=True)
class Check:
    """`if (condition) call`; without a condition the call is always made.

    `subject` is the name of the value, `keeps` the local that later rules read it from, `usable` the expression of a
    value that passed, `guards` says that the call is no explanation but the check itself.
    """

    subject: str
    condition: str | None = None
    call: str | None = None
    usable: str = ""
    keeps: str | None = None
    advice: tuple[AdviceView, ...] = ()
    loop: Loop | None = None

    @property
    def idle(self) -> bool:
        """True where any value will do."""
        return self.call is None and self.loop is None and not self.advice and not self.keeps


def check_of(module: Module, kind: Type, subject: str, name: str, keeps: str | None = None) -> Check:
    """The check of a member called `name`, bound to `subject`; `keeps` is the local that rules read afterwards."""
    return build_check(module, kind, subject, pointer_of(name), name, keeps)


def value_check(module: Module, kind: Type, name: str) -> Check:
    """The check of a hoisted value, bound to `value`, whose own pointer is `at`."""
    return build_check(module, kind, "value", "at", name, None)


def build_check(
    module: Module, kind: Type, subject: str, pointer: str, name: str, keeps: str | None
) -> Check:
    match kind:
        case Advised(inner, advice):
            return _advised(
                module,
                build_check(module, inner, subject, pointer, name, keeps),
                inner,
                advice,
                pointer,
                name,
            )
        case Nullable(inner):
            return _nullable(module, inner, subject, pointer, name, keeps)
        case Array() | Map():
            return _container(module, kind, subject, pointer, name, keeps, False)
        case Named() | Union():
            return Check(subject, None, _function_call(module, kind, subject, pointer, name))
        case Anything():
            return Check(subject)
        case _:
            return _scalar(module, kind, subject, pointer, name, keeps, False)


def _scalar(
    module: Module, kind: Type, subject: str, pointer: str, name: str, keeps: str | None, nullable: bool
) -> Check:
    condition, arguments = condition_of(module, kind, subject, name)
    call = _method(METHODS[type(kind)], subject, pointer, {**arguments, **_nulls(nullable)})
    usable = f"{subject} as {_scalar_word(kind)}" if isinstance(kind, Enum) else subject
    return Check(subject, condition, call, usable, keeps)


def _nulls(nullable: bool) -> dict[str, str]:
    return {"nullable": "true"} if nullable else {}


def _scalar_word(kind: Enum) -> str:
    words = {bool: "boolean", str: "string", int: "number", Decimal: "number", type(None): "null"}
    return " | ".join(dict.fromkeys(words[type(value)] for value in kind.values)) or "never"


def _nullable(module: Module, inner: Type, subject: str, pointer: str, name: str, keeps: str | None) -> Check:
    match inner:
        case Array() | Map():
            return _container(module, inner, subject, pointer, name, keeps, True)
        case Named() | Union():
            call = _function_call(module, inner, subject, pointer, name)
            return Check(subject, f"{subject} !== null", call)
        case Advised(deeper, advice):
            check = build_check(module, Nullable(deeper), subject, pointer, name, keeps)
            return _advised(module, check, deeper, advice, pointer, name)
        case Anything() | Nullable():
            return Check(subject)
        case _:
            return _scalar(module, inner, subject, pointer, name, keeps, True)


def _function_call(module: Module, kind: Named | Union, subject: str, pointer: str, name: str) -> str:
    function = module.function_of(kind.name) if isinstance(kind, Named) else module.hoist(name, kind)
    return f"{function}({subject}, {pointer}, problems, hints)"


def _advised(
    module: Module, check: Check, inner: Type, advice: tuple[Advice, ...], pointer: str, name: str
) -> Check:
    """A check whose quick condition is false only where neither the type nor the advice has anything to say."""
    inner = inner.inner if isinstance(inner, Nullable) else inner
    views = tuple(view for one in advice for view in advice_views(module, one, check.subject, pointer, name))
    if not isinstance(inner, (Integer, Number, String, Boolean, Enum)):
        return replace(check, advice=views)
    for one in advice:
        inner = narrow(inner, one.expect)
    condition, _ = condition_of(module, inner, check.subject, name)
    condition += "".join(f" || (hints && {view.quick})" for view in views if view.quick)
    return replace(check, condition=condition, advice=views)


def _container(
    module: Module,
    kind: Array | Map,
    subject: str,
    pointer: str,
    name: str,
    keeps: str | None,
    nullable: bool,
) -> Check:
    """An array or map: its own bounds, then a loop over what it holds."""
    if isinstance(kind, Array):
        arguments = bounds_of(minItems=kind.min_items, maxItems=kind.max_items)
        arguments.update({"unique": "true"} if kind.unique else {})
        tests = [
            f"!Array.isArray({subject})",
            *length_tests(f"{subject}.length", kind.min_items, kind.max_items),
        ]
        tests += [f"{subject}.length > 1"] if kind.unique else []
        method, held, inner = "array", kind.items, "index"
    else:
        arguments = bounds_of(minProperties=kind.min_properties, maxProperties=kind.max_properties)
        size = f"sizeOf({subject})"
        tests = [f"!isObject({subject})", *length_tests(size, kind.min_properties, kind.max_properties)]
        tests += [f"has({subject}, {ts_string(module.reference)})"] if module.reference else []
        method, held, inner = "object", kind.values, "key"
    call = _method(method, subject, pointer, {**arguments, **_nulls(nullable)})
    usable = f"{subject} as readonly unknown[]" if isinstance(kind, Array) else subject
    loop = _loop(module, kind, held, inner_pointer(pointer, name, inner), name)
    if isinstance(kind, Map) and kind.keys is not None:
        key = key_check(module, kind.keys, inner_pointer(pointer, name, "key"), name)
        loop = replace(loop or _heads(kind, Check("item")), key=key)
    return Check(subject, " || ".join(tests), call, usable, keeps, (), loop)


def count_check(node: Object) -> Check | None:
    """The check of how many members an object has; None where any number will do."""
    tests = length_tests("sizeOf(body)", node.min_properties, node.max_properties)
    arguments = bounds_of(minProperties=node.min_properties, maxProperties=node.max_properties)
    return Check("body", " || ".join(tests), _method("object", "body", "at", arguments)) if tests else None


def key_check(module: Module, kind: Keys, pointer: str, name: str) -> Check:
    """The check of a member name, bound to `key`, whose value stands at `pointer`."""
    condition, arguments = condition_of(module, kind, "key", f"{name}_key")
    condition = condition.removeprefix('typeof key !== "string" || ')
    return Check("key", condition, _method(METHODS[type(kind)], "key", pointer, arguments), "key")


def _loop(module: Module, kind: Array | Map, held: Type, pointer: str, name: str) -> Loop | None:
    if _is_flat(held):
        item = build_check(module, held, "item", pointer, name, None)
    else:
        item = Check("item", None, f"{module.hoist(name + '_item', held)}(item, {pointer}, problems, hints)")
    return None if item.idle else _heads(kind, item)


def _heads(kind: Array | Map, item: Check) -> Loop:
    if isinstance(kind, Array):
        return Loop("let index = 0; index < found.length; index++", "const item = found[index];", item)
    skip = "if (found[key] === undefined) continue;"
    return Loop("const key of Object.keys(found)", "const item = found[key];", item, skip=skip)


def _is_flat(kind: Type) -> bool:
    match kind:
        case Array() | Map():
            return False
        case Nullable(inner) | Advised(inner):
            return _is_flat(inner)
        case _:
            return True


METHODS: dict[type, str] = {
    Integer: "integer",
    Number: "number",
    String: "string",
    Boolean: "boolean",
    Enum: "oneOf",
}


def _method(method: str, subject: str, pointer: str, arguments: dict[str, str]) -> str:
    """Bounds go in one object, the values of an enum before it."""
    bounds = ", ".join(f"{name}: {value}" for name, value in arguments.items() if name)
    given = [arguments[""]] if "" in arguments else []
    given += [f"{{ {bounds} }}"] if bounds else []
    return f"check.{method}({', '.join([subject, pointer, 'problems', *given])})"
