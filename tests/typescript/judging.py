"""The same answers as judge.mjs, given by the emitted Python; and both side by side.

In: requests as decoded JSON. Out: dictionaries of the same shape. Order of findings does not count:
Python asks field by field, TypeScript member by member.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A request; `endpoint` is what it is sent to, None where the request itself tells."""

    request: Any
    provider: str = "civitai"
    endpoint: str | None = None


def by_node(package: Path, cases: Iterable[Case]) -> list[Answer]:
    """Judged by the built package, all in one process."""
    told = ({"provider": one.provider, "endpoint": one.endpoint, "request": one.request} for one in cases)
    lines = "".join(json.dumps(one) + "\n" for one in told)
    command = ["node", str(HERE / "judge.mjs"), str(package)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return [_sorted(json.loads(line)) for line in done.stdout.split("\n") if line]


def by_python(case: Case, given: Any = None) -> Answer:
    """Judged by the emitted Python (ours, or the module that is given), which sees the numbers that JavaScript sees."""
    body = as_javascript_reads(case.request)
    client: Any = given or import_module(f"lightmeter_client.{case.provider}")
    options = {"endpoint": case.endpoint}
    return _sorted(
        {
            "form": client.form_of(body),
            "variant": client.variant_of(body, **options),
            "inputs": [pointer for pointer, _ in client.inputs(body, **options)],
            "errors": [_found(problem) for problem in client.validate(body, **options)],
            "findings": [_found(problem) for problem in client.lint(body, **options)],
            "cost": _priced(client.cost(body, **options)),
            "quotes": [[pointer, _priced(quote)] for pointer, quote in client.quotes(body, **options)],
        }
    )


def as_javascript_reads(value: Any) -> Any:
    """A double for every number: 1024.0 is 1024, and integers beyond 2^53 are rounded."""
    match value:
        case bool():
            return value
        case float():
            return int(value) if value.is_integer() and abs(value) < 2**53 and str(value) != "-0.0" else value
        case int():
            return value if abs(value) < 2**53 else float(value)
        case list():
            return [as_javascript_reads(item) for item in value]
        case dict():
            return {name: as_javascript_reads(item) for name, item in value.items()}
        case _:
            return value


def _found(problem: Any) -> list[Any]:
    return [problem.pointer, problem.keyword, problem.rule, problem.severity, problem.message]


def _priced(quote: Any) -> Answer:
    return {
        "status": quote.status,
        "unit": quote.unit,
        "variant": quote.variant,
        "formula": quote.formula,
        "amount": None if quote.amount is None else str(quote.amount),
        "confidence": quote.confidence,
        "reason": None if quote.status == "invalid" else _as_json(quote.reason),
        "lines": [[line.name, line.value, line.role] for line in quote.lines],
        "rates": [[r.name, r.key, r.value, r.since, r.source, r.confidence] for r in quote.rates],
    }


def _as_json(reason: str | None) -> str | None:
    """A reason with booleans as JSON has them: as the key of a rate they stand in the words of each language."""
    return reason and reason.replace("[True]", "[true]").replace("[False]", "[false]")


def _sorted(answer: Answer) -> Answer:
    return {**answer, **{name: sorted(answer[name], key=json.dumps) for name in ("errors", "findings")}}
