"""The emitted validator's verdict in the words that every implementation shares: pointer and keyword.

In: a request. Out: a list of pairs, in the order of the findings.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

from lightmeter_client import civitai

Place = tuple[str, str | None]


def errors(request: Any) -> list[Place]:
    """Where the provider would refuse it, and by which keyword (None: a rule beyond JSON Schema)."""
    return [(problem.pointer, problem.keyword) for problem in civitai.validate(request)]


def drawn(examples: int) -> settings:
    """Settings of a property: the same draws every time; LIGHTMETER_EXPLORE=20 draws new ones, and 20 times
    as many.
    """
    more = int(os.environ.get("LIGHTMETER_EXPLORE", "0"))
    return settings(
        max_examples=examples * (more or 1),
        derandomize=not more,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
