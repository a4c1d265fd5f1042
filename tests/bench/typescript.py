"""The emitted TypeScript on decoded bodies in memory: against JSON.parse of the same text, ajv and zod.

All in one Node process, in turns. ajv gets standalone code of one flat schema per variant with all errors, zod nested
discriminated unions of strict objects. Their verdicts on the whole mix are compared before the clock starts.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.flat import flat
from bench.measure import Row
from bench.mix import mix
from lightmeter.model.nodes import Choice
from support.civitai import types, variants
from typescript.building import HERE, build

COUNT = 3_000


def rows(rounds: int = 31) -> list[Row]:
    seconds = measured(rounds)
    each = {name: median(times) / COUNT for name, times in seconds.items()}
    return [
        Row("validate (Node)", "JSON.parse of the same text", each["ours"], each["parse"], 1.1, at_most=True),
        Row(
            "validate (Node)",
            "ajv standalone, all errors, a flat schema per variant",
            each["ours"],
            each["ajv"],
            2.5,
        ),
        Row("validate (Node)", "zod 4, nested discriminated unions", each["ours"], each["zod"], 5),
    ]


def measured(rounds: int) -> dict[str, list[float]]:
    """Seconds of every round, by contender."""
    data = {
        "texts": [json.dumps(body, separators=(",", ":")) for body in mix(COUNT)],
        "schemas": {_name(name): flat(variant) for name, variant in variants().items()},
        "tree": _tree("AnyImageGenInput"),
    }
    with TemporaryDirectory() as folder:
        command = ["node", str(HERE / "bench.mjs"), str(build(Path(folder))), str(rounds)]
        done = subprocess.run(command, input=json.dumps(data), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _name(variant: str) -> str:
    return variant.partition("/")[2]


def _tree(root: str, way: tuple[str, ...] = ()) -> Any:
    """Nested tags down to the names of variants."""
    node = types()[root]
    if not isinstance(node, Choice):
        return "/".join(way)
    return {
        "tag": node.tag,
        "cases": {str(value): _tree(target, (*way, str(value))) for value, target in node.cases},
    }
