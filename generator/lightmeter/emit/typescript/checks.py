"""How one value is checked: a quick condition that is false for good values, and the call that explains.

In: a `Type` and the name it is bound to. Out: a `Check`, laid out by the templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import assert_never

from lightmeter.emit.python.narrowing import narrow
from lightmeter.emit.typescript.literals import ts_array, ts_literal, ts_string
from lightmeter.emit.typescript.names import camel
from lightmeter.model.names import pascal, snake
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
    """`call` speaks where `test` holds for a usable value `found`."""

    test: str
    call: str
    quick: str | None
    """The same test of the raw value, where no bounds of a type can say it."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop over what a container holds: `head` binds `item` (and `index` or `key`)."""

    head: str
    binding: str
    check: Check
    key: Check | None = None


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


@dataclass(slots=True)
class Module:
    """What the checks of one module need at its top, collected while they are built."""

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
        parts = [ts_string(part) for part in (rule, severity, message, condition)]
        members = zip(("rule", "severity", "message", "condition"), parts, strict=True)
        return self.constant(rule, "{ " + ", ".join(f"{name}: {part}" for name, part in members) + " }")

    def hoist(self, hint: str, kind: Type) -> str:
        """The name of a function that checks a value too deep for one loop."""
        plain = f"check{pascal(camel(hint))}Value"
        name, number = plain, 2
        taken = {known for known, other in self.hoisted if other != kind}
        while name in taken:
            name, number = f"{plain}{number}", number + 1
        if (name, kind) not in self.hoisted:
            self.hoisted.append((name, kind))
        return name


def pointer_of(name: str) -> str:
    """The expression of the pointer of a member."""
    return f"at + {ts_string('/' + name)}" if PLAIN_STEP.fullmatch(name) else f"join(at, {ts_string(name)})"


def inner_pointer(pointer: str, name: str, inner: str) -> str:
    """The pointer of an item bound to `inner`, in a member called `name` or in the value at `at` itself."""
    if inner == "index" and (pointer == "at" or PLAIN_STEP.fullmatch(name)):
        return f"at + {ts_string('/' if pointer == 'at' else f'/{name}/')} + index"
    return f"join(at, {inner})" if pointer == "at" else f"join(at, {ts_string(name)}, {inner})"


def check_of(module: Module, kind: Type, subject: str, name: str, keeps: str | None = None) -> Check:
    """The check of a member called `name`, bound to `subject`; `keeps` is the local that rules read afterwards."""
    return _build(module, kind, subject, pointer_of(name), name, keeps)


def value_check(module: Module, kind: Type, name: str) -> Check:
    """The check of a hoisted value, bound to `value`, whose own pointer is `at`."""
    return _build(module, kind, "value", "at", name, None)


def _build(module: Module, kind: Type, subject: str, pointer: str, name: str, keeps: str | None) -> Check:
    match kind:
        case Advised(inner, advice):
            return _advised(
                module, _build(module, inner, subject, pointer, name, keeps), inner, advice, pointer, name
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
    condition, arguments = _simple(module, kind, subject, name)
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
            check = _build(module, Nullable(deeper), subject, pointer, name, keeps)
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
    views = tuple(view for one in advice for view in _advice(module, one, check.subject, pointer, name))
    if not isinstance(inner, (Integer, Number, String, Boolean, Enum)):
        return replace(check, advice=views)
    for one in advice:
        inner = narrow(inner, one.expect)
    condition, _ = _simple(module, inner, check.subject, name)
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
        arguments = _given(minItems=kind.min_items, maxItems=kind.max_items)
        arguments.update({"unique": "true"} if kind.unique else {})
        tests = [
            f"!Array.isArray({subject})",
            *_length_tests(f"{subject}.length", kind.min_items, kind.max_items),
        ]
        tests += [f"{subject}.length > 1"] if kind.unique else []
        method, held, inner = "array", kind.items, "index"
    else:
        arguments = _given(minProperties=kind.min_properties, maxProperties=kind.max_properties)
        size = f"Object.keys({subject}).length"
        tests = [f"!isObject({subject})", *_length_tests(size, kind.min_properties, kind.max_properties)]
        tests += [f"has({subject}, {ts_string(module.reference)})"] if module.reference else []
        method, held, inner = "object", kind.values, "key"
    call = _method(method, subject, pointer, {**arguments, **_nulls(nullable)})
    usable = f"{subject} as readonly unknown[]" if isinstance(kind, Array) else subject
    loop = _loop(module, kind, held, inner_pointer(pointer, name, inner), name)
    if isinstance(kind, Map) and kind.keys is not None:
        key = _key(module, kind.keys, inner_pointer(pointer, name, "key"), name)
        loop = replace(loop or _heads(kind, Check("item")), key=key)
    return Check(subject, " || ".join(tests), call, usable, keeps, (), loop)


def _key(module: Module, kind: String, pointer: str, name: str) -> Check:
    """The check of a member name."""
    condition, arguments = _string(module, kind, "key", f"{name}_key")
    condition = condition.removeprefix('typeof key !== "string" || ')
    return Check("key", condition, _method("string", "key", pointer, arguments), "key")


def _loop(module: Module, kind: Array | Map, held: Type, pointer: str, name: str) -> Loop | None:
    if _is_flat(held):
        item = _build(module, held, "item", pointer, name, None)
    else:
        item = Check("item", None, f"{module.hoist(name + '_item', held)}(item, {pointer}, problems, hints)")
    return None if item.idle else _heads(kind, item)


def _heads(kind: Array | Map, item: Check) -> Loop:
    if isinstance(kind, Array):
        return Loop("let index = 0; index < found.length; index++", "const item = found[index];", item)
    return Loop("const key of Object.keys(found)", "const item = found[key];", item)


def _is_flat(kind: Type) -> bool:
    match kind:
        case Array() | Map():
            return False
        case Nullable(inner) | Advised(inner):
            return _is_flat(inner)
        case _:
            return True


def _simple(module: Module, kind: Type, subject: str, name: str) -> tuple[str, dict[str, str]]:
    """The quick condition of a scalar (true where something may be wrong) and the arguments of its explanation."""
    match kind:
        case Integer():
            return _integer(kind, subject)
        case Number():
            return _number(kind, subject)
        case String():
            return _string(module, kind, subject, name)
        case Boolean():
            return f'typeof {subject} !== "boolean"', {}
        case Enum():
            return _enum(module, kind, subject, name)
        case _:
            raise TypeError(f"{kind} is not a scalar type")


BITS = {"int32": 31, "int64": 63}


def _integer(kind: Integer, subject: str) -> tuple[str, dict[str, str]]:
    low, high, step = kind.minimum, kind.maximum, kind.multiple_of
    bits = BITS.get(kind.format or "")
    arguments = _given(minimum=low, maximum=high, multipleOf=step)
    tests = [f'typeof {subject} !== "number"']
    tests.append(f"{subject} % {step} !== 0" if step else f"!Number.isInteger({subject})")
    if bits:
        arguments["format"] = ts_string(kind.format or "")
    if bits and low is None and high is None:
        tests += [f"{subject} < -{2**bits}", f"{subject} >= {2**bits}"]
    else:
        tests += _range_tests(subject, low, high)
    return " || ".join(tests), arguments


def _number(kind: Number, subject: str) -> tuple[str, dict[str, str]]:
    tests = [f'typeof {subject} !== "number"', f"!Number.isFinite({subject})"]
    tests += _range_tests(subject, kind.minimum, kind.maximum)
    if kind.exclusive_minimum is not None:
        tests.append(f"{subject} <= {_text(kind.exclusive_minimum)}")
    if kind.exclusive_maximum is not None:
        tests.append(f"{subject} >= {_text(kind.exclusive_maximum)}")
    arguments = _given(
        minimum=kind.minimum,
        maximum=kind.maximum,
        exclusiveMinimum=kind.exclusive_minimum,
        exclusiveMaximum=kind.exclusive_maximum,
    )
    if kind.multiple_of is not None:
        arguments["multipleOf"] = ts_string(str(kind.multiple_of))
        tests.append(f"!isMultiple({subject}, {arguments['multipleOf']})")
    return " || ".join(tests), arguments


def _string(module: Module, kind: String, subject: str, name: str) -> tuple[str, dict[str, str]]:
    """Lengths count code points: code units are never fewer, and at most twice as many."""
    tests = [f'typeof {subject} !== "string"']
    if kind.min_length:
        tests.append(f"{subject}.length < {2 * kind.min_length if kind.min_length > 1 else 1}")
    tests += _length_tests(f"{subject}.length", None, kind.max_length)
    arguments = _given(minLength=kind.min_length, maxLength=kind.max_length)
    if kind.pattern is not None:
        arguments["pattern"] = _pattern(module, kind.pattern, name)
        tests.append(f"!{arguments['pattern']}.test({subject})")
    return " || ".join(tests), arguments


def _pattern(module: Module, pattern: str, name: str) -> str:
    return module.constant(f"{name}_pattern", f"/* @__PURE__ */ new Pattern({ts_string(pattern)})")


def _enum(module: Module, kind: Enum, subject: str, name: str) -> tuple[str, dict[str, str]]:
    if len(kind.values) <= FEW:
        test = " && ".join(f"{subject} !== {ts_literal(value)}" for value in kind.values) or "true"
        return test, {"": ts_array(kind.values)}
    constant = module.constant(kind.name or name, ts_array(kind.values))
    return f"!({constant} as readonly unknown[]).includes({subject})", {"": constant}


def _length_tests(length: str, low: int | None, high: int | None) -> list[str]:
    tests = [f"{length} < {low}"] if low else []
    return tests + ([f"{length} > {high}"] if high is not None else [])


def _range_tests(subject: str, low: int | Decimal | None, high: int | Decimal | None) -> list[str]:
    tests = [f"{subject} < {_text(low)}"] if low is not None else []
    return tests + ([f"{subject} > {_text(high)}"] if high is not None else [])


def _text(value: int | Decimal | None) -> str:
    return "" if value is None else ts_literal(_whole(value))


def _whole(value: int | Decimal) -> Scalar:
    return int(value) if value == int(value) else value


def _given(**arguments: int | Decimal | None) -> dict[str, str]:
    return {name: _text(value) for name, value in arguments.items() if value is not None}


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


def _advice(module: Module, advice: Advice, subject: str, pointer: str, name: str) -> Iterator[AdviceView]:
    """One view for each bound of the advice, so that each names what it asks for."""
    notice = module.notice(advice.id, advice.severity, advice.message)
    for test, keyword, expected in _unexpected(module, advice.expect, name):
        call = f"advise({pointer}, {ts_string(keyword)}, found, {expected}, {notice}, problems);"
        quick = test.replace("(found)", f"({subject})") if keyword == "pattern" else None
        yield AdviceView(test, call, quick)


def _unexpected(module: Module, expect: Type, name: str) -> Iterator[tuple[str, str, str]]:
    """The conditions under which advice speaks, each with the keyword and the value it asks for."""
    match expect:
        case Integer() | Number():
            if expect.minimum is not None:
                yield f"found < {_text(expect.minimum)}", "minimum", _text(expect.minimum)
            if expect.maximum is not None:
                yield f"found > {_text(expect.maximum)}", "maximum", _text(expect.maximum)
            if isinstance(expect, Integer) and expect.multiple_of is not None:
                yield f"found % {expect.multiple_of} !== 0", "multipleOf", str(expect.multiple_of)
        case String():
            if expect.max_length is not None:
                yield f"lengthOf(found) > {expect.max_length}", "maxLength", str(expect.max_length)
            if expect.min_length is not None:
                yield f"lengthOf(found) < {expect.min_length}", "minLength", str(expect.min_length)
            if expect.pattern is not None:
                constant = _pattern(module, expect.pattern, f"advised_{name}")
                yield f"!{constant}.test(found)", "pattern", ts_string(expect.pattern)
        case Enum(values):
            test = " && ".join(f"found !== {ts_literal(value)}" for value in values) or "true"
            yield test, "enum", ts_array(values)
        case Array():
            for test in _length_tests("found.length", None, expect.max_items):
                yield test, "maxItems", str(expect.max_items)
        case Boolean() | Nullable() | Map() | Union() | Named() | Advised() | Anything():
            return
        case _:
            assert_never(expect)


@dataclass(frozen=True, slots=True)
class Branch:
    """One member of a union: the test of its JSON type, and its check."""

    test: str
    check: Check


def union_branches(module: Module, kind: Union, name: str) -> tuple[Branch, ...]:
    """The members of a union; each JSON type belongs to at most one of them."""
    return tuple(
        Branch(_type_test(member), _build(module, member, "value", "at", f"{name}_{number}", None))
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
            return 'typeof value === "number"'
        case String():
            return 'typeof value === "string"'
        case Boolean():
            return 'typeof value === "boolean"'
        case Array():
            return "Array.isArray(value)"
        case Enum(values) if all(isinstance(value, str) for value in values):
            return 'typeof value === "string"'
        case Enum(values):
            return " || ".join(f"value === {ts_literal(value)}" for value in values)
        case Nullable(inner) | Advised(inner):
            return _type_test(inner)
        case _:
            return "isObject(value)"
