"""Everything that `lightmeter generate` would write, in this process, and whether it differs from what is committed.

In: the copy of the project. Out: `Generated`. Modules of the mutated packages are imported here and not before.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TARGETS = ("python", "typescript", "sql", "jsonschema")
PACKAGE = "lightmeter_client"
LAYOUT = ("format_str", "code")
"""Functions that change nothing but the layout of their first argument."""


@dataclass(frozen=True, slots=True)
class Generated:
    """The files that differ, or the exception that ended it."""

    drifted: tuple[str, ...] = ()
    fault: str = ""


def documents(root: Path) -> list[Any]:
    """The specifications with their overlays. Loads nothing that is mutated."""
    from lightmeter.load.spec import load_spec

    return [load_spec(folder, None) for folder in sorted((root / "spec").iterdir()) if folder.is_dir()]


def generate(root: Path, specs: list[Any], targets: tuple[str, ...]) -> Generated:
    """Builds the models, emits `targets` and brings the copy's generated/ into that state."""
    try:
        return Generated(_written(root, specs, targets))
    except Exception as problem:
        return Generated(fault=f"{type(problem).__name__}: {problem}"[:200])


def _written(root: Path, specs: list[Any], targets: tuple[str, ...]) -> tuple[str, ...]:
    from lightmeter.emit.targets import emit
    from lightmeter.emit.write import apply, plan
    from lightmeter_cost.pricebook import default_book

    planned = plan(emit(models(specs), default_book(), targets, PACKAGE), root / "generated", targets)
    if not planned.drifted:
        return ()
    apply(planned)
    return tuple(change.path for change in planned.changes if change.status not in ("unchanged", "kept"))


def models(specs: list[Any]) -> tuple[Any, ...]:
    """As `generate` builds them: places named by the last parts of their path."""
    from lightmeter.build import build_model
    from lightmeter.model.places import renamed
    from lightmeter_cost.pricebook import default_book

    def portable(file: str) -> str:
        return "/".join(Path(file).resolve().parts[-3:]).lstrip("/")

    book = default_book()
    return tuple(renamed(build_model(spec, book)[0], portable) for spec in specs)


class Memory:
    """What the formatters made of a text: they are slow, and most of what a mutant emits is as before. When
    `hurried`, a text that they have not seen yet stays as it is, which means the same to whoever executes it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.known: dict[tuple[str, str], Any] = {}
        self.hurried = False
        self.load()

    def load(self) -> None:
        """What this process or another one saved."""
        if self.file.exists():
            self.known = pickle.loads(self.file.read_bytes())

    def install(self) -> None:
        """From now on the formatters remember."""
        import black
        import datamodel_code_generator
        import isort

        black.format_str = self._remembering(black.format_str)
        isort.code = self._remembering(isort.code)
        datamodel_code_generator.generate = self._remembering(datamodel_code_generator.generate)

    def save(self) -> None:
        """For the next run and for other processes."""
        self.file.write_bytes(pickle.dumps(self.known))

    def _remembering(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def remembered(*given: Any, **named: Any) -> Any:
            key = (function.__name__, repr((given, named)))
            if key not in self.known and self.hurried and function.__name__ in LAYOUT:
                return given[0]
            if key not in self.known:
                self.known[key] = function(*given, **named)
            return self.known[key]

        return remembered
