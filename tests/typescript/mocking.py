"""The mock in a process of its own, quick to recover from its faults: waits are milliseconds.

    python mocking.py PROVIDER LEDGER [FAULT=RATE ...]

Prints its base URL, and ends with its input.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lightmeter.mock.provider import load
from lightmeter.mock.serving import running
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World


def main(provider: str, ledger: str, *faults: str) -> None:
    """Serve one provider until stdin is closed."""
    chaos = {name: float(rate) for name, _, rate in (fault.partition("=") for fault in faults)}
    settings = Settings(
        latency=0.02,
        chaos=chaos,
        seed=3,
        retry_after=0,
        drip=0.05,
        refund_delay=0.05,
        flat=(("verda/*", 1_000_000),),  # its prices are not published
    )
    with (
        Path(ledger).open("a", encoding="utf-8") as stream,
        running(World(settings, ledger=stream), [load(provider)]) as url,
    ):
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
