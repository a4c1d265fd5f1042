"""Every mutant of a module: where it is, what stands there, and what stands there instead.

In: the text of a module. Out: `Mutant`s in the order of the text. Annotations, docstrings, imports, decorators,
`__all__`, assertions and what only a type checker runs are left alone.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from mutation.operators import Change, changes, negated

_UNSEEN = frozenset({"annotation", "returns", "decorator_list", "type_params", "format_spec"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one module. `key` names it whatever changes elsewhere in the file; `start` and `end`
    are offsets into the UTF-8 text."""

    path: str
    line: int
    last: int
    function: str
    text: str
    operator: str
    old: str
    new: str
    key: str
    start: int
    end: int

    @property
    def change(self) -> str:
        """The two texts, each on one line."""
        return f"{_flat(self.old)} -> {_flat(self.new)}"

    def applied(self, source: str) -> str:
        """The module with the change in it."""
        data = source.encode()
        return (data[: self.start] + self.new.encode() + data[self.end :]).decode()


def mutants(path: str, source: str) -> list[Mutant]:
    """All that the operators find."""
    data, starts = source.encode(), [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    lines, found, seen = source.splitlines(), [], dict[str, int]()
    for node, function, (operator, new) in _changes(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        old, text = data[start:end].decode(), lines[node.lineno - 1].strip()
        name = "\0".join((path, function, text, operator, old, new))
        seen[name] = seen.get(name, 0) + 1
        key = hashlib.sha256(f"{name}\0{seen[name]}".encode()).hexdigest()[:12]
        found.append(
            Mutant(
                path,
                node.lineno,
                node.end_lineno or node.lineno,
                function,
                text,
                operator,
                old,
                new,
                key,
                start,
                end,
            )
        )
    return found


def _changes(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str, Change]]:
    for node, function in _walk(tree, ""):
        if isinstance(node, (ast.expr, ast.stmt)):
            for change in changes(node):
                yield node, function, change
        if isinstance(node, (ast.If, ast.While)):
            for change in negated(node.test):
                yield node.test, function, change


def _walk(node: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
    """Every node that may be mutated, with the name of the function or class around it."""
    yield node, function
    if isinstance(node, ast.JoinedStr):
        return  # what stands inside has no place of its own before Python 3.12
    inner = function
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        inner = f"{function}.{node.name}".lstrip(".")
    for name, value in ast.iter_fields(node):
        if name in _UNSEEN:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_left_alone(child):
                yield from _walk(child, inner)


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.pattern():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in ("__all__", "TYPE_CHECKING")
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="assert_never"))):
            return True
        case ast.Call(func=ast.Name(id="TypeVar" | "cast")):
            return True
        case _:
            return False


def _flat(text: str) -> str:
    return " ".join(text.split())
