"""Real images of a given size and format, one colour each, cheap to make.

In: size, format and a key that decides the colour. Out: bytes. Needs Pillow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
"""Formats we make, to their media types."""

_QUICK = {"png": {"compress_level": 1}, "webp": {"method": 0}}
"""One colour is small however little its encoder tries."""

LARGEST = 50_000_000
"""Pixels of an uploaded image that are still decoded."""


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels."""

    width: int
    height: int


@lru_cache(maxsize=32)
def render(size: Size, kind: str, key: str) -> bytes:
    """An image: `kind` is one of MEDIA_TYPES."""
    from PIL import Image

    red, green, blue = sha256(key.encode()).digest()[:3]
    image = Image.new("RGB", (size.width, size.height), (red, green, blue))
    buffer = BytesIO()
    image.save(buffer, kind.upper(), **_QUICK.get(kind, {}))
    return buffer.getvalue()


def kind_of(data: bytes) -> str | None:
    """The format by the first bytes; None if it is none of ours."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def size_of(data: bytes) -> Size | None:
    """The size of an image; None if it cannot be read."""
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > LARGEST:
                return None
            image.load()
            return Size(image.width, image.height)
    except Exception:  # decoders raise whatever they like on broken files
        return None
