"""Text to tree: the subset of CEL that formulas and rules are written in, with CEL's precedence.

In: text. Out: `Expr`, or `ExpressionError` with a column and what to write instead.
Knows no field and no rate.
"""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from lightmeter_cost.constant import constant
from lightmeter_cost.errors import ExpressionError, near, spell
from lightmeter_cost.expr import (
    ARITY,
    PRECEDENCE,
    Binary,
    BinaryOp,
    Call,
    Conditional,
    Expr,
    Function,
    Items,
    Name,
    Number,
    Text,
    Truth,
    Unary,
    UnaryOp,
)
from lightmeter_cost.lex import Token, tokens

MAX_DEPTH = 32

_WORDS = {
    "and": "write `&&`",
    "or": "write `||`",
    "not": "write `!`",
    "null": "JSON null counts as absent: write `has(x)` or `!has(x)`",
    "None": "JSON null counts as absent: write `has(x)` or `!has(x)`",
    "True": "write `true`",
    "False": "write `false`",
    "if": "write `test ? this : that`",
    "else": "write `test ? this : that`",
}
_RESERVED = frozenset(
    {"as", "break", "const", "continue", "for", "function", "import", "in", "let", "loop"}
    | {"namespace", "package", "return", "var", "void", "while"}
)  # names that CEL keeps for itself
_FUNCTIONS = {
    "round": "the price is rounded once, at the end; use `ceil` or `floor` inside",
    "len": "write `size`",
    "length": "write `size`",
    "count": "write `size`",
    "matches": "use the schema keyword pattern",
    "startsWith": "use the schema keyword pattern",
    "contains": "use the schema keyword pattern",
    "int": "numbers are exact; use `ceil` or `floor`",
    "double": "numbers are exact; leave it out",
    "abs": "write `max(x, -x)`",
}


def parse(text: str) -> Expr:
    """Read one expression; ExpressionError (a ValueError) for everything that is not one."""
    parser = _Parser(tokens(text))
    if parser.at_end():
        raise ExpressionError("the expression is empty", 1, "write `true` for a rule that always holds")
    tree = parser.expression()
    if not parser.at_end():
        raise parser.unexpected("the end")
    return tree


class _Parser:
    def __init__(self, found: tuple[Token, ...]) -> None:
        self.tokens = found
        self.place = 0
        self.depth = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.here
        self.place += 1
        return token

    def at_end(self) -> bool:
        return self.here.kind == "end"

    def at_sign(self, sign: str) -> bool:
        return self.here.kind == "sign" and self.here.text == sign

    def expect(self, sign: str) -> Token:
        if not self.at_sign(sign):
            raise self.unexpected(f"`{sign}`")
        return self.take()

    def descend(self, levels: int = 1) -> None:
        self.depth += levels
        if self.depth > MAX_DEPTH:
            raise ExpressionError(
                f"nested more than {MAX_DEPTH} deep", self.here.column, "name its parts under `let`"
            )

    def unexpected(self, wanted: str) -> ExpressionError:
        token = self.here
        if token.kind == "name" and token.text in _WORDS:
            return ExpressionError(
                f"`{token.text}` is not a word of the language", token.column, _WORDS[token.text]
            )
        what = {"end": "the end", "text": "text"}.get(token.kind, spell(token.text))
        return ExpressionError(f"expected {wanted}, found {what}", token.column, _advice(wanted, token))

    def expression(self) -> Expr:
        self.descend()
        arms: list[tuple[Expr, Expr, int]] = []
        last = self.binary(1)
        while self.at_sign("?"):
            at = self.take().column
            then = self.binary(1)
            self.expect(":")
            arms.append((last, then, at))
            last = self.binary(1)
        self.depth -= 1
        for test, then, at in reversed(arms):
            last = Conditional(test, then, last, at=at)
        return last

    def operator(self, level: int) -> BinaryOp | None:
        token = self.here
        known = token.kind == "sign" or (token.kind == "name" and token.text == "in")
        return cast("BinaryOp", token.text) if known and PRECEDENCE.get(token.text, 0) >= level else None

    def binary(self, level: int) -> Expr:
        left = self.unary()
        while op := self.operator(level):
            at = self.take().column
            right = self.items() if op == "in" else self.binary(PRECEDENCE[op] + 1)
            if op == "/":
                _check_divisor(right, at)
            left = Binary(op, left, right, at=at)
            if PRECEDENCE[op] == 3 and (again := self.operator(3)) and PRECEDENCE[again] == 3:
                raise ExpressionError(
                    "comparisons do not chain", self.here.column, "write `a < b && b < c`, or use brackets"
                )
        return left

    def unary(self) -> Expr:
        signs: list[Token] = []
        while self.at_sign("!") or self.at_sign("-"):
            signs.append(self.take())
            self.descend()
        if len({sign.text for sign in signs}) > 1:
            raise ExpressionError("`!` and `-` may not follow each other", signs[0].column, "use brackets")
        node = self.primary()
        for sign in reversed(signs):
            node = Unary(cast("UnaryOp", sign.text), node, at=sign.column)
        self.depth -= len(signs)
        return node

    def primary(self) -> Expr:
        token = self.here
        match token.kind:
            case "number":
                self.take()
                return Number(exact(token.text), at=token.column)
            case "text":
                self.take()
                return Text(token.text, at=token.column)
            case "name":
                return self.name()
            case _ if self.at_sign("("):
                self.take()
                inner = self.expression()
                self.expect(")")
                return inner
            case _ if self.at_sign("["):
                raise ExpressionError(
                    "a list stands only after `in`", token.column, 'as in `x in ["a", "b"]`'
                )
            case _:
                raise self.unexpected("a value")

    def name(self) -> Expr:
        token = self.here
        if token.text in _WORDS or token.text in _RESERVED:
            raise self.unexpected("a value")
        self.take()
        if self.at_sign("("):
            return self.call(token)
        if token.text in ("true", "false"):
            return Truth(token.text == "true", at=token.column)
        return Name(token.text, at=token.column)

    def call(self, head: Token) -> Expr:
        if head.text not in ARITY:
            hint = _FUNCTIONS.get(head.text) or near(head.text, ARITY) or f"there are {', '.join(ARITY)}"
            raise ExpressionError(f"there is no function {spell(head.text)}", head.column, hint)
        args = self.arguments(head)
        least, most = ARITY[head.text]
        if not least <= len(args) <= most:
            wanted = "one argument" if most == 1 else f"{least} to {most} arguments"
            raise ExpressionError(f"`{head.text}` takes {wanted}, found {len(args)}", head.column, "")
        if most == 1 and head.text in ("has", "size") and not isinstance(args[0], Name):
            raise ExpressionError(
                f"`{head.text}` takes the name of a field", head.column, f"write `{head.text}(images)`"
            )
        return Call(cast("Function", head.text), args, at=head.column)

    def arguments(self, head: Token) -> tuple[Expr, ...]:
        self.take()
        if self.at_sign(")"):
            self.take()
            return ()
        args = [self.expression()]
        while self.at_sign(","):
            self.take()
            args.append(self.expression())
        self.expect(")")
        return tuple(args)

    def items(self) -> Expr:
        at = self.here.column
        if not self.at_sign("["):
            raise ExpressionError("`in` takes a list of literals", at, 'as in `x in ["a", "b"]`')
        self.take()
        values = [self.literal()]
        while self.at_sign(","):
            self.take()
            values.append(self.literal())
        self.expect("]")
        return Items(tuple(values), at=at)

    def literal(self) -> Expr:
        at = self.here.column
        value = self.unary()
        inner = value.operand if isinstance(value, Unary) and value.op == "-" else value
        if isinstance(inner, Number) or isinstance(value, Text):
            return value
        raise ExpressionError("a list holds numbers or texts only", at, 'as in `x in ["a", "b"]`')


def exact(digits: str) -> Decimal:
    """Digits to a decimal without trailing zeros, so that `0.50` and `0.5` are one literal."""
    whole, _, part = digits.partition(".")
    part = part.rstrip("0")
    return Decimal(f"{whole}.{part}" if part else whole)


def _check_divisor(right: Expr, at: int) -> None:
    value = constant(right)
    if value is None:
        raise ExpressionError(
            "`/` needs a constant on its right", at, "multiply the other side, or divide by a number"
        )
    if value <= 0:
        raise ExpressionError(
            "division by zero" if value == 0 else "division by a negative number",
            at,
            "use a positive constant",
        )


def _advice(wanted: str, token: Token) -> str:
    if token.kind == "end":
        return "something is missing" if wanted == "a value" else f"add {wanted}"
    if token.text == "[":
        return "indexing is not part of the language; use `size(x)` or `has(x)`"
    if token.text == "?":
        return "put brackets round the inner `?:`"
    if wanted == "the end":
        return "an operator is missing before it" if token.kind != "sign" else "remove it"
    return ""
