"""`lightmeter prices`: list, show, check."""

from __future__ import annotations

import json

from cli.running import Runner
from lightmeter_cost.pricebook import default_book

BOOK = """\
entries:
- id: my.rate
  unit: usd
  per: image
  by: [model]
  rows:
  - {key: ["pro"], value: "0.05", since: "2026-01-01", until: "2026-07-01", source: "docs", confidence: from}
  - {key: ["pro"], value: "0.06", since: "2026-07-01", source: "docs", confidence: stated}
  - {key: ["max"], value: null, observed: "2026-08-07", source: "docs", confidence: unknown, note: "not said"}
"""


def test_list(run: Runner) -> None:
    """Every entry of the book that ships, with its rates; `list` is what `prices` does by itself."""
    assert run("prices", "list") == 0
    told = run.out
    assert [line.split()[0] for line in told.splitlines()] == [entry.id for entry in default_book().entries]
    assert "4b 0.3" in told
    assert "9b-kv not documented" in told
    run("prices")
    assert run.out == told


def test_list_json(run: Runner) -> None:
    listed = run.json("prices", "list")
    assert [entry["id"] for entry in listed] == [entry.id for entry in default_book().entries]
    (steps,) = (entry for entry in listed if entry["id"] == "civitai.flux2.klein.step")
    assert steps["rows"][0] == {
        "key": ["4b"],
        "value": "0.3",
        "since": None,
        "until": None,
        "observed": "2026-11-21",
        "source": "Civitai docs, Flux 2 image generation [civitai-flux2]",
        "confidence": "stated",
        "note": None,
    }


def test_show(run: Runner) -> None:
    """All rows of an entry, with the days they are in force, and what is not known said."""
    assert run("prices", "show", "my.rate", "--prices", run.write("book.yaml", BOOK), "-q") == 0
    assert run.out == (
        "my.rate: usd per image\n"
        "\nmodel pro: 0.05 usd (from, since 2026-01-01, until 2026-07-01)\n  source: docs\n"
        "\nmodel pro: 0.06 usd (stated, since 2026-07-01)\n  source: docs\n"
        "\nmodel max: not documented (unknown, seen 2026-08-07)\n  source: docs\n  note: not said\n"
    )


def test_show_json(run: Runner) -> None:
    shown = run.json("prices", "show", "civitai.flux2.klein.step")
    assert (shown["id"], shown["unit"], shown["per"], shown["by"]) == (
        "civitai.flux2.klein.step",
        "buzz",
        "step",
        ["modelVersion"],
    )
    assert [row["value"] for row in shown["rows"]] == ["0.3", "0.3", "0.5", "0.5", None]


def test_show_what_is_not_there(run: Runner) -> None:
    assert run("prices", "show", "civitai.flux2.klein.steps") == 2
    assert "did you mean civitai.flux2.klein.step" in run.err
    assert run("prices", "show") == 2
    assert run("prices", "list", "civitai.flux2.klein.step") == 2
    assert "prices show civitai.flux2.klein.step" in run.err


def test_check(run: Runner) -> None:
    """A good file is clean, the book that ships too; faults have file and line and exit code 1."""
    assert run("prices", "check", run.write("book.yaml", BOOK)) == 0
    assert run.out == "No findings in 1 price book.\n"
    assert run("prices", "check") == 0
    bad = run.write(
        "bad.yaml", BOOK.replace('"0.06"', "0.06").replace('until: "2026-07-01"', 'until: "2026-08-01"')
    )
    assert run("prices", "check", bad) == 1
    assert run.out.splitlines()[0].startswith(f"{bad}:8: ")
    assert run.out.splitlines()[-1].endswith("in 1 price book.")


def test_check_json(run: Runner) -> None:
    assert run.json("prices", "check", run.write("book.yaml", BOOK)) == []
    bad = run.write("bad.yaml", BOOK.replace("unit: usd", "unit: eur"))
    found = run.json("prices", "check", bad)
    assert {(fault["file"], fault["line"]) for fault in found} == {(str(bad), 3)}
    json.dumps(found)


def test_check_together(run: Runner) -> None:
    """Two files with one entry contradict each other."""
    first, second = run.write("a.yaml", BOOK), run.write("b.yaml", BOOK)
    assert run("prices", "check", first, second) == 1
    assert f"{second}:2: my.rate also stands at {first}:2" in run.out


def test_check_a_missing_file(run: Runner) -> None:
    assert run("prices", "check", run.folder / "none.yaml") == 2
    assert run.err.endswith("none.yaml: no such file or directory\n")
