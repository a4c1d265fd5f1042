"""`make demo`: the main job, as a person would type it, then our prices beside the documented ones.

In: the specification and its examples. Out: text; ends with 0 if everything went as documented.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("lightmeter")
EXAMPLES = "spec/civitai/examples"
GOOD = f"{EXAMPLES}/flux2-klein-create.json"
FAULTY = tuple(
    f"{EXAMPLES}/negative/{name}.json" for name in ("klein-height-not-16", "klein-no-prompt", "sdcpp-sampler")
)

CLEAN, FINDINGS = 0, 1


def main() -> int:
    steps = (
        _show("1. Generate from spec/ and compare with generated/", ["generate", "--check"], CLEAN),
        _show("2. A documented request", ["lint", GOOD], CLEAN),
        _show("3. Three requests with a fault", ["lint", *FAULTY], FINDINGS),
        _prices("4. Every documented price beside ours"),
    )
    return 0 if all(steps) else 1


def _show(title: str, arguments: list[str], expected: int) -> bool:
    """Run one command in the open; whether it ended as it should."""
    _title(title)
    print(f"$ lightmeter {' '.join(arguments)}", flush=True)
    code = subprocess.run([PROGRAM, *arguments], cwd=ROOT).returncode
    if code != expected:
        print(f"ended with {code}, expected {expected}", file=sys.stderr)
    return code == expected


def _prices(title: str) -> bool:
    """A table of the documented figures and of what `lightmeter cost` says; whether they agree."""
    _title(title)
    listed = [(folder, row) for folder in sorted(ROOT.glob("spec/*/examples")) for row in _examples(folder)]
    files = [(folder / row["file"]).relative_to(ROOT).as_posix() for folder, row in listed]
    print("$ lightmeter cost spec/*/examples/*.json", flush=True)
    found = subprocess.run(
        [PROGRAM, "cost", "--format", "json", *files], cwd=ROOT, capture_output=True, check=True
    )
    quotes = {quote["file"]: quote for quote in json.loads(found.stdout)["quotes"]}
    pairs = [(row, quotes[file]) for (_, row), file in zip(listed, files, strict=True)]
    _table([("request", "variant", "documented", "ours", "", "")] + [_row(*pair) for pair in pairs])
    return all(row["price"] == quote["amount"] for row, quote in pairs)


def _examples(folder: Path) -> list[dict[str, Any]]:
    return yaml.safe_load((folder / "examples.yaml").read_text("utf-8"))["examples"]


def _row(example: dict[str, Any], quote: dict[str, Any]) -> tuple[str, ...]:
    tilde = "~" if example.get("approx") else ""
    documented = f"{tilde}{example['documented']}" if example.get("documented") else "-"
    ours = quote["amount"] or quote["status"]
    reading = f"README, notes: {example['reading']}" if documented.lstrip("~") not in ("-", ours) else ""
    return (example["file"], quote["variant"], documented, ours, quote["unit"] or "", reading)


def _title(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def _table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main())
