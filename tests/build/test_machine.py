"""A document edited at random, step by step: the build gives a model or names what is wrong, never anything else."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lightmeter.build import build_model
from lightmeter.emit.python.emitter import emit_judge
from lightmeter.load.diagnostics import SpecError
from lightmeter.load.spec import load_spec
from lightmeter.model.canon import dumps, loads
from lightmeter_cost.pricebook import default_book

CASES = Path(__file__).parent / "cases"
SEEDS = [
    yaml.safe_load((CASES / name / "openapi.yaml").read_text("utf-8"))
    for name in ("b-oneof-with-discriminator", "a-base-with-mapping", "recursive-types", "types-of-all-kinds")
]
KEYWORDS = (
    "type", "oneOf", "anyOf", "allOf", "$ref", "properties", "required", "items", "enum", "const", "default",
    "discriminator", "additionalProperties", "unevaluatedProperties", "minimum", "maximum", "multipleOf", "pattern",
    "minItems", "propertyNames", "dependentRequired", "not", "x-rules", "x-hints", "x-cost", "x-roles",
)  # fmt: skip
VALUES = ({}, [], "string", 1, True, None)
JUNK = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        1.5,
        "",
        "object",
        "string",
        "([",
        "#/components/schemas",
        "#/",
        [],
        {},
        [1, "1", None],
    ]
) | st.builds(
    lambda key, value: {key: value},
    st.sampled_from(KEYWORDS),
    st.sampled_from([{}, [], "string", 1, True, None]),
)


class Editing(RuleBasedStateMachine):
    """Edits of one document."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.root: Any = json.loads(json.dumps(SEEDS[0], default=str))

    @rule(seed=st.sampled_from(SEEDS))
    def start_again(self, seed: Any) -> None:
        """Another document."""
        self.root = json.loads(json.dumps(seed, default=str))

    @rule(data=st.data(), value=JUNK)
    def replace(self, data: st.DataObject, value: Any) -> None:
        """Some value becomes another one."""
        holder, key = data.draw(st.sampled_from(_places(self.root)))
        holder[key] = value

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Some member is gone."""
        holder, key = data.draw(st.sampled_from(_places(self.root)))
        del holder[key]

    @rule(data=st.data(), keyword=st.sampled_from(KEYWORDS), value=JUNK)
    def add(self, data: st.DataObject, keyword: str, value: Any) -> None:
        """Some object gets a keyword."""
        objects = [holder for holder, _ in _places(self.root) if isinstance(holder, dict)]
        data.draw(st.sampled_from(objects))[keyword] = value

    @rule(data=st.data())
    def copy(self, data: st.DataObject) -> None:
        """Some value stands in another place as well."""
        holder, key = data.draw(st.sampled_from(_places(self.root)))
        other, place = data.draw(st.sampled_from(_places(self.root)))
        other[place] = json.loads(json.dumps(holder[key]))

    @invariant()
    def is_built_or_refused(self) -> None:
        """A model that survives being written down, and code that compiles; or findings with a place."""
        path = self.folder / "openapi.json"
        path.write_text(json.dumps(self.root), "utf-8")
        try:
            model, _ = build_model(load_spec(path), default_book())
        except SpecError as error:
            assert all(one.origin.file.endswith("openapi.json") for one in error.diagnostics)
            return
        assert loads(dumps(model)) == model
        for file in emit_judge(model, default_book(), "given"):
            if file.path.endswith(".py"):
                compile(file.text, file.path, "exec")


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every member and item, as what holds it and its key."""
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    inner = [place for key in keys for place in _places(node[key])]
    return [(node, key) for key in keys] + inner


Editing.TestCase.settings = settings(max_examples=20, stateful_step_count=6, deadline=None)
TestEditing = Editing.TestCase
