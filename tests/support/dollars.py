"""What an input costs at the providers that bill in US dollars, worked out by hand from the published tables.

In: the name of a variant and a valid input. Out: USD as a `Fraction`, None where the documents give no figure. It
shares nothing with the overlays, the price book or the expression language.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

BY_MEGAPIXEL = {  # first and further megapixel in USD
    "bfl/flux-2-klein-4b": (Fraction("0.014"), Fraction("0.001")),  # bfl-overview
    "bfl/flux-2-klein-9b": (Fraction("0.015"), Fraction("0.002")),  # bfl-overview
    "bfl/flux-2-pro": (Fraction("0.03"), Fraction("0.015")),  # bfl-overview, bfl-skills
    "bfl/flux-2-max": (Fraction("0.07"), Fraction("0.03")),  # bfl-overview, bfl-skills
    "bfl/flux-2-flex": (Fraction("0.05"), Fraction("0.05")),  # bfl-skills (reading C37)
}
BY_IMAGE = {
    "bfl/flux-kontext-pro": Fraction("0.04"),  # bfl-skills
    "bfl/flux-kontext-max": Fraction("0.08"),  # bfl-skills
    "empiriolabs/flux-2-klein-4b": Fraction("0.0085"),  # empiriolabs-klein
}


def usd(name: str, body: dict[str, Any]) -> Fraction | None:
    """The price of a valid request; None where the documents do not say, or the request does not."""
    if name in BY_MEGAPIXEL:
        first, further = BY_MEGAPIXEL[name]
        width, height = body.get("width"), body.get("height")
        given = [key for key in body if key.startswith("input_image") and body[key] is not None]
        if given or width is None or height is None:
            return None
        started = -(-int(width) * int(height) // 1_000_000)
        return first + (started - 1) * further
    if name in BY_IMAGE:
        counts = [body.get("num_images", 1), body.get("n", 0)] if name.startswith("empirio") else [1]
        return BY_IMAGE[name] * int(max(counts))
    return None
