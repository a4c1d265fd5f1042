"""Text that may be printed: nothing in it moves the cursor, changes colours or turns the reading direction.

In: any text. Out: text of printable characters.
"""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = re.compile("[0-9]{41,}", re.ASCII)
_IDEOGRAPHIC_SPACE = "\u3000"
"""Common in Japanese prompts, and harmless."""


def brief(text: str) -> str:
    """The text with numbers of more digits than a reader counts cut short: the first, and how many there are."""
    return _DIGITS.sub(lambda found: f"{found[0][:12]}... ({len(found[0])} digits)", text)


def visible(text: str) -> str:
    """The text with every control, format and bidirectional character shown: `␛`, `\\u202e`."""
    if text.isprintable():
        return text
    return "".join(map(shown, text))


def shown(char: str) -> str:
    """One character as it is printed."""
    if char.isprintable() or char == _IDEOGRAPHIC_SPACE:
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
