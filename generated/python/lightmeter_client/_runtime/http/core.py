"""What every flow of a client needs: the provider, the options, the journal, and until when."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Any

from .calls import Call, members
from .journal import Journal
from .provider import JobFacts, Options, Provider
from .secrets import Redactor


@dataclass(frozen=True, slots=True)
class Core:
    """What every flow of a client needs.

    `clean` takes secrets out of texts; `until` ends everything, on the monotonic clock.
    """

    provider: Provider
    options: Options
    journal: Journal | None
    clean: Redactor
    until: float = math.inf

    @property
    def job(self) -> JobFacts:
        if self.provider.job is None:
            raise TypeError(
                f"how paid work of {self.provider.name} is followed is not described; use its operations"
            )
        return self.provider.job

    def within(self, seconds: float) -> Core:
        """The same for at most so long from now."""
        return replace(self, until=min(self.until, time.monotonic() + seconds))

    def is_direct(self, call: Call[Any]) -> bool:
        """Whether the answer to a purchase is the work itself, which may take as long as the work does."""
        job = self.provider.job
        if job is None or call.operation not in job.submit:
            return False
        return not job.read or bool(job.direct and members(call.body).get(job.direct) is True)
