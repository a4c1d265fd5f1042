"""What an input costs, worked out by hand from the published tables, with fractions.

In: a valid input. Out: Buzz as a `Fraction`, None where the documents give no figure. It shares nothing with
the overlay, the price book or the expression language: the formulas stand here a second time on purpose.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

Body = dict[str, Any]

KLEIN_STEP = {  # civitai-flux2, Cost: 0.3 (4b) or 0.5 (9b), the -base versions alike; 9b-kv has none
    "4b": Fraction(3, 10),
    "4b-base": Fraction(3, 10),
    "9b": Fraction(1, 2),
    "9b-base": Fraction(1, 2),
}
DEV_MEGAPIXEL = Fraction(
    20
)  # civitai-flux2, worked out of ~40 at 1024 x 1024, 2 started megapixels (reading C47)
FLUX1_STEP = Fraction(1, 2)  # civitai-flux1, Cost
COMFY_IMAGE = Fraction(8)  # civitai-flux1, Cost
KONTEXT_IMAGE = {"dev": Fraction(35), "pro": Fraction(45), "max": Fraction(90)}  # civitai-flux1, Cost


def buzz(body: Body) -> Fraction | None:
    """The price of one input, not rounded."""
    match body:
        case {"engine": "flux2", "model": "klein"} | {"engine": "sdcpp", "ecosystem": "flux2Klein"}:
            step = KLEIN_STEP.get(body.get("modelVersion", "4b"))
            return None if step is None else by_step(body, step, steps=20, cfg_scale=5)
        case {"engine": "flux2", "model": "dev"}:
            return by_megapixel(body)
        case {"engine": "sdcpp", "ecosystem": "flux1"}:
            return by_step(body, FLUX1_STEP, steps=28, cfg_scale=3.5)
        case {"engine": "comfy", "ecosystem": "flux1"}:
            return by_pixel_and_step(body)
        case {"engine": "flux1-kontext", "model": model}:
            return KONTEXT_IMAGE[model] * whole(body.get("quantity", 1))
        case _:
            return None


def by_step(body: Body, step: Fraction, *, steps: int, cfg_scale: float) -> Fraction:
    """stepCost x steps x (reference images + 1) x (1 if cfgScale is 1, else 2) x quantity."""
    passes = 1 if body.get("cfgScale", cfg_scale) == 1 else 2
    images = len(body.get("images", ())) + 1
    return step * whole(body.get("steps", steps)) * images * passes * whole(body.get("quantity", 1))


def by_megapixel(body: Body) -> Fraction:
    """Started megapixels (of 1,000,000) x 20 x quantity, doubled by any LoRA."""
    pixels = whole(body.get("width", 1024)) * whole(body.get("height", 1024))
    started = -(-pixels // 1_000_000)
    double = 2 if body.get("loras") else 1
    return started * DEV_MEGAPIXEL * double * whole(body.get("quantity", 1))


def by_pixel_and_step(body: Body) -> Fraction | None:
    """8 x (width x height / 1024 squared) x (steps / 20) x quantity; none has a documented default.

    Steps and quantity have no documented bound either: a price below 0, or of numbers beyond 63 bits, is none.
    """
    given = [body.get(name) for name in ("width", "height", "steps", "quantity")]
    if None in given or any(abs(number) >= 2**63 for number in given):
        return None
    width, height, steps, quantity = (whole(number) for number in given)
    price = COMFY_IMAGE * Fraction(width * height, 1024 * 1024) * Fraction(steps, 20) * quantity
    return None if micro(price) < 0 else price


def whole(number: Any) -> int:
    assert number == int(number)
    return int(number)


def micro(price: Fraction) -> int:
    """Millionths, a half goes up."""
    return floor(price * 1_000_000 + Fraction(1, 2))
