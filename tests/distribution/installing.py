"""Building the distribution and installing it into empty virtual environments, without a network.

Beside the wheel an environment holds what its metadata asks for, what that asks for, and no more: links
to the packages of the environment the tests run in.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Installed:
    """A virtual environment with the wheel in it."""

    folder: Path

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, in a folder and with variables that know nothing of ours."""
        program, *arguments = map(str, command)
        around = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return subprocess.run(
            [str(self.folder / "bin" / program), *arguments],
            cwd=self.folder,
            env=around | {"NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )


def build(folder: Path) -> tuple[Path, Path]:
    """The sdist, and the wheel that was built from it."""
    _quietly(sys.executable, "-P", "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


def install(wheel: Path, folder: Path, extras: Iterable[str] = ()) -> Installed:
    """A new environment with the wheel, its dependencies and those of `extras`."""
    venv.create(folder, symlinks=True, with_pip=False)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    _quietly(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel)
    site = next(folder.glob("lib/python*/site-packages"))
    own = PathDistribution(next(site.glob("lightmeter-*.dist-info")))
    for needed in _closure(own, frozenset(extras)):
        _link(needed, site)
    _quietly(*pip, "check")
    return Installed(folder)


def _quietly(*command: str | Path) -> None:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def _closure(first: Distribution, extras: frozenset[str]) -> Iterator[Distribution]:
    """Every distribution that `first` needs, once."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(first, extras)]
    while waiting:
        for needed in _needs(*waiting.pop()):
            key = (canonicalize_name(needed.name), frozenset(needed.extras))
            if key not in seen:
                seen.add(key)
                found = distribution(needed.name)
                waiting.append((found, key[1]))
                yield found


def _needs(one: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for requirement in map(Requirement, one.requires or ()):
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def _link(needed: Distribution, site: Path) -> None:
    tops = {file.parts[0] for file in needed.files or ()} - {"..", "__pycache__"}
    for top in sorted(tops):
        place = site / top
        if not place.exists():
            place.symlink_to(Path(str(needed.locate_file(top))))
