"""Maps that hold themselves: a type can only contain itself through a name.

In: the schemas of a map. Out: whether one of its values leads back to it before an object with members is met.
"""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.build.context import Context, as_items, as_list, as_object
from lightmeter.build.shape import Shape

_INSTANCES = frozenset({"default", "example", "examples", "enum", "const"})


def holds_itself(context: Context, shape: Shape, values: tuple[str, ...]) -> bool:
    """`values` are the pointers of what the members of the map must be."""
    home = {member.pointer for member in shape.members}
    seen, waiting = set[str](), [context.node(pointer) for pointer in values]
    while waiting:
        for target in _targets(waiting.pop()):
            if target in home:
                return True
            if target not in seen:
                seen.add(target)
                waiting.append(context.node(target))
    return False


def _targets(schema: object) -> Iterator[str]:
    """The schemas of this document that a schema refers to, those of named members left out."""
    stack = [schema]
    while stack:
        node = stack.pop()
        members = as_object(node)
        if as_object(members.get("properties")):
            continue
        ref = members.get("$ref")
        if isinstance(ref, str) and ref.startswith("#/"):
            yield ref[1:]
        stack += [value for word, value in as_items(members) if word not in _INSTANCES] + as_list(node)
