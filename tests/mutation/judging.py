"""Tests run in this process, one after the other, until one fails.

In: the copy of the project and names of tests. Out: the name of the first that fails, or what each of them covers.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

OPTIONS = ("-q", "-p", "no:cacheprovider", "--no-header", "--tb=no")
LEFT_OUT = "not spark and not postgres and not interrupted_audit"
"""Engines that take longer to start than a mutant may, and a test that a slow machine may fail."""
STARTED = ("tests/audit/test_engines.py",)
"""Files whose tests start one all the same: small ones, and nothing else runs its lines."""


def spent() -> float:
    """Seconds of processor time, of this process and of those it waited for."""
    return sum(os.times()[:4])


@dataclass(slots=True, eq=False)
class Watch:
    """A pytest plugin: times, failures, and which test is running."""

    coverage: Any = None
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def pytest_sessionstart(self) -> None:
        """Hypothesis looks for a failing example, not for the smallest one."""
        from hypothesis import Phase, settings

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutation", settings.default, phases=phases, database=None, derandomize=True
        )

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        """After the project's own profile, before the test modules are imported."""
        from hypothesis import settings

        if isinstance(collector, pytest.Module):
            settings.load_profile("mutation")

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Lines that run now belong to this test."""
        if self.coverage is not None:
            self.coverage.switch_context(item.nodeid)
        began = spent()
        yield
        self.seconds[item.nodeid] = spent() - began

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that cannot be set up has failed too."""
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read any more fails as a whole."""
        if report.failed:
            self.failed.append(report.nodeid)


def run(root: Path, names: list[str], *options: str, coverage: Any = None) -> Watch:
    """Runs the tests called `names`, silently."""
    watch = Watch(coverage)
    os.chdir(root)
    quiet = io.StringIO()
    chosen = () if names[0].startswith(STARTED) else ("-k", LEFT_OUT)
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        code = pytest.main([*OPTIONS, *chosen, *options, "--rootdir", str(root), *names], plugins=[watch])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        watch.failed = watch.failed or [f"{names[0]}: {quiet.getvalue().strip()[-400:]}"]
    return watch
