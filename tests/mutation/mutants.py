"""Every mutant of a module: where it is, what stands there, and what stands there instead.

In: the text of a module. Out: `Mutant`s in the order of the text. Annotations, docstrings, imports, decorators,
`__all__`, assertions and what only a type checker runs are left alone.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mutation.operators import Change, changes, negated

_UNSEEN = frozenset({"annotation", "returns", "decorator_list", "type_params", "format_spec"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one module. `key` names it whatever changes elsewhere in the file; samples are drawn by `lot`.
    `lines` are those whose execution means that the place was reached; `start` and `end` are offsets into UTF-8."""

    path: str
    line: int
    lines: range
    function: str
    text: str
    operator: str
    old: str
    new: str
    key: str
    lot: str
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
    for place, node, (operator, new) in _changes(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        old, text = data[start:end].decode(), lines[node.lineno - 1].strip()
        key = _digest(seen, path, place.function, text, operator, old)
        lot = _digest(seen, path, place.function, text, operator, old, new)
        names = (place.function, text, operator, old, new, key, lot)
        found.append(Mutant(path, node.lineno, place.lines or _span(node), *names, start, end))
    return found


def _digest(seen: dict[str, int], *parts: str) -> str:
    """Of the parts, and of how often the same have come before."""
    name = "\0".join(parts)
    seen[name] = seen.get(name, 0) + 1
    return hashlib.sha256(f"{name}\0{seen[name]}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Place:
    """The function or class around a node, and the lines of the simple statement that it is a part of."""

    function: str = ""
    lines: range = range(0)


def _span(node: ast.expr | ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _changes(tree: ast.Module) -> Iterator[tuple[_Place, ast.expr | ast.stmt, Change]]:
    for node, place in _walk(tree, _Place()):
        if isinstance(node, (ast.expr, ast.stmt)):
            for change in changes(node):
                yield place, node, change
        if isinstance(node, (ast.If, ast.While)):
            for change in negated(node.test):
                yield place, node.test, change


def _walk(node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    """Every node that may be mutated."""
    if isinstance(node, ast.stmt) and not hasattr(node, "body") and not isinstance(node, ast.Match):
        place = replace(place, lines=_span(node))
    yield node, place
    if isinstance(node, ast.JoinedStr):
        return  # what stands inside has no place of its own before Python 3.12
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        place = replace(place, function=f"{place.function}.{node.name}".lstrip("."))
    for name, value in ast.iter_fields(node):
        if name in _UNSEEN:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_left_alone(child):
                yield from _walk(child, place)


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
        case ast.Expr(value=ast.Call(func=ast.Name(id="assert_never"))) | ast.keyword(arg="strict"):
            return True  # like an assertion: for what never happens
        case ast.Call(func=ast.Name(id="TypeVar" | "cast")):
            return True
        case _:
            return False


def _flat(text: str) -> str:
    return " ".join(text.split())
