"""The size of a picture in the words of another variant.

In: a `Picture` and a variant. Out: the members to write, and what is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from lightmeter.advise.given import Grid, choices_of, grid_of
from lightmeter.compare.picture import Picture, ratio_of
from lightmeter.model.nodes import Field, Role, Variant

Sides = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sized:
    """Members that say the size, and a word about what differs from the picture ("" for nothing)."""

    members: tuple[tuple[str, object], ...]
    loss: str = ""


def sizes(picture: Picture, variant: Variant) -> Iterator[Sized]:
    """Ways to say the size, the closest first; later ones are smaller, for limits that only the validator knows."""
    fields: dict[Role, Field] = {field.role: field for field in variant.body.fields if field.role}
    width, height = fields.get("width"), fields.get("height")
    wanted = picture.size or _of_ratio(picture.ratio, width, height)
    across, down = (grid_of(field) if field else None for field in (width, height))
    if wanted and width and height and across and down:
        yield from _in_pixels(picture, wanted, (width.name, across), (height.name, down))
    elif "aspect-ratio" in fields and picture.ratio is not None:
        yield _by_ratio(picture, fields["aspect-ratio"])
    else:
        yield Sized((), "size chosen by the provider" if picture.size or picture.ratio else "")


def _of_ratio(ratio: Fraction | None, width: Field | None, height: Field | None) -> Sides | None:
    """A size of these proportions with as many pixels as the variant makes by default."""
    sides = [field.default.value if field and field.default else None for field in (width, height)]
    if ratio is None or not all(isinstance(side, int) and side > 0 for side in sides):
        return None
    area = int(str(sides[0])) * int(str(sides[1]))
    across = round(float(area * ratio) ** 0.5)
    return across, max(1, round(across / ratio))


def _in_pixels(
    picture: Picture, wanted: Sides, across: tuple[str, Grid], down: tuple[str, Grid]
) -> Iterator[Sized]:
    seen: set[Sides] = set()
    for share in range(20, 4, -1):
        sides = tuple(
            _nearest(grid, Fraction(side * share, 20), share == 20)
            for (_, grid), side in zip((across, down), wanted, strict=True)
        )
        if (sides[0], sides[1]) in seen:
            continue
        seen.add((sides[0], sides[1]))
        loss = (
            ""
            if picture.size in (None, sides)
            else f"size {sides[0]}x{sides[1]} instead of {wanted[0]}x{wanted[1]}"
        )
        yield Sized(((across[0], sides[0]), (down[0], sides[1])), loss)


def _nearest(grid: Grid, side: Fraction, up: bool) -> int:
    """The nearest value of a grid (the next lower one unless `up`), within its bounds."""
    steps = round(side / grid.step) if up else side // grid.step
    least = -(-grid.low // grid.step)
    most = grid.high // grid.step if grid.high is not None else steps
    return int(max(least, min(steps, most))) * grid.step


def _by_ratio(picture: Picture, field: Field) -> Sized:
    """The nearest of the proportions a variant lists; any, where it takes every one."""
    assert picture.ratio is not None
    listed = [(ratio, value) for value in choices_of(field) if (ratio := ratio_of(value))]
    exact = f"{picture.ratio.numerator}:{picture.ratio.denominator}"
    if not listed:
        return Sized(((field.name, exact),), _pixels(picture))
    ratio, value = min(listed, key=lambda pair: abs(pair[0] / picture.ratio - 1) if picture.ratio else 0)
    loss = _pixels(picture)
    if ratio != picture.ratio:
        loss = f"proportions {value} instead of {exact}" + (f"; {loss}" if loss else "")
    return Sized(((field.name, value),), loss)


def _pixels(picture: Picture) -> str:
    return "pixels chosen by the provider" if picture.size else ""
