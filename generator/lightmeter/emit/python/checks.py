"""How one value is checked: a quick condition that is false for good values, and the call that explains.

In: a `Type` and the Python names it is bound to. Out: a `Check`, laid out by the templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import assert_never

from lightmeter.emit.literals import python_literal, python_string, python_tuple
from lightmeter.emit.python.narrowing import narrow
from lightmeter.model.names import snake
from lightmeter.model.scope import bare
from lightmeter.model.types import (
    Advice,
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Named,
    Nullable,
    Number,
    Scalar,
    String,
    Type,
    Union,
)

PLAIN_STEP = re.compile(r"[A-Za-z0-9_$.+-]+")
FEW = 6
"""Up to this many enum values stand in the condition itself; more get a name at the top of the module."""


@dataclass(frozen=True, slots=True)
class AdviceView:
    """`test` holds where the advice speaks about a usable value; `condition` is all that must hold.

    `is_pattern`: the test is part of no type's bounds, so that the quick condition must ask for it as well.
    """

    test: str
    condition: str
    call: str
    is_pattern: bool


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


@dataclass(slots=True)
class Module:
    """What the checks of one module need at its top, collected while they are built.

    `reference` is a member by which an object may be a reference to another step's output, None where there are none.
    """

    function_of: Callable[[str], str]
    reference: str | None = None
    constants: dict[str, str] = field(default_factory=dict[str, str])
    hoisted: list[tuple[str, Type]] = field(default_factory=list[tuple[str, Type]])

    def constant(self, hint: str, source: str) -> str:
        """The name of a module constant with this source; the same source is written once."""
        for name, known in self.constants.items():
            if known == source:
                return name
        plain = snake(hint).upper()
        name, number = plain, 2
        while name in self.constants:
            name, number = f"{plain}_{number}", number + 1
        self.constants[name] = source
        return name

    def notice(self, rule: str, severity: str, message: str, condition: str = "") -> str:
        """The name of the constant that holds what a rule says."""
        parts = [python_string(part) for part in (rule, severity, message, condition) if part]
        return self.constant(rule, f"Notice({', '.join(parts)})")

    def hoist(self, hint: str, kind: Type) -> str:
        """The name of a function that checks a value too deep for one loop."""
        name, number = f"check_{snake(hint)}", 2
        taken = {known for known, other in self.hoisted if other != kind}
        plain = name
        while name in taken:
            name, number = f"{plain}_{number}", number + 1
        if (name, kind) not in self.hoisted:
            self.hoisted.append((name, kind))
        return name


def pointer_of(name: str, inner: str | None = None) -> str:
    """The Python expression of the pointer of a member, or of an item of it bound to `inner`."""
    plain = PLAIN_STEP.fullmatch(name) is not None
    if inner is None:
        return f"at + {python_string('/' + name)}" if plain else f"join(at, {python_string(name)})"
    if plain and inner == "index":
        return f'f"{{at}}/{name}/{{{inner}}}"'
    return f"join(at, {python_string(name)}, {inner})"


def inner_pointer(pointer: str, name: str, inner: str) -> str:
    """The pointer of an item bound to `inner`, in a member called `name` or in the value at `at` itself."""
    if pointer != "at":
        return pointer_of(name, inner)
    return 'f"{at}/{index}"' if inner == "index" else f"join(at, {inner})"


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
            condition, arguments = _simple(module, kind, local, name)
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
            condition, arguments = _simple(module, inner, local, name)
            return Check(
                local, condition, _call(inner, local, pointer, {**arguments, "nullable": "True"}), keeps
            )


def _advised(
    module: Module, check: Check, inner: Type, advice: tuple[Advice, ...], pointer: str, name: str
) -> Check:
    """A check whose quick condition is false only where neither the type nor the advice has anything to say."""
    views = tuple(view for one in advice for view in _advice(module, one, check.local, pointer, name))
    inner = inner.inner if isinstance(inner, Nullable) else inner
    if not isinstance(inner, (Integer, Number, String, Boolean, Enum)):
        tests = [check.condition] if check.condition else []
        tests += [f"hints and {view.test}" for view in views]
        return replace(check, condition=" or ".join(tests), keeps=True, advice=views)
    for one in advice:
        inner = narrow(inner, one.expect)
    condition, _ = _simple(module, inner, check.local, name)
    for view in views:
        if view.is_pattern:
            condition += f" or hints and {view.test}"
    return replace(check, condition=condition, keeps=True, advice=views)


def _container(
    module: Module, kind: Array | Map, local: str, pointer: str, name: str, keeps: bool, nullable: bool
) -> Check:
    """An array or map: its own bounds, then a loop over what it holds."""
    if isinstance(kind, Array):
        arguments = _given(min_items=kind.min_items, max_items=kind.max_items, unique=kind.unique or None)
        tests = [f"type({local}) is not list", *_length_tests(local, kind.min_items, kind.max_items)]
        tests += [f"len({local}) > 1"] if kind.unique else []
        method, target, iterable, inner = "array", "index, item", f"items_of({local})", "index"
        held = kind.items
    else:
        arguments = _given(min_properties=kind.min_properties, max_properties=kind.max_properties)
        tests = [
            f"type({local}) is not dict",
            *_length_tests(local, kind.min_properties, kind.max_properties),
        ]
        method, target, iterable, inner = "object", "key, item", f"members_of({local})", "key"
        held = kind.values
        if module.reference:
            tests.append(f"{python_string(module.reference)} in {local}")
    if nullable:
        arguments["nullable"] = "True"
    loop = _loop(module, held, target, iterable, inner_pointer(pointer, name, inner), name)
    if isinstance(kind, Map) and kind.keys is not None:
        loop = replace(
            loop or Loop(target, iterable, Check("item")), key=_key(module, kind.keys, pointer, name)
        )
    repair = _method(method, local, pointer, arguments)
    annotation = "list[Any] | None" if isinstance(kind, Array) else "dict[str, Any] | None"
    return Check(local, " or ".join(tests), repair, keeps or loop is not None, (), loop, f": {annotation}")


def _key(module: Module, kind: String, pointer: str, name: str) -> Check:
    """The check of a member name."""
    condition, arguments = _string(module, kind, "key", f"{name}_key")
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


def _simple(module: Module, kind: Type, local: str, name: str) -> tuple[str, dict[str, str]]:
    """The quick condition of a scalar (true where something may be wrong) and the arguments of its explanation."""
    match kind:
        case Integer():
            return _integer(kind, local)
        case Number():
            return _number(kind, local)
        case String():
            return _string(module, kind, local, name)
        case Boolean():
            return f"type({local}) is not bool", {}
        case Enum():
            return _enum(module, kind, local, name)
        case _:
            raise TypeError(f"{kind} is not a scalar type")


def _integer(kind: Integer, local: str) -> tuple[str, dict[str, str]]:
    low, high, step = kind.minimum, kind.maximum, kind.multiple_of
    bits = {"int32": 31, "int64": 63}.get(kind.format or "")
    arguments = _given(minimum=low, maximum=high, multiple_of=step)
    if bits:
        arguments["format"] = python_string(kind.format or "")
    tests = [f"type({local}) is not int"]
    if bits and low is None and high is None:
        tests.append(f"not -(2**{bits}) <= {local} < 2**{bits}")
    else:
        tests += _range_tests(local, _text(low), _text(high))
    if step is not None:
        tests.append(f"{local} % {step}")
    return " or ".join(tests), arguments


def _number(kind: Number, local: str) -> tuple[str, dict[str, str]]:
    tests = [f"(type({local}) is not int and type({local}) is not float)"]
    low, high = _text(kind.minimum) or "-INFINITY", _text(kind.maximum) or "INFINITY"
    below = "<=" if kind.minimum is not None else "<"
    above = "<=" if kind.maximum is not None else "<"
    tests.append(f"not {low} {below} {local} {above} {high}")
    if kind.exclusive_minimum is not None:
        tests.append(f"{local} <= {_text(kind.exclusive_minimum)}")
    if kind.exclusive_maximum is not None:
        tests.append(f"{local} >= {_text(kind.exclusive_maximum)}")
    arguments = _given(
        minimum=kind.minimum,
        maximum=kind.maximum,
        exclusive_minimum=kind.exclusive_minimum,
        exclusive_maximum=kind.exclusive_maximum,
    )
    if kind.multiple_of is not None:
        arguments["multiple_of"] = python_string(str(kind.multiple_of))
        tests.append(f"not is_multiple({local}, {arguments['multiple_of']})")
    return " or ".join(tests), arguments


def _string(module: Module, kind: String, local: str, name: str) -> tuple[str, dict[str, str]]:
    tests = [f"type({local}) is not str", *_length_tests(local, kind.min_length, kind.max_length)]
    arguments = _given(min_length=kind.min_length, max_length=kind.max_length)
    if kind.pattern is not None:
        source, python = python_string(kind.pattern), python_string(python_pattern(kind.pattern))
        constant = module.constant(f"{name}_pattern", f"Pattern({source}, {python})")
        tests.append(f"not {constant}({local})")
        arguments["pattern"] = constant
    return " or ".join(tests), arguments


def python_pattern(pattern: str) -> str:
    """An ECMA-262 pattern for `re`: `$` is the end of the string, classes are ASCII."""
    ends = re.sub(r"(?<!\\)((?:\\\\)*)\$(?![^\[]*\])", r"\1\\Z", pattern)
    return f"(?a:{ends})"


def _enum(module: Module, kind: Enum, local: str, name: str) -> tuple[str, dict[str, str]]:
    source = python_tuple(kind.values)
    if not all(isinstance(value, str) for value in kind.values):
        constant = module.constant(kind.name or name, source)
        return f"not any(same({local}, allowed) for allowed in {constant})", {"": constant}
    if len(kind.values) == 1:
        return f"{local} != {python_literal(kind.values[0])}", {"": source}
    if len(kind.values) <= FEW:
        return f"{local} not in {source}", {"": source}
    constant = module.constant(kind.name or name, f"dict.fromkeys({source})")
    return f"type({local}) is not str or {local} not in {constant}", {"": constant}


def _length_tests(local: str, low: int | None, high: int | None) -> list[str]:
    tests = [f"len({local}) < {low}"] if low else []
    return tests + ([f"len({local}) > {high}"] if high is not None else [])


def _range_tests(local: str, low: str | None, high: str | None) -> list[str]:
    match low, high:
        case None, None:
            return []
        case _, None:
            return [f"{local} < {low}"]
        case None, _:
            return [f"{local} > {high}"]
        case _:
            return [f"not {low} <= {local} <= {high}"]


def _text(value: int | Decimal | None) -> str | None:
    return None if value is None else python_literal(_whole(value))


def _whole(value: int | Decimal) -> Scalar:
    return int(value) if value == int(value) else value


def _given(**arguments: int | Decimal | None) -> dict[str, str]:
    return {name: _text(value) or "" for name, value in arguments.items() if value is not None}


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


def _advice(module: Module, advice: Advice, local: str, pointer: str, name: str) -> Iterator[AdviceView]:
    """One view for each bound of the advice, so that each names what it asks for."""
    notice = module.notice(advice.id, advice.severity, advice.message)
    for test, keyword, expected in _unexpected(module, advice.expect, local, name):
        call = f"advise({pointer}, {python_string(keyword)}, {local}, {expected}, {notice}, problems)"
        yield AdviceView(test, f"hints and {local} is not None and {test}", call, keyword == "pattern")


def _unexpected(module: Module, expect: Type, local: str, name: str) -> Iterator[tuple[str, str, str]]:
    """The conditions under which advice speaks, each with the keyword and the value it asks for."""
    match expect:
        case Integer() | Number():
            if expect.minimum is not None:
                yield f"{local} < {_text(expect.minimum)}", "minimum", _text(expect.minimum) or ""
            if expect.maximum is not None:
                yield f"{local} > {_text(expect.maximum)}", "maximum", _text(expect.maximum) or ""
            if isinstance(expect, Integer) and expect.multiple_of is not None:
                yield f"{local} % {expect.multiple_of}", "multipleOf", str(expect.multiple_of)
        case String():
            if expect.max_length is not None:
                yield f"len({local}) > {expect.max_length}", "maxLength", str(expect.max_length)
            if expect.min_length is not None:
                yield f"len({local}) < {expect.min_length}", "minLength", str(expect.min_length)
            if expect.pattern is not None:
                _, arguments = _string(module, expect, local, f"advised_{name}")
                yield f"not {arguments['pattern']}({local})", "pattern", python_string(expect.pattern)
        case Enum(values):
            yield f"{local} not in {python_tuple(values)}", "enum", python_tuple(values)
        case Array():
            for test in _length_tests(local, None, expect.max_items):
                yield test, "maxItems", str(expect.max_items)
        case Boolean() | Nullable() | Map() | Union() | Named() | Advised() | Anything():
            return
        case _:
            assert_never(expect)


def value_check(module: Module, kind: Type, name: str) -> Check:
    """The check of a hoisted value, bound to `value`, whose own pointer is `at`."""
    return _build(module, kind, "value", "at", name, False)


@dataclass(frozen=True, slots=True)
class Branch:
    """One member of a union: the test of its JSON type, and its check."""

    test: str
    check: Check


def union_branches(module: Module, kind: Union, name: str) -> tuple[Branch, ...]:
    """The members of a union; each JSON type belongs to at most one of them."""
    return tuple(
        Branch(_type_test(member), _build(module, member, "value", "at", f"{name}_{number}", False))
        for number, member in enumerate(kind.members, 1)
    )


def union_words(kind: Union) -> str:
    """The JSON types of a union, for a message."""
    words = dict.fromkeys(WORDS.get(type(bare(member)[0]), "object") for member in kind.members)
    return " or ".join(words)


WORDS: dict[type, str] = {
    Integer: "integer",
    Number: "number",
    String: "string",
    Boolean: "boolean",
    Enum: "string",
    Array: "array",
}
"""Types by the word JSON Schema has for them; an enum in a union is one of texts."""


def _type_test(kind: Type) -> str:
    """The test of a value's JSON type; of an enum, whether it is one of the values."""
    match kind:
        case Integer() | Number():
            return "type(value) is int or type(value) is float"
        case String():
            return "type(value) is str"
        case Boolean():
            return "type(value) is bool"
        case Array():
            return "type(value) is list"
        case Enum(values) if all(isinstance(value, str) for value in values):
            return "type(value) is str"
        case Enum(values):
            return f"any(same(value, allowed) for allowed in {python_tuple(values)})"
        case Nullable(inner) | Advised(inner):
            return _type_test(inner)
        case _:
            return "type(value) is dict"
