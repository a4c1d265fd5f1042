"""Steps written into a YAML text where that is simple: scalars in place, members and items by their lines.

In: patches. Out: the new text, and which patches went in. What is not simple (aliases, block scalars,
comments in between) is left out, and every result is read again: it must mean just what the patch says.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from lightmeter.lint.patchjson import emit
from lightmeter.lint.patchsteps import Step, Taken, depends, spliced, steps_of
from lightmeter.lint.patchvalue import PatchError, patched
from lightmeter.load.parsed import escape_token
from lightmeter.load.strictyaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lightmeter.lint.patchsteps import Change
    from lightmeter.lint.patchvalue import Patch
    from lightmeter.load.parsed import Entry, Parsed

_PLAIN: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_./$-]*")
_WORDS: Final = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
_REST: Final = re.compile(r"[ \t]*(#[^\n]*)?(\r?\n|\Z)")
"""What may stand behind a value on its line."""


class _NotSimple(Exception):
    """This text is not edited; nothing is wrong with it."""


def apply_yaml(text: str, parsed: Parsed, patches: Sequence[Patch]) -> tuple[str, tuple[int, ...]]:
    """Patches one after the other, each with the text read again."""
    taken, used, done = Taken(), list[int](), list[Step]()
    now = parsed
    for number, patch in enumerate(patches):
        steps = steps_of(parsed, patch)
        if not steps or any(depends(parsed, step, earlier) for step in steps for earlier in done):
            continue
        changes = yaml_changes(now, patch)
        if changes is None or not taken.add([pointer for step in steps for pointer in step.touches()]):
            continue
        text = spliced(text, changes)
        now = read_yaml(text.encode())
        used.append(number)
        done += steps
    return text, tuple(used)


def yaml_changes(parsed: Parsed, patch: Patch) -> list[Change] | None:
    """What one patch changes in a YAML text, None where that is not simple."""
    steps = steps_of(parsed, patch)
    if not steps:
        return None
    try:
        changes = [change for step in steps for change in _changes(parsed, step)]
        wanted = patched(parsed.value, patch)
    except (_NotSimple, PatchError):
        return None
    result = read_yaml(spliced(parsed.text, changes).encode())
    means = result.readable and not result.faults and json.dumps(result.value, sort_keys=True)
    return changes if means == json.dumps(wanted, sort_keys=True) else None


def _changes(parsed: Parsed, step: Step) -> list[Change]:
    around = _entry(parsed, step.container)
    pointer = f"{step.container}/{escape_token(step.token)}"
    if step.kind == "rename":
        return [_renamed(parsed.text, _entry(parsed, pointer), step.value)]
    if step.kind == "replace":
        return [_replaced(parsed.text, _entry(parsed, pointer), step.value)]
    if parsed.text[around[2]] in "{[":
        changes = emit(parsed, [step])
        if any("#" in parsed.text[start:end] for start, end, _ in changes):
            raise _NotSimple
        return changes
    if step.kind == "remove":
        return [_removed(parsed.text, around, _entry(parsed, pointer))]
    return [_added(parsed.text, around, step)]


def _entry(parsed: Parsed, pointer: str) -> Entry:
    """The entry, unless it or something around it is shared through an anchor."""
    for at, char in enumerate(pointer + "/"):
        entry = parsed.entry(pointer[:at]) if char == "/" else None
        if entry is not None and parsed.text[entry[2] : entry[2] + 1] in ("*", "&"):
            raise _NotSimple
    found = parsed.entry(pointer)
    if found is None:
        raise _NotSimple
    return found


def _renamed(text: str, entry: Entry, name: str) -> Change:
    return entry[0], entry[1], _scalar(name, text[entry[0] : entry[1]])


def _replaced(text: str, entry: Entry, value: Any) -> Change:
    written = text[entry[2] : entry[3]]
    is_block = entry[4] is not None and written[:1] not in ("{", "[")
    if not written or written[0] in "|>" or is_block:
        raise _NotSimple
    return entry[2], entry[3], _scalar(value, written)


def _scalar(value: Any, before: str) -> str:
    """A value in the quotes of the one before it; text without quotes only where it cannot be misread."""
    if not isinstance(value, str):
        return json.dumps(value, allow_nan=False)
    simple = bool(_PLAIN.fullmatch(value)) and value.lower() not in _WORDS
    if before[:1] == "'" and (simple or value.isprintable()):
        return "'" + value.replace("'", "''") + "'"
    return value if simple and before[:1] != '"' else json.dumps(value)


def _removed(text: str, around: Entry, entry: Entry) -> Change:
    """The lines of a member or an item; for the first member of an item, up to the next member."""
    parts = _parts(around)
    if len(parts) == 1:
        raise _NotSimple  # the container would turn into null
    start = entry[0] if entry[0] >= 0 else entry[2]
    begin = text.rfind("\n", 0, start) + 1
    lead = text[begin:start]
    if not (lead.strip(" ") == "" or (entry[0] < 0 and lead.strip(" ") == "-")):
        following = parts[parts.index(entry) + 1 :]
        if not following or "#" in text[entry[3] : following[0][0]]:
            raise _NotSimple
        return start, following[0][0], ""
    return begin, _line_end(text, entry[3]), ""


def _added(text: str, around: Entry, step: Step) -> Change:
    """A member on a line of its own behind the last one, as far indented."""
    last = _parts(around)[-1]
    if last[0] < 0:
        raise _NotSimple
    column = last[0] - (text.rfind("\n", 0, last[0]) + 1)
    end = _line_end(text, last[3])
    ending = "\r\n" if "\r\n" in text else "\n"
    line = f"{' ' * column}{_scalar(step.token, '')}: {_scalar(step.value, '')}"
    before = "" if text[:end].endswith("\n") else ending
    return end, end, before + line + (ending if not before else "")


def _parts(around: Entry) -> list[Entry]:
    index = around[4]
    return list(index.values()) if isinstance(index, dict) else list(index or ())


def _line_end(text: str, at: int) -> int:
    """Behind the line a value ends in; only a comment may follow it there."""
    if at > 0 and text[at - 1] == "\n":
        return at
    rest = _REST.match(text, at)
    if rest is None:
        raise _NotSimple
    return rest.end()
