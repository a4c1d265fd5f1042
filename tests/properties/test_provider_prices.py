"""Prices of the providers besides Civitai, worked out a second time by hand from the published tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.dollars import BY_IMAGE, BY_MEGAPIXEL, usd
from support.judge import drawn
from support.providers import quoted, variants
from support.strategies import request

OTHERS = [name for name in variants() if not name.startswith("civitai/")]


@pytest.mark.parametrize("name", OTHERS)
@drawn(60)
@given(data=st.data())
def test_a_price_is_that_of_the_documents(name: str, data: st.DataObject) -> None:
    """To the last digit; what nobody publishes has no price, and never 0."""
    body = data.draw(request(variants()[name]))
    quote = quoted(name, body)
    expected = usd(name, body)
    assert quote.micro == (None if expected is None else expected * 1_000_000)
    assert (quote.status, quote.unit) == ("unpriced" if expected is None else "priced", "usd")
    assert bool(quote.reason) == (expected is None)


@pytest.mark.parametrize("name", [name for name in OTHERS if name not in (*BY_MEGAPIXEL, *BY_IMAGE)])
def test_what_has_no_published_price_says_so(name: str) -> None:
    """Verda and the previews."""
    quote = quoted(name, {"prompt": "a red boat", "width": 1024, "height": 1024})
    assert quote.amount is None
    assert "publish" in (quote.reason or "")


@pytest.mark.parametrize("name", BY_MEGAPIXEL)
def test_1000_by_1000_is_one_megapixel_and_one_more_pixel_is_two(name: str) -> None:
    first, further = BY_MEGAPIXEL[name]
    one = quoted(name, {"prompt": "x", "width": 1000, "height": 1000})
    more = quoted(name, {"prompt": "x", "width": 1000, "height": 1001})
    assert (one.micro, more.micro) == (first * 1_000_000, (first + further) * 1_000_000)


@pytest.mark.parametrize("name", BY_MEGAPIXEL)
def test_what_a_reference_costs_is_not_known_offline(name: str) -> None:
    """It is billed by its megapixels; the reason says so."""
    body = {"prompt": "x", "width": 1000, "height": 1000, "input_image_2": "https://example.com/.../a.png"}
    quote = quoted(name, body)
    assert (quote.status, quote.amount) == ("unpriced", None)
    assert "size is not known offline" in (quote.reason or "")
