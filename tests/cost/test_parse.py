"""The parser: precedence, limits, and refusals that name a column and a repair."""

from __future__ import annotations

import pytest

from lightmeter_cost.errors import ExpressionError
from lightmeter_cost.evaluate import evaluate
from lightmeter_cost.expr import from_json, names, show, to_json
from lightmeter_cost.fold import fold
from lightmeter_cost.lower import lower_formula
from lightmeter_cost.machine import Machine
from lightmeter_cost.parse import parse
from lightmeter_cost.scope import FieldKind, Scope

REFUSED = [
    ("a % 2", 3, "multipleOf"),
    ("a = 1", 3, "write `==`"),
    ("a and b", 3, "write `&&`"),
    ("a or b", 3, "write `||`"),
    ("not a", 1, "write `!`"),
    ("a & b", 3, "write `&&`"),
    ("a | b", 3, "write `||`"),
    ("x == null", 6, "has(x)"),
    ("x == None", 6, "has(x)"),
    ("True", 1, "write `true`"),
    ("cieling(a)", 1, "ceil"),
    ("round(a)", 1, "rounded once"),
    ("len(a)", 1, "write `size`"),
    ("a.b", 2, "without a path"),
    ("a[0]", 2, "indexing"),
    ("'abc", 1, "end it with '"),
    ('x == "a\nb"', 6, "end it with"),
    ("a / 0", 3, "division by zero"),
    ("a / (2 - 2)", 3, "division by zero"),
    ("a / -2", 3, "negative"),
    ("a / b", 3, "constant"),
    ("1e5", 1, "plain digits"),
    ("0x10", 1, "plain digits"),
    ("1_000", 1, "plain digits"),
    ("1.", 1, "plain digits"),
    ("1.2.3", 1, "plain digits"),
    ("1u", 1, "plain digits"),
    (".5", 1, "write `0.5`"),
    ("1 + ٣", 5, "write 0 to 9"),
    ("a ² b", 3, "write 0 to 9"),
    ("größe", 3, "ASCII"),
    ("a ≤ 3", 3, "write `<=`"),
    ("a × b", 3, "write `*`"),
    ("x == “a”", 6, "double quotes"),
    ("x == ‘a’", 6, "typographic quotes"),
    ("'\\U00110000'", 2, "escape"),
    ("a\u00a0+ b", 2, "plain space"),
    ("a\x00", 2, "U+0000"),
    ("\ud800", 1, "U+D800"),
    ("'\\ud800'", 2, "escape"),
    ("'\\x41'", 2, "escape"),
    ("'a\tb'", 3, "\\u0009"),
    ("a // note", 3, "comments"),
    ("a # note", 3, "comments"),
    ("", 1, "empty"),
    (" ", 1, "empty"),
    ("(", 2, "missing"),
    ("(a", 3, "add `)`"),
    ("a)", 2, "remove it"),
    ("a b", 3, "operator is missing"),
    ("a ? b", 6, "add `:`"),
    ("a ? b ? 1 : 2 : 3", 7, "brackets"),
    ("a < b < c", 7, "do not chain"),
    ("!-a", 1, "brackets"),
    ("[1]", 1, "only after `in`"),
    ("a in b", 6, "list of literals"),
    ("a in []", 7, "expected a value"),
    ("a in [b]", 7, "numbers or texts"),
    ("a in [[1]]", 7, "only after `in`"),
    ("min(1)", 1, "2 to 16 arguments"),
    ("has()", 1, "one argument"),
    ("has(1)", 1, "name of a field"),
    ("size(a + b)", 1, "name of a field"),
    ("for", 1, "expected a value"),
    ("{}", 1, "price book"),
    ("$type", 1, "ASCII letters"),
    ("9" * 19, 1, "18 digits"),
    ("-" * 33 + "1", 33, "32 deep"),
    ("(" * 40 + "1" + ")" * 40, 33, "32 deep"),
    ("(" * 10_000, 2001, "at most 2000"),
    ("a" * 2001, 2001, "at most 2000"),
    ("1" + "+1" * 200, 401, "400 tokens"),
    ("a " + "b" * 24, 3, f"`{'b' * 24}`"),
    ("a " + "b" * 25, 3, f"`{'b' * 24}…`"),
]


@pytest.mark.parametrize(("text", "column", "words"), REFUSED, ids=[ascii(text[:20]) for text, *_ in REFUSED])
def test_refused(text: str, column: int, words: str) -> None:
    """The message and its hint name the column and what to write instead."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.column == column
    assert words in str(caught.value)
    assert all(sign.isprintable() for sign in str(caught.value))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a+b*c", "a + b * c"),
        ("(a+b)*c", "(a + b) * c"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "a - b - c"),
        ("a||b&&c", "a || b && c"),
        ("(a||b)&&c", "(a || b) && c"),
        ("!(a&&b)||!c", "!(a && b) || !c"),
        ("-a*b", "-a * b"),
        ("-(a*b)", "-(a * b)"),
        ("!!a", "!!a"),
        ("(a<b)==c", "(a < b) == c"),
        ("a?b:c?d:e", "a ? b : c ? d : e"),
        ("(a?b:c)?d:e", "(a ? b : c) ? d : e"),
        ("a?(b?c:d):e", "a ? (b ? c : d) : e"),
        ("a + (b ? 1 : 2)", "a + (b ? 1 : 2)"),
        ("x in['a',\"b\"]&&y", 'x in ["a", "b"] && y'),
        ("0.50 + 007 + 1000", "0.5 + 7 + 1000"),
        (r"x == '\u00e9\U0001F600\n\'\"'", 'x == "é😀\\u000a\'\\""'),
        (r"x == '\ud7ff\ue000\U0010ffff'", r'x == "\ud7ff\ue000\U0010ffff"'),
        ("ceil(\n a / 2\n)", "ceil(a / 2)"),
        ("a / (2 * 3 - 1 + 4 / 2)", "a / (2 * 3 - 1 + 4 / 2)"),
    ],
)
def test_shown(text: str, shown: str) -> None:
    """Precedence is that of CEL and the canonical text has the fewest brackets."""
    assert show(parse(text)) == shown


def test_names_in_order_of_appearance() -> None:
    """Each name once, those that are only asked for included."""
    assert names(parse("b * a + (has(c) ? b : size(d))")) == ("b", "a", "c", "d")


def test_literals_of_one_value_are_one_literal() -> None:
    """Trailing zeros and columns do not make trees differ."""
    assert parse("0.50 * a") == parse("  0.5*a")


def test_columns_are_kept() -> None:
    """Every node knows where it stood, for messages about it."""
    tree = parse("a +  bb")
    assert (tree.at, *(getattr(tree, side).at for side in ("left", "right"))) == (3, 1, 6)


@pytest.mark.parametrize(
    "text",
    [
        "1" + " + a" * 190,
        " && ".join(["a > 1"] * 90),
        "a > 1 ? 1 : " * 45 + "2",
        "min(" * 31 + "1" + ", 2)" * 31,
    ],
    ids=["sum", "and", "choices", "calls"],
)
def test_the_longest_texts_go_all_the_way(text: str) -> None:
    """Nothing that parses is too deep for showing, folding, evaluating or lowering."""
    tree = parse(text)
    assert parse(show(tree)) == tree == from_json(to_json(tree)) == fold(tree, set())
    scope = Scope({"a": FieldKind("integer", optional=True)})
    value = evaluate(tree, {"a": 3})
    if not isinstance(value, bool):
        assert Machine({"a": 3}).price(lower_formula(tree, (), scope)) == value * 1_000_000


@pytest.mark.parametrize(
    "data", [None, 3, [], [3], ["?", "a"], ["%", "a", "b"], {"number": "1e9"}, {"number": 1}]
)
def test_foreign_json_is_refused(data: object) -> None:
    """Only what `to_json` writes is read."""
    with pytest.raises(ValueError, match=r"expression|decimal"):
        from_json(data)


def test_deep_json_is_refused() -> None:
    """A model file cannot exhaust the stack: 256 levels are read, one more is not."""
    data: object = "a"
    for _ in range(256):
        data = ["!", data]
    assert to_json(from_json(data)) == data
    with pytest.raises(ValueError, match="deeply"):
        from_json(["!", data])
