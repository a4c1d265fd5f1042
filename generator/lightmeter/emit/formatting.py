"""Layout of generated Python: one formatter, pinned, so that the same input gives the same bytes everywhere.

In: Python source. Out: the same source, formatted. Source that does not parse is a bug of an emitter.
"""

from __future__ import annotations


def format_python(text: str) -> str:
    """`text` as black lays it out at 110 columns."""
    from black import Mode, format_str

    return format_str(text, mode=Mode(line_length=110))
