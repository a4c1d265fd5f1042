"""What fields mean for the picture: the `x-roles` of a family.

In: a flattened schema. Out: the role of each field it names. `x-roles` maps a role to the name of a field, or to a
list of names; a family may name fields that only some of its leaves have.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import cast, get_args

from lightmeter.build.context import Context, as_items, as_list, below
from lightmeter.build.shape import Shape
from lightmeter.model.nodes import Role

ROLES = tuple(role for role in get_args(Role) if role)


def roles_of(context: Context, shape: Shape) -> dict[str, Role]:
    """Name of a field -> its role; what a leaf says counts more than what it inherits."""
    found: dict[str, Role] = {}
    for member, value in shape.all("x-roles"):
        for role, named in as_items(value):
            at = below(member.pointer, "x-roles", str(role))
            if role not in ROLES:
                context.report("unknown-role", at, f"there is no role {role!r}{_near(str(role))}")
                continue
            for name in as_list(named) or [named]:
                found.setdefault(str(name), cast("Role", role))
    return found


def _near(role: str) -> str:
    near = get_close_matches(role, ROLES, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; roles are {', '.join(ROLES)}"
