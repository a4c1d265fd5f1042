"""Verdicts on disk: one line each, appended as soon as it is known, so that a run may be stopped at any time.

In: mutants and verdicts. Out: what is known of a mutant whose module has not changed since.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from mutation.mutants import Mutant
from mutation.verdicts import Verdict


class Results:
    """The newest verdict on each mutant."""

    def __init__(self, file: Path, root: Path) -> None:
        self.file, self.root = file, root
        self._digests: dict[str, str] = {}
        self._found: dict[tuple[str, str], Verdict] = {}
        if file.exists():
            for line in file.read_text("utf-8").splitlines():
                row = json.loads(line)
                self._found[row["key"], row["digest"]] = Verdict(**row["verdict"])

    def of(self, mutant: Mutant) -> Verdict | None:
        """None: not tried yet, or not in this state of the module."""
        return self._found.get((mutant.key, self._digest(mutant)))

    def add(self, mutant: Mutant, verdict: Verdict) -> None:
        """From now on known."""
        key, digest = mutant.key, self._digest(mutant)
        self._found[key, digest] = verdict
        row = {
            "key": key,
            "digest": digest,
            "place": f"{mutant.path}:{mutant.line}",
            "verdict": asdict(verdict),
        }
        with self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")

    def _digest(self, mutant: Mutant) -> str:
        """Of the module as it was when this run first asked, whatever an editor does to it meanwhile."""
        if mutant.path not in self._digests:
            data = (self.root / mutant.path).read_bytes()
            self._digests[mutant.path] = hashlib.sha256(data).hexdigest()[:16]
        return self._digests[mutant.path]
