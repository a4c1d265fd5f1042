"""What all models share: strict reading, and no null where the provider takes none.

Needs pydantic 2.11 or later (the extra `models`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationInfo


class Model(BaseModel):
    """A JSON object of a request.

    Attributes are in snake_case and take their wire names as well. Nothing is converted: "20" is no integer.
    `model_dump(by_alias=True, exclude_unset=True, mode="json")` is the request again.
    """

    model_config = ConfigDict(
        strict=True,
        validate_by_name=True,
        validate_by_alias=True,
        allow_inf_nan=False,
        protected_namespaces=(),
    )


def not_null(value: Any, info: ValidationInfo) -> Any:
    """A member may be left out, but null is refused."""
    if value is None:
        raise ValueError(f"{info.field_name} must not be null; leave it out instead")
    return value


def told_by(wire: str, attribute: str, known: tuple[str, ...]) -> Callable[[Any], str]:
    """A discriminator for unions in which any other value of the tag has a type of its own."""

    def tag_of(value: Any) -> str:
        if isinstance(value, Mapping):
            members = cast("Mapping[str, Any]", value)
            tag: Any = members.get(wire, members.get(attribute))
        else:
            tag = getattr(value, attribute, None)
        return tag if isinstance(tag, str) and tag in known else "*"

    return tag_of
