"""Values and types on their way into generated code: literals mean what they say, narrowing keeps the rest."""

from __future__ import annotations

import ast
from decimal import Decimal

import pytest

from lightmeter.emit.common.calls import token_variable
from lightmeter.emit.common.narrowing import narrow
from lightmeter.emit.jsonschema.values import Style, choices_of, value_schema
from lightmeter.emit.literals import python_literal
from lightmeter.emit.python import conditions as python
from lightmeter.emit.python import expressions as python_text
from lightmeter.emit.python.models.hoist import hoisted
from lightmeter.emit.python.models.names import attributes, class_names
from lightmeter.emit.python.needs import Module as PythonModule
from lightmeter.emit.typescript import conditions as typescript
from lightmeter.emit.typescript import expressions as script_text
from lightmeter.emit.typescript.client.annotations import annotation
from lightmeter.emit.typescript.literals import ts_literal
from lightmeter.emit.typescript.needs import Module as ScriptModule
from lightmeter.model.nodes import Field, Model, Object, Security
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Json,
    Map,
    Members,
    Named,
    Nullable,
    Number,
    Origin,
    String,
    Type,
    Union,
)
from lightmeter_cost.lowered import CeilDiv, Const, Int, Mul, Node, Sub, Var

VALUES: list[tuple[Json, object]] = [
    (None, None),
    (True, True),
    (-3, -3),
    (Decimal("0.5"), 0.5),
    ('a"b\n', 'a"b\n'),
    ((1, "a", (2,)), [1, "a", [2]]),
    (Members((("a", 1), ("b c", (True,)))), {"a": 1, "b c": [True]}),
]


@pytest.mark.parametrize(("value", "plain"), VALUES)
def test_python_literals(value: Json, plain: object) -> None:
    """Read by Python, a literal is the value."""
    assert ast.literal_eval(python_literal(value)) == plain


def test_typescript_literals() -> None:
    """Lists and objects, with names quoted where they have to be."""
    assert ts_literal((1, "a", (True, None))) == '[1, "a", [true, null]]'
    assert ts_literal(Members((("a", 1), ("b c", "x")))) == '{a: 1, "b c": "x"}'


def test_narrowing_keeps_what_it_cannot_join() -> None:
    assert narrow(Boolean(), String(max_length=3)) == Boolean()
    assert narrow(Integer(1, 9), Integer(2, 20)) == Integer(2, 9)


def test_the_variable_of_the_token() -> None:
    """The documented one, whichever scheme names it; else one made of the provider's name."""
    bare, named = Security("a", "query", "sig"), Security("b", "bearer", "Authorization", "ACME_KEY")
    model = Model("acme-x", "", "", "", (), (), (), (), security=(bare, named))
    assert token_variable(model) == "ACME_KEY"
    assert token_variable(Model("acme-x", "", "", "", (), (), (), (), security=(bare,))) == "ACME_X_TOKEN"


SCALARS: list[tuple[Type, list[object], list[object]]] = [
    (Integer(), [0, -3, 10**20], [1.0, True, "1", None]),
    (Integer(64, 1024, 16), list(range(64, 1025, 16)), [48, 63, 65, 1025, 1040, "64"]),
    (Integer(-30, 30, 7), [-28, 0, 28], [-35, -30, 1, 30, 35]),
    (Integer(1, 1_000_000, 3), [3, 999_999], [0, 1, 1_000_002]),
    (Integer(None, None, None, "int32"), [-(2**31), 2**31 - 1], [2**31, -(2**31) - 1]),
    (Integer(2, None), [2, 9], [1]),
    (Integer(None, 2), [2, -9], [3]),
    (Number(Decimal("0.5"), Decimal(2)), [0.5, 1, 2], [0.4, 2.1, True, float("nan")]),
    (Number(None, None, Decimal(0), Decimal("5.5")), [0.1, 5], [0, 5.5, -1, 6]),
    (Number(), [1e300, -1], [float("inf"), float("-inf"), "1"]),
    (String(2, 3), ["ab", "abc"], ["a", "abcd", 7]),
    (Boolean(), [True, False], [0, 1, "true"]),
    (Enum(("a", "b")), ["a"], ["c", 1, None]),
    (Enum(tuple("abcdefgh")), ["a", "h"], ["i", 1]),
]


@pytest.mark.parametrize(("kind", "good", "bad"), SCALARS)
def test_quick_conditions(kind: Type, good: list[object], bad: list[object]) -> None:
    """False for every good value, so that only one with a fault pays for the explanation; true for every bad one."""
    module = PythonModule(str)
    condition, _ = python.condition_of(module, kind, "value", "size")
    known = {name: eval(source) for name, source in module.constants.items()}
    known["INFINITY"] = float("inf")
    told = [bool(eval(condition, known, {"value": value})) for value in (*good, *bad)]
    assert told == [False] * len(good) + [True] * len(bad)


def test_what_is_no_scalar_has_no_quick_condition() -> None:
    """A mistake of ours is named where it is made."""
    for condition_of, module in (
        (python.condition_of, PythonModule(str)),
        (typescript.condition_of, ScriptModule(str)),
    ):
        with pytest.raises(TypeError, match="is not a scalar type"):
            condition_of(module, Array(String()), "value", "size")  # pyright: ignore


ANNOTATIONS: list[tuple[Type, str]] = [
    (Anything(), "unknown"),
    (Map(Integer()), "{ readonly [name: string]: number }"),
    (Array(String()), "readonly string[]"),
    (Array(Union((String(), Integer()))), "readonly (string | number)[]"),
    (Nullable(Advised(Boolean(), ())), "boolean | null"),
    (Union((Integer(), Number(), Enum(("a", 1)))), 'number | "a" | 1'),
    (Array(Map(Named("Node"))), "readonly ({ readonly [name: string]: Leaf })[]"),
]


@pytest.mark.parametrize(("kind", "text"), ANNOTATIONS)
def test_types_as_typescript_writes_them(kind: Type, text: str) -> None:
    """Lists of several types stand in parentheses, a type that comes twice is said once."""
    assert annotation(kind, {"Node": "Leaf"}) == text


@pytest.mark.parametrize("kind", [String(), Integer(1, 2), Array(Boolean()), Anything()])
def test_what_has_not_a_few_values_offers_none(kind: Type) -> None:
    """To editors; an enum and a boolean do."""
    assert choices_of(kind) == []
    assert choices_of(Nullable(Advised(Enum((1, "a")), ()))) == [1, "a"]
    assert choices_of(Boolean()) == [True, False]


def test_names_of_members_as_schemas() -> None:
    """Those of a map may be listed."""
    style = Style(lambda name: {"$ref": name}, editing=True)
    schema = value_schema(Map(Integer(), Enum(("a", "b"))), style)
    assert schema["propertyNames"] == {"enum": ["a", "b"]}
    schema = value_schema(Map(Integer(), String(1, None, "^a")), style)
    assert schema["propertyNames"] == {"minLength": 1, "pattern": "^a"}


PARENTHESES: list[tuple[Node, str, str]] = [
    (CeilDiv(Int(3), 2), "-(-3 // 2)", "ceilDiv(3n, 2n)"),
    (CeilDiv(Int(-3), 2), "-(-(-3) // 2)", "ceilDiv(-3n, 2n)"),
    (Mul(Int(-3), Sub(Int(0), Int(2))), "-3 * (0 - 2)", "-3n * (0n - 2n)"),
    (Sub(Var("a"), Sub(Var("a"), Int(1))), "x - (x - 1)", "x - (x - 1n)"),
    (Const(True), "True", "true"),
    (Const(False), "False", "false"),
]


@pytest.mark.parametrize(("node", "one", "other"), PARENTHESES)
def test_parentheses_where_they_are_needed(node: Node, one: str, other: str) -> None:
    """And nowhere else, in Python and in TypeScript; what is always true is the word for it."""
    assert python_text.python_expression(node, python_text.Locals({"a": "x"}, {}, {}, {}, {})) == one
    assert script_text.ts_expression(node, script_text.Locals({"a": "x"}, {}, {}, {}, {})) == other


FREE = [
    {"type": "array", "items": {"const": "a"}},
    {"type": "array", "items": {"enum": ["a", "b"]}},
    {"type": "object", "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/B"}}},
    {"anyOf": [{"type": "string"}, {"type": "integer"}]},
]


@pytest.mark.parametrize("schema", FREE)
def test_what_an_annotation_says_itself_gets_no_class(schema: dict[str, object]) -> None:
    """Types, listed values and references inside of lists, maps and unions stay where they are."""
    definitions: dict[str, dict[str, object]] = {"A": {"type": "object", "properties": {"b": schema}}}
    assert hoisted(definitions, ()) == definitions


def test_a_constraint_inside_gets_a_class() -> None:
    """Under a name of its own, made of where it stands."""
    schema = {"type": "array", "items": {"type": "string", "minLength": 1}}
    found = hoisted({"A": {"type": "object", "properties": {"b": schema}}}, ("AbItem",))
    assert found["ABItem2"] == {"type": "string", "minLength": 1}
    assert found["A"]["properties"] == {"b": {"type": "array", "items": {"$ref": "#/$defs/ABItem2"}}}


def test_names_of_classes_are_counted() -> None:
    """From the second on, whatever their case; what a module imports counts as taken."""
    assert class_names(("pet", "Pet", "PET-", "field")) == {
        "pet": "Pet",
        "Pet": "Pet2",
        "PET-": "PET3",
        "field": "Field2",
    }


def test_names_of_attributes_are_counted() -> None:
    """First with an underscore, then from the second on; what means something inside a class is taken."""
    origin = Origin("a.yaml", 1, 1, "")
    fields = tuple(
        Field(name, String(), False, None, "", "", origin) for name in ("json", "Json", "JSON", "size")
    )
    node = Object("A", fields, None, (), (), (), "", origin)
    assert attributes(node) == {"json": "json_", "Json": "json_2", "JSON": "json_3", "size": "size"}
