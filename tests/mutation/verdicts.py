"""What becomes of one mutant: generate with it, then run the tests, in a process of its own.

In: a mutant, written into the copy of the project. Out: `Verdict`.
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from mutation import generation, judging
from mutation.choosing import Choice, chosen, executed, targets
from mutation.covering import Covered
from mutation.mutants import Mutant
from mutation.process import Ended, forked
from mutation.scratch import Scratch

KILLED, DRIFT, SURVIVED = "killed", "drift", "survived"
PROCESSOR = 30
"""Seconds of processor time for one mutant, beside twice those that its tests may take."""
WALL = 900.0
"""Seconds that even a machine with other work to do may take for one mutant."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`killed` by a test (or by the end of time, or because nothing can be generated any more), `drift`: no test
    failed, but the generated files differ; else `survived`. `by` is the test, `ran` the number of tests."""

    outcome: str
    by: str = ""
    drifted: int = 0
    ran: int = 0


@dataclass(frozen=True, slots=True)
class World:
    """What every mutant is judged with; `baseline` is what the build says without one, `budget` the
    seconds that the tests of one may take."""

    copy: Scratch
    specs: list[Any]
    known: dict[str, Covered]
    baseline: str
    budget: float
    memory: generation.Memory


def judge(world: World, package: str, mutant: Mutant) -> Verdict:
    """The verdict on the mutant that lies in the copy now. The package's own tests come first, for they are fast;
    what runs after the output was made anew starts in a fresh process, in which nobody has imported the old one."""
    near, far = chosen(mutant, package, world.known, world.budget)
    found = _forked(_judged, world, near, Verdict(SURVIVED))
    if found.outcome != KILLED:
        found = _forked(_generated_and_judged, world, mutant, far, found.ran)
    if found.outcome == DRIFT:
        world.copy.restore()
        found = _forked(_laid_out, world, mutant, found)
    return found


def _forked(work: Callable[..., Verdict], world: World, *given: object) -> Verdict:
    found = forked(_limited, work, world, *given, seconds=WALL)
    return Verdict(KILLED, found.reason) if isinstance(found, Ended) else found


def _limited(work: Callable[..., Verdict], world: World, *given: object) -> Verdict:
    limit = int(PROCESSOR + 2 * world.budget)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 10))
    return work(world, *given)


def _laid_out(world: World, mutant: Mutant, hurried: Verdict) -> Verdict:
    """Drift that lies in the layout alone is none if the formatters undo it."""
    generated = _generated(world, targets(mutant, world.known))
    return hurried if generated.drifted else replace(hurried, outcome=SURVIVED, drifted=0)


def _judged(world: World, choices: list[Choice], so_far: Verdict) -> Verdict:
    """`so_far`, unless a test fails."""
    ran = so_far.ran
    for choice in choices:
        watch = judging.run(world.copy.root, list(choice.names), "-x")
        ran += len(watch.seconds)
        if watch.failed:
            return Verdict(KILLED, watch.failed[0], so_far.drifted, ran)
    return replace(so_far, ran=ran)


def _generated_and_judged(world: World, mutant: Mutant, far: list[Choice], ran: int) -> Verdict:
    world.memory.hurried = True
    generated = _generated(world, targets(mutant, world.known))
    world.memory.hurried = False
    if generated.fault:
        return Verdict(KILLED, f"generate: {generated.fault}", 0, ran)
    drifted = generated.drifted
    so_far = Verdict(DRIFT if drifted else SURVIVED, "", len(drifted), ran)
    return _judged(world, [*executed(drifted), *far], so_far)


def _generated(world: World, wanted: tuple[str, ...]) -> generation.Generated:
    """Everything if the models differ, else the targets that run the line."""
    emitted = tuple(name for name in wanted if name != "build")
    if "build" in wanted:
        try:
            if described(world.specs) != world.baseline:
                emitted = generation.TARGETS
        except Exception as problem:
            return generation.Generated(fault=f"{type(problem).__name__}: {problem}"[:200])
    return generation.generate(world.copy.root, world.specs, emitted) if emitted else generation.Generated()


def described(specs: list[Any]) -> str:
    """The models as text."""
    from lightmeter.model.canon import dumps

    return "".join(map(dumps, generation.models(specs)))
