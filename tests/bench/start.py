"""One small request file, judged by a new process: against an empty Python process and against
check-jsonschema.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.bulk import run
from bench.measure import Row, medians
from support.civitai import EXAMPLES, ROOT

REQUEST = EXAMPLES / "flux2-klein-create.json"
SCHEMA = ROOT / "generated" / "jsonschema" / "civitai" / "workflow.schema.json"


def rows(rounds: int = 21) -> list[Row]:
    folder = Path(sys.executable).parent
    found = medians(
        {
            "lint": run(str(folder / "lightmeter"), "lint", str(REQUEST), codes=(0,)),
            "pass": run(sys.executable, "-c", "pass"),
            "check-jsonschema": run(
                str(folder / "check-jsonschema"), "--schemafile", str(SCHEMA), str(REQUEST), codes=(0,)
            ),
        },
        rounds,
        time.perf_counter,
    )
    return [
        Row("lint one.json", "python -c pass", found["lint"], found["pass"], 3, at_most=True),
        Row(
            "lint one.json", "check-jsonschema on the same file", found["lint"], found["check-jsonschema"], 20
        ),
    ]
