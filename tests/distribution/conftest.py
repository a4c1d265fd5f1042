"""The archives, and environments that hold the wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from distribution.installing import Installed, build, install


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist, and the wheel that was built from it."""
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def plain(archives: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """`pip install lightmeter`."""
    return install(archives[1], tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def complete(archives: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """`pip install 'lightmeter[generate,models]'`."""
    return install(archives[1], tmp_path_factory.mktemp("complete"), ("generate", "models"))


@pytest.fixture(scope="session")
def buyer(archives: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """`pip install 'lightmeter[client]'`."""
    return install(archives[1], tmp_path_factory.mktemp("buyer"), ("client",))
