"""The functions of values that were hoisted: too deep for one loop, of several JSON types, or tried one by one.

In: the `Module` whose checks asked for them. Out: `ValueView`s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lightmeter.emit.typescript.checks import Check, value_check
from lightmeter.emit.typescript.needs import Module
from lightmeter.emit.typescript.unions import Branch, tried_functions, union_branches, union_words
from lightmeter.model.types import Union


@dataclass(frozen=True, slots=True)
class ValueView:
    """A function that checks a value too deep for one loop, or one of several JSON types (then `words` names them).

    `tried` are the functions of alternatives that nothing tells apart, `keyword` says how many of them must fit.
    """

    name: str
    words: str
    check: Check | None
    branches: tuple[Branch, ...]
    tried: tuple[str, ...] = ()
    keyword: str = ""


def value_views(needs: Module) -> tuple[ValueView, ...]:
    """Functions for the values that were hoisted; building one may hoist another."""
    found: list[ValueView] = []
    for name, kind in needs.hoisted:
        plain = re.sub(r"^check|Value\d*$", "", name)
        if isinstance(kind, Union) and kind.keyword:
            tried = tried_functions(needs, kind, plain)
            found.append(ValueView(name, "", None, (), tried, kind.keyword))
        elif isinstance(kind, Union):
            found.append(ValueView(name, union_words(kind), None, union_branches(needs, kind, plain)))
        else:
            found.append(ValueView(name, "", value_check(needs, kind, plain), ()))
    return tuple(found)
