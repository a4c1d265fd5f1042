"""Fixes in JSON texts: the edited text means what the patch says, and the rest of it stays as it was."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmeter.lint import patch
from lightmeter.lint.patchvalue import patched
from lightmeter.load.strictjson import read_json
from report.patches import one_patch, places

CASES = {
    "replace keeps the layout": (
        '{\n\t"width" :1000 ,\n\t"a": [1,2]\n}\n',
        [[{"op": "replace", "path": "/width", "value": 992}]],
        '{\n\t"width" :992 ,\n\t"a": [1,2]\n}\n',
    ),
    "remove a member in the middle with its line": (
        '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n',
        [[{"op": "remove", "path": "/b"}]],
        '{\n  "a": 1,\n  "c": 3\n}\n',
    ),
    "remove the last member with the comma before it": (
        '{\n  "a": 1,\n  "b": 2\n}\n',
        [[{"op": "remove", "path": "/b"}]],
        '{\n  "a": 1\n}\n',
    ),
    "remove the only member": ('{"a": {"b": 2 } }', [[{"op": "remove", "path": "/a/b"}]], '{"a": {} }'),
    "remove neighbours by two fixes": (
        '{"a": 1, "b": 2, "c": 3, "d": 4}',
        [[{"op": "remove", "path": "/d"}], [{"op": "remove", "path": "/c"}]],
        '{"a": 1, "b": 2}',
    ),
    "add in the style of an indented file": (
        '{\r\n    "a": 1\r\n}',
        [[{"op": "add", "path": "/b", "value": "x"}]],
        '{\r\n    "a": 1,\r\n    "b": "x"\r\n}',
    ),
    "add in the style of a compact file": (
        '{"a":1,"b":2}',
        [[{"op": "add", "path": "/c", "value": {"d": [1, 2]}}]],
        '{"a":1,"b":2,"c":{"d":[1,2]}}',
    ),
    "add to an empty object": (
        '{"input": {}}',
        [[{"op": "add", "path": "/input/a", "value": 1}]],
        '{"input": {"a": 1}}',
    ),
    "add where the last member goes": (
        '{"a": 1, "b": 2}',
        [[{"op": "remove", "path": "/b"}, {"op": "add", "path": "/c", "value": 3}]],
        '{"a": 1, "c": 3}',
    ),
    "rename keeps place and value": (
        '{"a": 1, "sampler" : "euler", "z": 0}',
        [[{"op": "move", "from": "/sampler", "path": "/sampleMethod"}]],
        '{"a": 1, "sampleMethod" : "euler", "z": 0}',
    ),
    "the first of two fixes of one place counts": (
        '{"a": 1}',
        [[{"op": "replace", "path": "/a", "value": 2}], [{"op": "remove", "path": "/a"}]],
        '{"a": 2}',
    ),
    "a fix inside of what another one removes does not count": (
        '{"a": {"b": 1}, "c": 2}',
        [[{"op": "remove", "path": "/a"}], [{"op": "replace", "path": "/a/b", "value": 2}]],
        '{"c": 2}',
    ),
    "items by their index as it was": (
        "[0, 1, 2, 3]",
        [[{"op": "remove", "path": "/1"}], [{"op": "replace", "path": "/3", "value": 9}]],
        "[0, 2, 9]",
    ),
    "surplus items from the end": (
        '{"images": ["a", "b", "c", "d"]}',
        [[{"op": "remove", "path": "/images/3"}, {"op": "remove", "path": "/images/2"}]],
        '{"images": ["a", "b"]}',
    ),
    "insert and append items": (
        "[\n  1,\n  2\n]",
        [[{"op": "add", "path": "/0", "value": 0}], [{"op": "add", "path": "/-", "value": 3}]],
        "[\n  0,\n  1,\n  2,\n  3\n]",
    ),
    "what means nothing here is left out": (
        '{"a": 1}',
        [
            [{"op": "remove", "path": "/b"}],
            [{"op": "add", "path": "/x/y", "value": 1}],
            [{"op": "remove", "path": ""}],
        ],
        '{"a": 1}',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    """Each case: a text, the patches, the text afterwards."""
    text, patches, expected = CASES[name]
    assert expected == patch.apply(text, read_json(text.encode()), patches)


def test_duplicate_keys_are_not_edited() -> None:
    """Behind a duplicate key stands a member without a position: nothing is safe to cut there."""
    text = '{"a": 1, "a": 2, "b": 3}'
    assert (text, ()) == patch.applied(text, read_json(text.encode()), [[{"op": "remove", "path": "/b"}]])


def test_edits_as_lines_and_columns() -> None:
    """Reports get the same changes as 1-based places, moved to the line of a JSON Lines file."""
    text = '{"a": 1,\n "b": 2}'
    edits = patch.edits_of(read_json(text.encode()), [{"op": "replace", "path": "/b", "value": 30}], line=5)
    assert edits == [(6, 7, 6, 8, "30")]


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=4)
    | st.floats(allow_nan=False, allow_infinity=False)
)
NAMES = st.text("ab/~é0", max_size=3)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
LAYOUTS = st.sampled_from(
    (
        {"indent": None, "separators": (",", ":")},
        {"indent": None},
        {"indent": 2},
        {"indent": "\t", "ensure_ascii": False},
        {"indent": 1, "separators": (" ,", " : ")},
    )
)


@given(VALUES, VALUES, LAYOUTS, st.randoms())
def test_text_and_value_agree(value: Any, new: Any, layout: Any, draw: random.Random) -> None:
    """A patch on the text, read again, is the patch on the value, in every layout."""
    text = json.dumps(value, **layout)
    steps = one_patch(value, draw, new)
    result, used = patch.applied(text, read_json(text.encode()), [steps])
    parsed = read_json(result.encode())
    assert not parsed.faults
    expected = patched(value, steps) if used else value
    assert json.dumps(expected, sort_keys=True) == json.dumps(parsed.value, sort_keys=True)
    assert used or not steps


@given(VALUES, st.lists(VALUES, min_size=1, max_size=5), LAYOUTS, st.randoms())
def test_many_patches_are_all_or_nothing_each(
    value: Any, news: list[Any], layout: Any, draw: random.Random
) -> None:
    """Any mix of patches leaves strict JSON; without arrays it means the patches that were used, in turn."""
    text = json.dumps(value, **layout)
    patches = [one_patch(value, draw, new) for new in news]
    result, used = patch.applied(text, read_json(text.encode()), patches)
    parsed = read_json(result.encode())
    assert parsed.readable
    assert not parsed.faults
    if not any(isinstance(part, list) for _, part in places(value)):
        for number in used:
            value = patched(value, patches[number])
        assert json.dumps(value, sort_keys=True) == json.dumps(parsed.value, sort_keys=True)
