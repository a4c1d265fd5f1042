"""Values and types on their way into generated code: literals mean what they say, narrowing keeps the rest."""

from __future__ import annotations

import ast
from decimal import Decimal

import pytest

from lightmeter.emit.common.calls import token_variable
from lightmeter.emit.common.narrowing import narrow
from lightmeter.emit.literals import python_literal
from lightmeter.emit.typescript.literals import ts_literal
from lightmeter.model.nodes import Model, Security
from lightmeter.model.types import Boolean, Integer, Json, Members, String

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
