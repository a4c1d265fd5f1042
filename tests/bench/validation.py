"""All errors with pointers, on decoded bodies in memory: ours against Pydantic, jsonschema-rs and jsonschema.

Every contender gives a list of (pointer, message) for each body, [] when it is valid. Before the clock
starts,
their verdicts on the whole mix are compared: a contender that judges differently would make the numbers
worthless.
The lean rivals (models and schemas made here) do less than ours and the generated ones: no references, no
hints.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import jsonschema_rs
from pydantic import TypeAdapter, ValidationError

from bench.flat import flat
from bench.measure import Row, medians
from bench.mix import Body, mix
from bench.pydantic_models import adapter
from lightmeter.model.nodes import Choice, Variant
from lightmeter_client import civitai
from lightmeter_client.civitai import models
from support.civitai import ROOT, types, variants

COUNT, SLOW = 3_000, 300
"""Bodies of a round; jsonschema gets the first few only."""

Judge = Callable[[Body], list[tuple[str, str]]]
BAD_TAG = [("", "the tags lead to no variant")]


def rows(rounds: int = 15) -> list[Row]:
    bodies = mix(COUNT)
    judges = {
        "ours": ours,
        "pydantic": by_pydantic(adapter()),
        "pydantic, emitted": by_pydantic(TypeAdapter(models.RequestInput)),
        "jsonschema-rs": by_rust(flat),
        "jsonschema-rs, emitted": by_rust(_emitted),
        "jsonschema": by_jsonschema(flat),
        "jsonschema, emitted": by_jsonschema(_emitted),
    }
    agree(judges, bodies)
    sizes = {name: SLOW if name.partition(",")[0] == "jsonschema" else COUNT for name in judges}
    found = medians({name: _round(judge, bodies[: sizes[name]]) for name, judge in judges.items()}, rounds)
    each = {name: seconds / sizes[name] for name, seconds in found.items()}
    return [
        Row("validate", rival, each["ours"], each[name], target)
        for name, rival, target in (
            ("pydantic", "Pydantic v2, nested tagged unions", 2),
            ("pydantic, emitted", "the generated Pydantic models", 2),
            ("jsonschema-rs", "jsonschema-rs, a flat schema per variant", 1.4),
            ("jsonschema-rs, emitted", "jsonschema-rs, the generated schemas", 1.4),
            ("jsonschema", "jsonschema, a flat schema per variant", 30),
            ("jsonschema, emitted", "jsonschema, the generated schemas", 30),
        )
    ]


def _round(judge: Judge, bodies: list[Body]) -> Callable[[], object]:
    def run() -> None:
        for body in bodies:
            judge(body)

    return run


def agree(judges: dict[str, Judge], bodies: list[Body]) -> None:
    """Raises `AssertionError` where two contenders judge a body differently."""
    for body in bodies:
        verdicts = {name: len(judge(body)) for name, judge in judges.items()}
        assert len(set(verdicts.values())) == 1, (verdicts, body)


def ours(body: Body) -> list[Any]:
    return civitai.validate(body)


def by_pydantic(adapter: TypeAdapter[Any]) -> Judge:
    check = adapter.validate_python

    def judge(body: Body) -> list[tuple[str, str]]:
        try:
            check(body)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            return [(_pointer(one["loc"]), one["msg"]) for one in found]
        return []

    return judge


def by_rust(schema: Callable[[Variant], Any]) -> Judge:
    checks = {_tags(name): jsonschema_rs.Draft202012Validator(schema(v)) for name, v in variants().items()}
    tree = _tree()

    def judge(body: Body) -> list[tuple[str, str]]:
        check = checks.get(_way(tree, body))
        if check is None:
            return BAD_TAG
        return [(_pointer(error.instance_path), error.message) for error in check.iter_errors(body)]

    return judge


def by_jsonschema(schema: Callable[[Variant], Any]) -> Judge:
    checks = {_tags(name): jsonschema.Draft202012Validator(schema(v)) for name, v in variants().items()}
    tree = _tree()

    def judge(body: Body) -> list[tuple[str, str]]:
        check = checks.get(_way(tree, body))
        if check is None:
            return BAD_TAG
        return [(_pointer(error.absolute_path), error.message) for error in check.iter_errors(body)]

    return judge


def _emitted(variant: Variant) -> Any:
    """The generated schema: it also lets references to other steps through, as ours does."""
    file = ROOT / "generated" / "jsonschema" / f"{variant.name}.schema.json"
    return json.loads(file.read_text("utf-8"))


def _pointer(steps: Any) -> str:
    return "".join(f"/{step}" for step in steps)


def _tags(name: str) -> tuple[str, ...]:
    return tuple(name.split("/")[1:])


Tree = dict[str, tuple[str, "Tree | None"]]


def _tree(root: str = "AnyImageGenInput") -> Any:
    """Nested (tag, {value: deeper}); None below a leaf."""
    node = types()[root]
    if not isinstance(node, Choice):
        return None
    return node.tag, {value: _tree(target) for value, target in node.cases}


def _way(tree: Any, body: Body) -> tuple[Any, ...]:
    """The tag values of a body, as far as they lead."""
    way: list[Any] = []
    while tree is not None:
        tag, cases = tree
        value = body.get(tag)
        way.append(value)
        tree = cases.get(value)
    return tuple(way)
