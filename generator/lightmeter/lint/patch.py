"""Fixes applied to a text without reformatting it: every character that no fix means stays.

In: a text, where its parts stand (`Parsed`), JSON Patches that all speak of the text as it was read.
Out: the new text, and which patches went into it. Of two patches that touch one place the first one counts;
a patch that cannot be applied here (a YAML alias, a text with duplicate keys) is left out.
"""

from __future__ import annotations

from lightmeter.lint.patchsteps import spliced

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeAlias

    from lightmeter.lint.finding import Edit
    from lightmeter.lint.patchsteps import Change
    from lightmeter.lint.patchvalue import Patch
    from lightmeter.load.parsed import Parsed

    Syntax: TypeAlias = Literal["json", "yaml"]


def apply(text: str, parsed: Parsed, patches: Sequence[Patch], syntax: Syntax = "json") -> str:
    """The text with the patches that fit and do not conflict."""
    return applied(text, parsed, patches, syntax)[0]


def applied(
    text: str, parsed: Parsed, patches: Sequence[Patch], syntax: Syntax = "json"
) -> tuple[str, tuple[int, ...]]:
    """The same with the indexes of the patches that went in."""
    if parsed.faults or not parsed.readable:
        return text, ()  # behind a duplicate key stand members that have no position
    if syntax == "yaml":
        from lightmeter.lint.patchyaml import apply_yaml

        return apply_yaml(text, parsed, patches)
    from lightmeter.lint.patchjson import json_changes

    changes, used = json_changes(parsed, patches)
    return spliced(text, changes), used


def changes_of(parsed: Parsed, patch: Patch, syntax: Syntax = "json") -> list[Change] | None:
    """What one patch changes, None where it cannot be applied."""
    if parsed.faults or not parsed.readable:
        return None
    if syntax == "yaml":
        from lightmeter.lint.patchyaml import yaml_changes

        return yaml_changes(parsed, patch)
    from lightmeter.lint.patchjson import json_changes

    changes, used = json_changes(parsed, [patch])
    return changes if used else None


def edits_of(parsed: Parsed, patch: Patch, syntax: Syntax = "json", line: int = 1) -> list[Edit] | None:
    """The same as lines and columns, for reports; `line` is that of the text in its file (JSON Lines)."""
    changes = changes_of(parsed, patch, syntax)
    if changes is None:
        return None
    edits: list[Edit] = []
    for start, end, text in changes:
        (first, column), (last, end_column) = parsed.line_column(start), parsed.line_column(end)
        edits.append((first + line - 1, column, last + line - 1, end_column, text))
    return edits
