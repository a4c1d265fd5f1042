"""Which generated module a type's validator lives in.

In: a `Model`. Out: module name -> type names. Every first tag value is a module of its own, so that judging one
request loads one engine; what two engines need is `shared`; the forms around them are `requests`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lightmeter.model.names import snake
from lightmeter.model.nodes import Choice, Model, NamedType, Object, Variant
from lightmeter.model.types import Advised, Array, Map, Named, Nullable, Type, Union

REQUESTS, SHARED = "requests", "shared"


def modules_of(model: Model) -> dict[str, tuple[str, ...]]:
    """Types by module, in model order; only those that request bodies are made of."""
    types = dict(model.types)
    engines = engine_cases(model)
    owners: dict[str, set[str]] = {}
    for module, start in engines.items():
        for name in _reachable(types, (start,)):
            owners.setdefault(name, set()).add(module)
    for name in _reachable(types, _starts(model), frozenset(engines.values())):
        owners.setdefault(name, set()).add(REQUESTS)
    modules: dict[str, list[str]] = {REQUESTS: []}
    for name, _ in model.types:
        found = owners.get(name)
        if found:
            modules.setdefault(next(iter(found)) if len(found) == 1 else SHARED, []).append(name)
    return {module: tuple(names) for module, names in modules.items()}


def engine_cases(model: Model) -> dict[str, str]:
    """Module name -> type name for every case of the root choice; none where the input is no choice."""
    root = root_choice(model)
    if root is None:
        return {}
    return {module_name(str(value)): target for value, target in root.cases}


def module_name(value: str) -> str:
    name = snake(value)
    return f"{name}_" if name in (REQUESTS, SHARED) else name


def root_choice(model: Model) -> Choice | None:
    """The choice the form `input` stands for."""
    types = dict(model.types)
    for form in model.forms:
        node = types.get(form.type)
        if form.name == "input" and isinstance(node, Choice):
            return node
    return None


def reference_of(types: dict[str, NamedType], listed: tuple[str, ...]) -> tuple[str, ...]:
    """The members of a reference to another step's output, where it may stand for values inside these types: in and
    below variants that know references. None where nobody does.
    """
    below = (
        node.reference
        for name, node in types.items()
        if isinstance(node, Variant)
        and node.reference
        and not {*listed}.isdisjoint(_reachable(types, (name,)))
    )
    return next(below, ())


def _starts(model: Model) -> Iterator[str]:
    for form in model.forms:
        yield form.type
    for operation in model.operations:
        if operation.body is not None:
            yield from named_in(operation.body)


def _reachable(
    types: dict[str, NamedType], starts: Iterable[str], stop: frozenset[str] = frozenset()
) -> set[str]:
    found, waiting = set[str](), list(starts)
    while waiting:
        name = waiting.pop()
        if name not in found and name not in stop and name in types:
            found.add(name)
            waiting.extend(uses(types[name]))
    return found


def uses(node: NamedType) -> list[str]:
    """Names of the types a named type is made of."""
    match node:
        case Choice():
            return [target for _, target in node.cases] + ([node.otherwise] if node.otherwise else [])
        case Variant():
            return uses(node.body)
        case Object():
            kinds = [field.type for field in node.fields] + ([node.extra] if node.extra else [])
            return [name for kind in kinds for name in named_in(kind)]


def named_in(kind: Type) -> Iterator[str]:
    """Names of the named types inside a type."""
    match kind:
        case Named(name):
            yield name
        case Nullable(inner) | Advised(inner) | Array(inner) | Map(inner):
            yield from named_in(inner)
        case Union(members):
            for member in members:
                yield from named_in(member)
        case _:
            return
