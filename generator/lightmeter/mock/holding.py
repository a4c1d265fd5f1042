"""Values held against a type where no validator was emitted for it: parameters, and bodies that are no objects.

In: a value and a type. Out: problems, by the same checks that the emitted validators call.
"""

from __future__ import annotations

from typing import assert_never, cast

from lightmeter.mock.calls import Json
from lightmeter.mock.samples import Samples
from lightmeter.model.ecma import python_regex
from lightmeter.model.nodes import Choice, Object, Variant
from lightmeter.model.types import (
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
from lightmeter_client._runtime.checks import Checks, Pattern
from lightmeter_client._runtime.problems import Problem

DEEPEST = 64


class Holding:
    """Judges values by the types of one model."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._check = Checks()

    def problems(self, value: Json, kind: Type, at: str = "") -> list[Problem]:
        """What is wrong with a value that stands at a pointer; [] when it is of the type."""
        found: list[Problem] = []
        self._hold(value, kind, at, found)
        return found

    def _hold(self, value: Json, kind: Type, at: str, found: list[Problem]) -> None:
        check = self._check
        match kind:
            case Anything():
                return
            case Advised(inner):
                self._hold(value, inner, at, found)
            case Nullable(inner):
                if value is not None:
                    self._hold(value, inner, at, found)
            case Boolean():
                check.boolean(value, at, found)
            case Integer(low, high, step, format_):
                check.integer(value, at, found, low, high, step, format_)
            case Number(low, high, above, below, step):
                least, most, over, under = (
                    None if one is None else float(one) for one in (low, high, above, below)
                )
                check.number(value, at, found, least, most, over, under, None if step is None else f"{step}")
            case String(shortest, longest, pattern):
                form = None if pattern is None else Pattern(pattern, python_regex(pattern))
                check.string(value, at, found, shortest, longest, form)
            case Enum(values):
                check.one_of(value, at, found, values)
            case Array():
                items = check.array(value, at, found, kind.min_items, kind.max_items, kind.unique)
                for index, item in enumerate(items or ()):
                    self._hold(item, kind.items, f"{at}/{index}", found)
            case Map():
                members = check.object(value, at, found, kind.min_properties, kind.max_properties)
                for name, member in (members or {}).items():
                    self._name(name, kind.keys, at, found)
                    self._hold(member, kind.values, f"{at}/{name}", found)
            case Union(members):
                if all(self.problems(value, member, at) for member in members):
                    self._hold(value, members[0], at, found)
            case Named(name):
                self._named(value, name, at, found)
            case _:
                assert_never(kind)

    def _named(self, value: Json, name: str, at: str, found: list[Problem]) -> None:
        kind = self._samples.type(name)
        members = self._check.object(value, at, found)
        if members is None or at.count("/") > DEEPEST:
            return
        if isinstance(kind, Choice):
            case = dict(kind.cases).get(cast("str", members.get(kind.tag)), kind.otherwise)
            if case is None:
                self._check.one_of(members.get(kind.tag), f"{at}/{kind.tag}", found, dict(kind.cases))
            else:
                self._named(value, case, at, found)
            return
        self._members(members, kind.body if isinstance(kind, Variant) else kind, at, found)

    def _name(self, name: str, keys: Keys | None, at: str, found: list[Problem]) -> None:
        if keys is not None:
            self._hold(name, keys, f"{at}/{name}", found)

    def _members(self, members: dict[str, Json], body: Object, at: str, found: list[Problem]) -> None:
        self._check.object(members, at, found, body.min_properties, body.max_properties)
        known = {field.name: field for field in body.fields}
        for field in body.fields:
            if field.name in members:
                self._hold(members[field.name], field.type, f"{at}/{field.name}", found)
            elif field.required:
                found.append(Problem(f"{at}/{field.name}", "required", "missing-field", None, field.name))
        for name in members.keys() - known.keys():
            if body.extra is None:
                found.append(Problem(f"{at}/{name}", "additionalProperties", "unknown-field", members[name]))
            else:
                self._name(name, body.keys, at, found)
                self._hold(members[name], body.extra, f"{at}/{name}", found)
