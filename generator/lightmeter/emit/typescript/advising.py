"""Advice about values that are accepted, but worth a word.

In: an `Advice` and the place of its value. Out: `AdviceView`s, one for each bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from lightmeter.emit.typescript.conditions import length_tests, number_text, pattern_constant
from lightmeter.emit.typescript.literals import ts_array, ts_literal, ts_string
from lightmeter.emit.typescript.needs import Module
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
    """`call` speaks where `test` holds for a usable value `found`."""

    test: str
    call: str
    quick: str | None
    """The same test of the raw value, where no bounds of a type can say it."""


def advice_views(
    module: Module, advice: Advice, subject: str, pointer: str, name: str
) -> Iterator[AdviceView]:
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
                yield f"found < {number_text(expect.minimum)}", "minimum", number_text(expect.minimum)
            if expect.maximum is not None:
                yield f"found > {number_text(expect.maximum)}", "maximum", number_text(expect.maximum)
            if isinstance(expect, Integer) and expect.multiple_of is not None:
                yield f"found % {expect.multiple_of} !== 0", "multipleOf", str(expect.multiple_of)
        case String():
            if expect.max_length is not None:
                yield f"lengthOf(found) > {expect.max_length}", "maxLength", str(expect.max_length)
            if expect.min_length is not None:
                yield f"lengthOf(found) < {expect.min_length}", "minLength", str(expect.min_length)
            if expect.pattern is not None:
                constant = pattern_constant(module, expect.pattern, f"advised_{name}")
                yield f"!{constant}.test(found)", "pattern", ts_string(expect.pattern)
        case Enum(values):
            test = " && ".join(f"found !== {ts_literal(value)}" for value in values) or "true"
            yield test, "enum", ts_array(values)
        case Array():
            for test in length_tests("found.length", None, expect.max_items):
                yield test, "maxItems", str(expect.max_items)
        case Boolean() | Nullable() | Map() | Union() | Named() | Advised() | Anything():
            return
        case _:
            assert_never(expect)
