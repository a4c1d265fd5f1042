"""The fenced examples of the README, and running them.

In: the README. Out: what each command printed beside what the README says it prints.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"

_FENCE = re.compile(r"^```(\w*) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file name after it (or ""), its text, the line it begins on."""

    language: str
    name: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Command:
    """One line after `$ `, the output below it, and the line of the README."""

    command: str
    expected: str
    line: int


def blocks(text: str) -> Iterator[Block]:
    """Every fenced block, in order."""
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(found[1], found[2], found[3], line)


def commands(block: Block) -> Iterator[Command]:
    """Every command of a block."""
    lines = block.text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in itertools.pairwise([*starts, len(lines)]):
        yield Command(lines[start][2:].rstrip("\n"), "".join(lines[start + 1 : end]), block.line + 1 + start)


def workplace(folder: Path) -> Path:
    """A folder that looks like the repository and in which files may be written."""
    for name in ("spec", "generated", "cost", "generator", "Makefile"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def run(command: str, folder: Path) -> str:
    """What a shell prints for it, stdout and stderr together."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=os.environ | {"PATH": path, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.stdout


def matches(expected: str, actual: str) -> bool:
    """Whether they are the same; a line `...` stands for any lines, `...` within one for anything in it."""
    lines = [
        r"(?:.*\n)*?" if line == "...\n" else re.escape(line).replace(r"\.\.\.", ".*")
        for line in expected.splitlines(keepends=True)
    ]
    return re.fullmatch("".join(lines), actual) is not None
