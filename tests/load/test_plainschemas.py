"""The quick walk over plain schemas never accepts what the meta-schema refuses."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from lightmeter.load.plainschemas import TESTS, certainly_fine
from lightmeter.load.schemafaults import plain

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.decimals(-2, 2, places=1)
    | st.sampled_from(["", "string", "#/a"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*TESTS, "x-note", "unknown"]), inner, max_size=4)
    ),
    max_leaves=12,
)
SCHEMAS = st.dictionaries(st.sampled_from([*TESTS, "x-note"]), VALUES, max_size=4)


@given(SCHEMAS)
def test_what_is_certainly_fine_is_fine(schema: dict[str, Any]) -> None:
    """Whatever the walk accepts, the meta-schema of draft 2020-12 accepts as well."""
    if certainly_fine(schema):
        Draft202012Validator.check_schema(plain(schema))


def test_an_ordinary_schema_is_told_at_once() -> None:
    """The usual keywords leave no doubt."""
    schema: dict[str, Any] = {
        "type": ["object", "null"],
        "required": ["a"],
        "properties": {
            "a": {"type": "integer", "minimum": 1, "multipleOf": 16},
            "b": {"$ref": "#/components/x"},
        },
        "additionalProperties": False,
        "oneOf": [True, {"discriminator": {"propertyName": "a", "mapping": {"x": "#/y"}}}],
    }
    assert certainly_fine(schema)
