"""Advice: soft bounds, said only when a caller asks for hints and the value is usable.

In: the `Advice` about a value. Out: `AdviceView`s, one for each bound, so that each names what it asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from lightmeter.emit.literals import python_string, python_tuple
from lightmeter.emit.python.conditions import length_tests, number_text, string_condition
from lightmeter.emit.python.needs import Module
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
    String,
    Type,
    Union,
)


@dataclass(frozen=True, slots=True)
class AdviceView:
    """`test` holds where the advice speaks about a usable value; `condition` is all that must hold.

    `is_pattern`: the test is part of no type's bounds, so that the quick condition must ask for it as well.
    """

    test: str
    condition: str
    call: str
    is_pattern: bool


def advice_views(module: Module, advice: Advice, local: str, pointer: str, name: str) -> Iterator[AdviceView]:
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
                yield f"{local} < {number_text(expect.minimum)}", "minimum", number_text(expect.minimum) or ""
            if expect.maximum is not None:
                yield f"{local} > {number_text(expect.maximum)}", "maximum", number_text(expect.maximum) or ""
            if isinstance(expect, Integer) and expect.multiple_of is not None:
                yield f"{local} % {expect.multiple_of}", "multipleOf", str(expect.multiple_of)
        case String():
            if expect.max_length is not None:
                yield f"len({local}) > {expect.max_length}", "maxLength", str(expect.max_length)
            if expect.min_length is not None:
                yield f"len({local}) < {expect.min_length}", "minLength", str(expect.min_length)
            if expect.pattern is not None:
                _, arguments = string_condition(module, expect, local, f"advised_{name}")
                constant = arguments["pattern"]
                test = f"{local} not in {constant} and not {constant}.admits({local})"
                yield test, "pattern", python_string(expect.pattern)
        case Enum(values):
            yield f"{local} not in {python_tuple(values)}", "enum", python_tuple(values)
        case Array():
            for test in length_tests(local, None, expect.max_items):
                yield test, "maxItems", str(expect.max_items)
        case Boolean() | Nullable() | Map() | Union() | Named() | Advised() | Anything():
            return
        case _:
            assert_never(expect)
