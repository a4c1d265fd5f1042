"""`python -m fuzz.run [SECONDS] [FOLDER]`: search for documents that break the generator, guided by coverage.

In: how long, and where the corpus grows (default: a temporary folder). What breaks is kept in the folder `found`, where
the tests run it from then on. Needs atheris: pip install atheris.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from fuzz.edits import edited, seeds

FOUND = Path(__file__).parent / "found"
MOST_SECONDS = 10
"""A document that takes longer is a finding too."""


def main(arguments: list[str]) -> None:
    """Run until the time is over or something breaks."""
    try:
        import atheris
    except ModuleNotFoundError:
        sys.exit("fuzz: this needs atheris, which is not installed: pip install atheris")
    with atheris.instrument_imports(include=["lightmeter", "lightmeter_cost"]):
        from fuzz.target import LARGEST, one_input
    seconds = int(arguments[0]) if arguments else 60
    corpus = Path(arguments[1] if len(arguments) > 1 else tempfile.mkdtemp(prefix="lightmeter-fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in (*seeds(), *(path.read_bytes() for path in sorted(FOUND.iterdir()))):
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)

    def asked(data: bytes) -> None:
        started = time.process_time()
        try:
            one_input(data)
            assert time.process_time() - started < MOST_SECONDS, "too slow"
        except BaseException:
            path = FOUND / f"{hashlib.sha256(data).hexdigest()[:12]}.json"
            path.write_bytes(data)
            sys.stderr.write(f"fuzz: {path} breaks it\n")
            raise

    def changed(data: bytes, largest: int, seed: int) -> bytes:
        chance = Random(seed)
        if chance.random() < 0.1:
            return bytes(atheris.Mutate(data, largest))
        return edited(data, chance)[:largest]

    options = [f"-max_total_time={seconds}", f"-max_len={LARGEST}", "-rss_limit_mb=2048", "-timeout=60"]
    options += ["-report_slow_units=60", f"-artifact_prefix={corpus}-"]
    atheris.Setup([sys.argv[0], str(corpus), *options], asked, custom_mutator=changed)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
