"""tests/mutation/survivors.yaml: the score of each package, and every mutant that no test notices, with its reason.

In: mutants and verdicts. Out: the file; reasons that somebody wrote stay with their mutant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from mutation.mutants import Mutant
from mutation.verdicts import DRIFT, KILLED, SURVIVED, Verdict

FILE = Path(__file__).parent / "survivors.yaml"
UNEXPLAINED = "nobody has looked at it yet"
HEAD = """\
# Mutants that no test notices, by `make mutants`. The tool writes everything but the reasons.
# killed: a test failed, or nothing could be generated. drift: no test failed, but a generated file differed.
"""


@dataclass(frozen=True, slots=True)
class Score:
    """Numbers of mutants of a package that were tried."""

    tried: int
    killed: int
    drift: int
    survived: int

    def numbers(self) -> dict[str, Any]:
        """As the file has it; percentages of all mutants tried."""
        tried = self.tried or 1
        shares = {"by tests": self.killed / tried, "with drift": (self.killed + self.drift) / tried}
        return {**asdict(self), **{name: f"{share:.1%}" for name, share in shares.items()}}


def score(verdicts: Iterable[Verdict]) -> Score:
    """How many of which."""
    outcomes = [verdict.outcome for verdict in verdicts]
    return Score(len(outcomes), *(outcomes.count(name) for name in (KILLED, DRIFT, SURVIVED)))


def write(package: str, sample: int, pairs: list[tuple[Mutant, Verdict]]) -> None:
    """The entries of one package anew; `sample` mutants were drawn, `pairs` are those tried."""
    found = read()
    reasons = {one["key"]: one["reason"] for one in found["survivors"].get(package, ())}
    found["score"][package] = {"sample": sample, **score(verdict for _, verdict in pairs).numbers()}
    found["survivors"][package] = [
        {**row(mutant), "reason": reasons.get(mutant.key, UNEXPLAINED)}
        for mutant, verdict in pairs
        if verdict.outcome == SURVIVED
    ]
    found["drift"][package] = [row(mutant) for mutant, verdict in pairs if verdict.outcome == DRIFT]
    text = yaml.safe_dump(found, sort_keys=False, width=110, allow_unicode=True)
    FILE.write_text(HEAD + text, "utf-8")


def read() -> dict[str, dict[str, Any]]:
    """The file as it is."""
    empty: dict[str, dict[str, Any]] = {"score": {}, "survivors": {}, "drift": {}}
    return {**empty, **(yaml.safe_load(FILE.read_text("utf-8")) or {})} if FILE.exists() else empty


def row(mutant: Mutant) -> dict[str, str]:
    """How the file names a mutant."""
    place = f"{mutant.path}: {mutant.function or 'module'}"
    return {"key": mutant.key, "in": place, "line": mutant.text, "change": mutant.change}
