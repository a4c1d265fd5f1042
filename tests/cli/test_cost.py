"""`lightmeter cost`: quotes, totals, other rates, and what is wrong with input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
import yaml

from cli.running import EXAMPLES, KLEIN, Runner
from lightmeter.lint.quoting import SHARE

KV = {**KLEIN, "modelVersion": "9b-kv"}
BOOK = """\
entries:
- id: civitai.flux2.klein.step
  unit: buzz
  per: step
  by: [modelVersion]
  rows:
  - {key: ["4b"], value: "0.3", observed: "2026-08-07", until: "2026-09-01", source: old, confidence: stated}
  - {key: ["4b"], value: "0.4", since: "2026-09-01", source: new, confidence: approx}
"""


@pytest.mark.parametrize("form", ["json", "jsonl", "text"])
def test_many_lines_in_several_processes(run: Runner, form: str) -> None:
    """The same bill in the same order, whatever the number of processes, with the line numbers of the file."""
    long = {**KLEIN, "prompt": "cats " * 190}
    kinds = [json.dumps(long), json.dumps({**long, "modelVersion": "9b-kv"}), "{", json.dumps(KV), ""]
    path = run.folder / "requests.jsonl"
    path.write_text("\n".join(kinds[index % len(kinds)] for index in range(10_000)), "utf-8")
    assert path.stat().st_size > SHARE
    assert run("cost", path, "--format", form, "--jobs", "1") == 1
    alone = (run.out, run.err)
    assert run("cost", path, "--format", form, "--jobs", "2") == 1
    assert alone == (run.out, run.err)
    if form == "jsonl":
        found = [json.loads(line) for line in run.out.splitlines()]
        assert [quote["line"] for quote in found] == [n for n in range(1, 10_001) if n % 5]
        assert run.err.splitlines() == [
            "Total: at least 24000 Buzz (4000 of 6000 requests unpriced)",
            "2,000 requests invalid, not priced",
        ]


def test_a_number_of_processes_is_a_number(run: Runner) -> None:
    """--jobs 0 is refused in words."""
    assert run("cost", EXAMPLES, "--jobs", "0") == 2
    assert run.err == "lightmeter: cost: --jobs '0' is no number of processes; write 1 or more\n"


def test_the_shape_of_the_contract(run: Runner) -> None:
    """Every member of a quote and of a total, for the first documented price."""
    path = run.write("req.json", {"steps": [{"$type": "imageGen", "input": {**KLEIN, "quantity": 1}}]})
    bill = run.json("cost", path)
    source = bill["quotes"][0]["rates"][0].pop("source")
    assert "Flux 2" in source
    assert bill == {
        "quotes": [
            {
                "file": str(path),
                "line": 1,
                "pointer": "/steps/0/input",
                "variant": "civitai/flux2/klein/createImage",
                "status": "priced",
                "amount": "12",
                "unit": "buzz",
                "confidence": "stated",
                "formula": "stepCost * steps * (size(images) + 1) * passes * quantity",
                "lines": [
                    {"name": "stepCost", "value": "0.3"},
                    {"name": "steps", "value": "20"},
                    {"name": "cfgScale", "value": "5"},
                    {"name": "passes", "value": "2"},
                    {"name": "quantity", "value": "1"},
                ],
                "rates": [
                    {
                        "name": "civitai.flux2.klein.step",
                        "key": "4b",
                        "value": "0.3",
                        "since": None,
                        "confidence": "stated",
                    }
                ],
                "reason": None,
            }
        ],
        "totals": [{"unit": "buzz", "amount": "12", "requests": 1, "unpriced": 0}],
    }


def test_text_reads_the_formula_aloud(run: Runner) -> None:
    path = run.write("req.json", KLEIN)
    assert run("cost", path) == 0
    assert run.out == (
        f"{path}:1: 12 Buzz (stated) for civitai/flux2/klein/createImage\n"
        "  stepCost 0.3 x 20 steps x (0 images + 1) x passes 2 x quantity 1 = 12 Buzz "
        "(stated, Civitai docs, Flux 2 image generation [civitai-flux2])\n"
        "Total: 12 Buzz for 1 request\n"
    )


def test_unpriced_is_not_a_fault(run: Runner) -> None:
    """An unknown rate has a reason, exit code 0, and makes the total a lower bound."""
    path = run.write("req.jsonl", f"{json.dumps(KLEIN)}\n{json.dumps(KV)}\n")
    bill = run.json("cost", path)
    assert [quote["status"] for quote in bill["quotes"]] == ["priced", "unpriced"]
    assert bill["quotes"][1]["amount"] is None
    assert "9b-kv" in bill["quotes"][1]["reason"]
    assert bill["totals"] == [{"unit": "buzz", "amount": "12", "requests": 2, "unpriced": 1}]
    assert run("cost", path) == 0
    assert run.out.endswith("Total: at least 12 Buzz (1 of 2 requests unpriced)\n")


def test_invalid_is_not_priced(run: Runner) -> None:
    """A request that does not lint has its first error as the reason, no amount, and exit code 1."""
    path = run.write("req.json", {**KLEIN, "width": 1000, "quantity": 99})
    assert run("cost", path, "--format", "json") == 1
    bill = json.loads(run.out)
    quote = bill["quotes"][0]
    assert (quote["status"], quote["amount"], quote["unit"]) == ("invalid", None, None)
    assert quote["reason"].startswith("/width: width 1000 is not a multiple of 16")
    assert quote["reason"].endswith("(and 1 more)")
    assert quote["variant"] == "civitai/flux2/klein/createImage"
    assert bill["totals"] == []


def test_one_error_refuses_the_whole_workflow(run: Runner) -> None:
    """The provider takes a workflow as a whole: its good steps are not billed either."""
    steps = [{"$type": "imageGen", "input": KLEIN}, {"$type": "imageGen", "input": {**KLEIN, "width": 1}}]
    bill = run.json("cost", run.write("req.json", {"steps": steps}))
    assert [(quote["pointer"], quote["status"]) for quote in bill["quotes"]] == [
        ("/steps/0/input", "invalid"),
        ("/steps/1/input", "invalid"),
    ]


FAULTY = {
    "not JSON": ("{", "the document ends too early"),
    "duplicate key": ('{"engine": 1, "engine": 2}', "engine"),
    "no request": ("[]", ""),
    "an unknown request": ('{"a": 1}', "does not say where it goes"),
    "empty": ("", "empty"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_faulty_input_is_invalid(run: Runner, name: str) -> None:
    """Whatever the text, there is one quote that says why it has no price."""
    text, reason = FAULTY[name]
    path = run.write("req.json", text)
    assert run("cost", path, "--format", "json") == 1
    (quote,) = json.loads(run.out)["quotes"]
    assert quote["status"] == "invalid"
    assert reason in quote["reason"]


def test_a_bad_line_does_not_stop_the_others(run: Runner) -> None:
    """JSON Lines: every line has its quote and its number; blank lines have none."""
    path = run.write("req.jsonl", f'{json.dumps(KLEIN)}\n{{"engine"\n\n{json.dumps(KLEIN)}\n')
    bill = run.json("cost", path)
    assert [(quote["line"], quote["status"]) for quote in bill["quotes"]] == [
        (1, "priced"),
        (2, "invalid"),
        (4, "priced"),
    ]
    assert "line 2, column" in bill["quotes"][1]["reason"]
    assert bill["totals"] == [{"unit": "buzz", "amount": "24", "requests": 2, "unpriced": 0}]


def test_json_lines_out(run: Runner) -> None:
    """One quote a line on stdout; the totals are a note on stderr."""
    path = run.write("req.jsonl", f"{json.dumps(KLEIN)}\n{json.dumps(KV)}\n")
    whole = run.json("cost", path)
    assert run("cost", path, "--format", "jsonl") == 0
    assert [json.loads(line) for line in run.out.splitlines()] == whole["quotes"]
    assert run.err == "Total: at least 12 Buzz (1 of 2 requests unpriced)\n"
    run("cost", path, "--format", "jsonl", "-q")
    assert run.err == ""


def test_nothing_to_price(run: Runner) -> None:
    """A workflow without image steps is valid, and unpriced with its reason."""
    bill = run.json("cost", run.write("req.json", {"steps": []}))
    assert [(quote["status"], quote["unit"]) for quote in bill["quotes"]] == [("unpriced", None)]
    assert bill["totals"] == []
    assert run.json("cost", run.folder / "req.json")["quotes"][0]["reason"]


def test_an_empty_folder_gives_an_empty_bill(run: Runner) -> None:
    assert run.json("cost", run.folder) == {"quotes": [], "totals": []}


def test_yaml_and_envelope(run: Runner) -> None:
    """The pointer leads into the body of an envelope, from YAML as from JSON."""
    body = {"steps": [{"$type": "imageGen", "input": KLEIN}]}
    envelope = {
        "method": "POST",
        "url": "https://orchestration.civitai.com/v2/consumer/workflows",
        "body": body,
    }
    bill = run.json("cost", run.write("req.yaml", yaml.safe_dump(envelope)))
    (quote,) = bill["quotes"]
    assert (quote["status"], quote["amount"]) == ("priced", "12")
    assert quote["pointer"] == "/body/steps/0/input"


def test_documented_examples_have_quotes(run: Runner) -> None:
    """Every documented request has one quote or more, and none is invalid."""
    files = sorted(EXAMPLES.glob("*.json"))
    bill = run.json("cost", *files)
    assert {quote["file"] for quote in bill["quotes"]} == {str(path) for path in files}
    assert "invalid" not in {quote["status"] for quote in bill["quotes"]}


@pytest.mark.parametrize(
    ("day", "amount", "confidence"), [("2026-08-31", "12", "stated"), ("2026-09-01", "16", "approx")]
)
def test_rates_of_a_day(run: Runner, day: str, amount: str, confidence: str) -> None:
    """--prices replaces entries, --at chooses the rows in force: `until` is the first day without."""
    book, path = run.write("book.yaml", BOOK), run.write("req.json", KLEIN)
    (quote,) = run.json("cost", path, "--prices", book, "--at", day)["quotes"]
    assert (quote["amount"], quote["confidence"]) == (amount, confidence)
    other = run.write("dev.json", {**KLEIN, "modelVersion": "9b"})
    assert run.json("cost", other, "--prices", book)["quotes"][0]["status"] == "unpriced"


@pytest.mark.parametrize("text", ["2026-8-7", "20260807", "2026-W32", "2026-02-30", "today", ""])
def test_days_are_strict(run: Runner, text: str) -> None:
    assert run("cost", run.write("req.json", KLEIN), "--at", text) == 2
    assert run.err == f"lightmeter: cost: --at {text!r} is not a date; write it as in 2026-08-07\n"


BOOKS: dict[str, tuple[str, str]] = {
    "not YAML": ("entries: [", "book.yaml:"),
    "a float": (BOOK.replace('"0.4"', "0.4"), "book.yaml:8:"),
    "another unit": (BOOK.replace("unit: buzz", "unit: usd"), "keep unit and by"),
    "other fields": (BOOK.replace("[modelVersion]", "[model]"), "keep unit and by"),
}


@pytest.mark.parametrize("name", BOOKS)
def test_faulty_price_books(run: Runner, name: str) -> None:
    """Faults stand with file and line on stderr, and nothing is priced: exit code 2."""
    text, said = BOOKS[name]
    book = run.write("book.yaml", text)
    assert run("cost", run.write("req.json", KLEIN), "--prices", book) == 2
    assert said in run.err
    assert str(book) in run.err
    assert run.out == ""


def test_an_entry_that_no_formula_reads_is_noted(run: Runner) -> None:
    """A misspelled entry would change nothing: that is said, with the nearest name."""
    book = run.write("book.yaml", BOOK.replace("klein.step", "klein.steps"))
    assert run("cost", run.write("req.json", KLEIN), "--prices", book) == 0
    assert "civitai.flux2.klein.steps replaces no rate" in run.err
    assert "did you mean civitai.flux2.klein.step" in run.err


def test_what_cannot_run(run: Runner) -> None:
    assert run("cost", run.folder / "none.json") == 2
    assert run.err.endswith("none.json: no such file or directory\n")
    assert run("cost", run.write("req.json", KLEIN), "--provider", "civitay") == 2
    assert "did you mean civitai?" in run.err


def test_output_file(run: Runner) -> None:
    path = run.write("req.json", KLEIN)
    assert run("cost", path, "--format", "json", "-o", run.folder / "bill.json") == 0
    assert run.out == ""
    assert json.loads((run.folder / "bill.json").read_text("utf-8"))["totals"][0]["amount"] == "12"


def test_hostile_names_are_shown(run: Runner) -> None:
    path = run.write("a\x1b[31m\u202e.json", '{"\x9b": 1')
    run("cost", path)
    assert all(char == "\n" or char.isprintable() for char in run.out)


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_memory_is_flat(run: Runner, form: str) -> None:
    """Forty times as many lines take hardly more memory."""
    peaks: list[int] = []
    for count in (500, 20_000):
        path = run.write(f"{count}.jsonl", f"{json.dumps(KLEIN)}\n" * count)
        peaks.append(_peak("cost", str(path), "--format", form, "-q", "-o", os.devnull))
    assert peaks[1] < peaks[0] + 6_000


def _peak(*arguments: str) -> int:
    """Greatest resident size of a process, in KiB."""
    code = (
        "import resource, sys\n"
        "from lightmeter.cli.app import main\n"
        "main(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    environ: dict[str, Any] = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environ, capture_output=True, text=True, check=True
    )
    return int(done.stdout)
