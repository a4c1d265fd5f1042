"""Layout of generated Python: one formatter, pinned, so that the same input gives the same bytes everywhere.

In: Python source. Out: the same source, formatted. Source that does not parse is a bug of an emitter.
"""

from __future__ import annotations


def format_python(text: str) -> str:
    """`text` as black lays it out at 110 columns."""
    import black

    return black.format_str(text, mode=black.Mode(line_length=110, target_versions={black.TargetVersion.PY311}))
