"""The emitted package as its users get it: compiled, packed, installed into an empty project.

In: a folder of generated TypeScript. Out: the folder of the built package, the tarball, the project.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GENERATED = ROOT / "generated" / "typescript"
TOOLS = HERE / "node_modules" / ".bin"


@dataclass(frozen=True, slots=True)
class Built:
    """`package` has src and dist, `project` has the tarball in its node_modules and the tests beside it."""

    package: Path
    tarball: Path
    project: Path


def tool(name: str) -> str:
    """The path of a command of node_modules."""
    path = TOOLS / name
    assert path.exists(), f"{name} is not installed: run make setup"
    return str(path)


def run(*command: str | Path, cwd: Path) -> str:
    """What a command says; a failure of it is a failure of the test, with all that it said."""
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def build(folder: Path, source: Path = GENERATED) -> Path:
    """A copy of the generated package with its compiled files."""
    package = folder / "package"
    ignored = shutil.ignore_patterns("dist", "node_modules")
    shutil.copytree(source, package, ignore=ignored)
    run(tool("tsc"), "-p", package, cwd=package)
    return package


def install(folder: Path, package: Path) -> Built:
    """The package packed, and installed without a network into a project that has nothing else."""
    run("npm", "pack", "--ignore-scripts", "--pack-destination", folder, package, cwd=folder)
    tarball = next(folder.glob("*.tgz"))
    project = folder / "project"
    shutil.copytree(HERE / "project", project)
    run("npm", "install", "--offline", "--no-audit", "--no-fund", "--no-package-lock", tarball, cwd=project)
    return Built(package, tarball, project)
