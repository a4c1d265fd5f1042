"""Bytes to text, strictly: UTF-8 without a byte order mark, and text at all.

In: bytes. Out: the text, or one `SyntaxFault` that says what the file is instead.
"""

from __future__ import annotations

from lightmeter.load.parsed import SyntaxFault, line_column

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Final

    from lightmeter.load.parsed import Limits

_CONTROL: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f")
_KINDS: Final = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV)"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_MARKS: Final = (
    (b"\xef\xbb\xbf", "UTF-8 with a byte order mark: save the file as UTF-8 without a byte order mark"),
    (b"\xff\xfe\x00\x00", "UTF-32: save the file as UTF-8"),
    (b"\x00\x00\xfe\xff", "UTF-32: save the file as UTF-8"),
    (b"\xff\xfe", "UTF-16: save the file as UTF-8"),
    (b"\xfe\xff", "UTF-16: save the file as UTF-8"),
)


def decode(data: bytes, limits: Limits, language: str) -> str | SyntaxFault:
    """The text of a document. `language` ("JSON", "YAML") is what the messages say was expected."""
    if len(data) > limits.bytes:
        size = f"the document has {len(data):,} bytes; at most {limits.bytes:,} are read"
        return SyntaxFault("too-large", f"{size}: split it", 1, 1, 0)
    for mark, meaning in _MARKS:
        if data.startswith(mark):
            return SyntaxFault("byte-order-mark", f"the file is {meaning}", 1, 1, 0)
    binary = binary_kind(data)
    if binary is not None:
        return SyntaxFault("binary", f"the file is {binary}, not {language} text", 1, 1, 0)
    if not data.strip():
        return SyntaxFault("empty", f"the file is empty: {language} with one value is expected", 1, 1, 0)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return _undecodable(data, error.start)


def binary_kind(data: bytes) -> str | None:
    """What a file that is no text seems to be, or None for text."""
    for magic, kind in _KINDS:
        if data.startswith(magic):
            return kind
    head = data[:1024]
    odd = len(head) - len(head.translate(None, _CONTROL))
    # One stray control character is a fault with a place; many of them are no text.
    return "binary" if odd > 1 and odd * 10 >= len(head) else None


def _undecodable(data: bytes, offset: int) -> SyntaxFault:
    before = data[:offset].decode()
    line, column = line_column(before, len(before))
    found = f"byte 0x{data[offset]:02X} at byte offset {offset} is not UTF-8"
    if data[offset : offset + 1] == b"\xed" and data[offset + 1 : offset + 2] >= b"\xa0":
        found = f"the bytes at offset {offset} are a surrogate, which is not a character in UTF-8"
    return SyntaxFault("invalid-utf8", f"{found}: save the file as UTF-8", line, column, offset)
