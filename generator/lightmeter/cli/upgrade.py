"""What `generate` says about an upgrade: names that went and came, changes of the model, the version bump.

In: the plan of a run, and the models it was made from. Out: an `Upgrade`; None where nothing was generated before, or
nothing changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lightmeter.diff.change import Change, Level
from lightmeter.diff.compare import compare
from lightmeter.diff.names import Bump, Names, bumped, changed_names, worst
from lightmeter.emit.write import Plan
from lightmeter.model.canon import loads
from lightmeter.model.nodes import Model
from lightmeter.report.changewords import where
from lightmeter.text.printable import visible

MOST = 20
"""Names that are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What users of the emitted SDKs meet. `version` is the one they were generated with, "" if unknown."""

    names: Names
    changes: tuple[Change, ...]
    bump: Bump
    version: str

    def to_json(self) -> dict[str, object]:
        """Names, counts of changes, and the proposal."""
        return {
            "bump": self.bump,
            "version": self.version or None,
            "proposed": bumped(self.version, self.bump) if self.version else None,
            "names": {"gone": list(self.names.gone), "new": list(self.names.fresh)},
            "changes": {
                level: sum(one.level == level for one in self.changes)
                for level in ("breaking", "price", "compatible")
            },
        }

    def count(self, level: Level) -> int:
        return sum(change.level == level for change in self.changes)

    def lines(self) -> Iterator[str]:
        """The same in words."""
        for sign, names in (("-", self.names.gone), ("+", self.names.fresh)):
            yield from (f"{sign} {visible(name)}" for name in names[:MOST])
            if len(names) > MOST:
                yield f"{sign} and {len(names) - MOST:,} more"
        breaking = [change for change in self.changes if change.level == "breaking"]
        yield from (f"! {visible(_sentence(change))}" for change in breaking[:MOST])
        if len(breaking) > MOST:
            yield f"! and {len(breaking) - MOST:,} more"
        counts = f"{len(self.names.gone)} public names gone, {len(self.names.fresh)} new"
        changes = f"{len(self.changes)} changes of the model, {len(breaking)} breaking"
        yield f"{counts}; {changes}; {self._proposal()}"

    def _proposal(self) -> str:
        """The bump, and the version it gives."""
        if not self.version:
            return f"version bump {self.bump}"
        early = self.version.startswith("0.") and self.bump == "major"
        why = " (before 1.0.0 the second number stands for what breaks)" if early else ""
        return f"version bump {self.bump}: {self.version} -> {bumped(self.version, self.bump)}{why}"


def upgrade(planned: Plan, models: tuple[Model, ...]) -> Upgrade | None:
    """Against what lies in the output folder. Call it before the plan is applied."""
    touched = [change.path for change in planned.changes if change.status in ("new", "changed", "stale")]
    known = [
        change for change in planned.changes if change.status in ("changed", "unchanged", "stale", "kept")
    ]
    if not touched or not known:
        return None
    old = {path: text for path in touched if (text := _text(planned.out / path)) is not None}
    new = {path: planned.contents[path].decode() for path in touched if path in planned.contents}
    same = _unchanged_typescript(planned)
    try:
        names = changed_names({**same, **old}, {**same, **new})
    except (SyntaxError, ValueError):  # somebody edited a file by hand, and it is no Python any more
        names = Names((), ())
    changes = tuple(_changes(old, models))
    felt: list[Bump] = [_bump(change) for change in changes]
    bumps: list[Bump] = ["patch", names.bump, *felt]
    return Upgrade(names, changes, worst(bumps), _version(planned.out))


def _unchanged_typescript(planned: Plan) -> dict[str, str]:
    """Modules that export what others declare; nothing where no TypeScript changes."""
    modules = [change for change in planned.changes if change.path.startswith("typescript/src/")]
    if all(change.status == "unchanged" for change in modules):
        return {}
    same = [change.path for change in modules if change.status == "unchanged"]
    return {path: planned.contents[path].decode() for path in same}


def _sentence(change: Change) -> str:
    """ "steps is at most 40, was at most 50 (civitai/flux2/klein/createImage and 1 more)"."""
    subject = change.subject(change.places[0])
    names = where(change, 1)
    return change.sentence(change.places[0]) + (f" ({names})" if names and names != subject else "")


def _bump(change: Change) -> Bump:
    return "major" if change.level == "breaking" else "minor"


def _changes(old: dict[str, str], models: tuple[Model, ...]) -> Iterator[Change]:
    """What changed in the models whose model.json lies there."""
    by_provider = {model.provider: model for model in models}
    for path, text in old.items():
        if path.endswith("/model.json"):
            try:
                before = loads(text)
            except ValueError:  # of another version of the format
                continue
            if before.provider in by_provider:
                yield from compare(before, by_provider[before.provider])


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _version(out: Path) -> str:
    """The version of the emitted TypeScript package."""
    try:
        found: object = json.loads(_text(out / "typescript" / "package.json") or "{}").get("version")
    except (ValueError, AttributeError):
        return ""
    return found if isinstance(found, str) else ""
