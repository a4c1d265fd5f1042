"""Fixes in YAML texts: simple places are edited, all others left alone, the meaning always checked."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lightmeter.lint import patch
from lightmeter.lint.patchvalue import patched
from lightmeter.load.strictyaml import read_yaml
from report.patches import one_patch

CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "a plain number": (
        "a:\n  width: 1000  # wide\n",
        {"op": "replace", "path": "/a/width", "value": 992},
        "a:\n  width: 992  # wide\n",
    ),
    "text keeps its quotes": (
        "a: 'x y'\nb: \"x\"\nc: x\n",
        {"op": "replace", "path": "/a", "value": "it's"},
        "a: 'it''s'\nb: \"x\"\nc: x\n",
    ),
    "text that reads as something else is quoted": (
        "c: x\n",
        {"op": "replace", "path": "/c", "value": "no"},
        'c: "no"\n',
    ),
    "a member with its lines": (
        "a: 1\n# about b\nb:\n  c: 2\nd: 3\n",
        {"op": "remove", "path": "/b"},
        "a: 1\n# about b\nd: 3\n",
    ),
    "the first member of an item": ("- a: 1\n  b: 2\n", {"op": "remove", "path": "/0/a"}, "- b: 2\n"),
    "an item": ("a:\n- 1\n- 2\n- 3\n", {"op": "remove", "path": "/a/1"}, "a:\n- 1\n- 3\n"),
    "a new name": (
        "sampler: euler\n",
        {"op": "move", "from": "/sampler", "path": "/sampleMethod"},
        "sampleMethod: euler\n",
    ),
    "a new member": (
        "steps:\n- input:\n    engine: flux2\n  x: 1\n",
        {"op": "add", "path": "/steps/0/input/prompt", "value": "A cat"},
        'steps:\n- input:\n    engine: flux2\n    prompt: "A cat"\n  x: 1\n',
    ),
    "a new member where no line end is": ("a: 1", {"op": "add", "path": "/b", "value": 2}, "a: 1\nb: 2"),
    "flow style": ("a: {b: 1, c: 2}\n", {"op": "remove", "path": "/a/b"}, "a: {c: 2}\n"),
}

REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "an alias": ("a: &x 1\nb: *x\n", {"op": "replace", "path": "/b", "value": 2}),
    "what an alias repeats": ("a: &x {c: 1}\nb: *x\n", {"op": "replace", "path": "/a/c", "value": 2}),
    "a block scalar": ("a: |\n  text\nb: 1\n", {"op": "replace", "path": "/a", "value": "other"}),
    "the only member": ("a:\n  b: 1\n", {"op": "remove", "path": "/a/b"}),
    "a comment in a flow list": ("a: [1, # one\n  2]\n", {"op": "remove", "path": "/a/0"}),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    """Each case: a text, a patch, the text afterwards."""
    text, step, expected = CASES[name]
    assert expected == patch.apply(text, read_yaml(text.encode()), [[step]], "yaml")


@pytest.mark.parametrize("name", REFUSED)
def test_not_simple(name: str) -> None:
    """What is not simple stays as it is, and says so."""
    text, step = REFUSED[name]
    parsed = read_yaml(text.encode())
    assert (text, ()) == patch.applied(text, parsed, [[step]], "yaml")
    assert patch.changes_of(parsed, [step], "yaml") is None


TEXTS = st.text("ab: #-'\"é0\n", max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab0- ", max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(VALUES, VALUES, st.booleans() | st.none(), st.randoms())
def test_text_and_value_agree(value: Any, new: Any, flow: bool | None, draw: random.Random) -> None:
    """Where a patch goes in, the text means the patched value; where not, nothing has changed."""
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    parsed = read_yaml(text.encode())
    if not parsed.readable:
        return
    steps = one_patch(parsed.value, draw, new)
    result, used = patch.applied(text, parsed, [steps], "yaml")
    expected = patched(parsed.value, steps) if used else parsed.value
    assert json.dumps(expected, sort_keys=True) == json.dumps(
        read_yaml(result.encode()).value, sort_keys=True
    )


@given(
    st.dictionaries(st.text("abc", min_size=1), VALUES, min_size=2),
    st.lists(VALUES, max_size=4),
    st.randoms(),
)
def test_many_patches_stay_readable(value: Any, news: list[Any], draw: random.Random) -> None:
    """Any mix of patches leaves a file that reads without faults."""
    text = yaml.safe_dump(value, allow_unicode=True)
    parsed = read_yaml(text.encode())
    if not parsed.readable:
        return
    patches = [one_patch(parsed.value, draw, new) for new in news]
    result, _ = patch.applied(text, parsed, patches, "yaml")
    assert not read_yaml(result.encode()).faults
