"""Hypothesis for all tests: a busy machine is no failure, so no deadline and no check of how fast values are drawn."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
