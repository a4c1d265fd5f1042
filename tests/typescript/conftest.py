"""The emitted TypeScript package, built once for all tests of this folder."""

from __future__ import annotations

import pytest

from typescript.building import Built, build, install


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The package, its tarball, and a project that uses it."""
    folder = tmp_path_factory.mktemp("typescript")
    return install(folder, build(folder))
