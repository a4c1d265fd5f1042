"""What is in the wheel and in the sdist."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pytest

from distribution.installing import ROOT

PACKAGES = ("generator/lightmeter", "cost/lightmeter_cost", "generated/python/lightmeter_client")

pytestmark = pytest.mark.xdist_group("distribution")


def _sources(package: str) -> set[str]:
    root = ROOT / package
    files = (path for path in root.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return {path.relative_to(root.parent).as_posix() for path in files}


def test_wheel_holds_the_three_packages(archives: tuple[Path, Path]) -> None:
    """Every file of the three packages and the emitted SQL, and nothing else but the metadata."""
    with zipfile.ZipFile(archives[1]) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    sql = {f"lightmeter_client/_{name}" for name in _sources("generated/sql")}
    assert packed == sql.union(*map(_sources, PACKAGES))


def test_wheel_says_how_it_is_typed_and_licensed(archives: tuple[Path, Path]) -> None:
    """`py.typed` in each package, and the licence."""
    with zipfile.ZipFile(archives[1]) as wheel:
        names = wheel.namelist()
    assert sum(name.endswith("/py.typed") for name in names) == len(PACKAGES)
    assert sum(name.endswith("/licenses/LICENSE") for name in names) == 1


def test_sdist_holds_the_sources(archives: tuple[Path, Path]) -> None:
    """The source roots, the specifications and the papers; the wheel is built from it."""
    with tarfile.open(archives[0]) as sdist:
        tops = {name.split("/")[1] for name in sdist.getnames() if "/" in name}
    papers = {"README.md", "CHANGELOG.md", "LICENSE", "PKG-INFO", "pyproject.toml", ".gitignore"}
    assert tops == papers | {"generator", "cost", "generated", "spec"}
