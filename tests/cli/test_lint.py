"""`lightmeter lint` as a program: exit codes, formats, fixes, inputs of every kind."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli.running import Runner
from lightmeter.cli import lint
from lightmeter.cli.app import parser_of
from support.civitai import EXAMPLES

GOOD = EXAMPLES / "flux2-klein-create.json"
BAD = EXAMPLES / "negative" / "klein-height-not-16.json"


@pytest.mark.parametrize("given", [["a.json"], ["a", "-", "b"], ["a", "--format", "json"]])
def test_the_short_way_gives_the_same_arguments(given: list[str]) -> None:
    """What argparse would make of paths and --format, `quick` makes without it."""
    found = lint.quick(given)
    assert found is not None
    assert vars(parser_of("lint").parse_args(given)) == vars(found)


@pytest.mark.parametrize(
    "given", [[], ["--fix", "a"], ["a", "--format", "xml"], ["a", "--format"], ["-q", "a"]]
)
def test_anything_else_is_left_to_argparse(given: list[str]) -> None:
    """Options, mistakes and nothing at all take the long way."""
    assert lint.quick(given) is None


def test_a_clean_request_ends_with_0_and_an_empty_list(run: Runner) -> None:
    """`[]` on stdout and nothing else."""
    assert run("lint", GOOD, "--format", "json") == 0
    assert json.loads(run.out) == []


def test_a_fault_is_reported_as_the_contract_says(run: Runner) -> None:
    """Every member of the contract, with the place in the file."""
    assert run("lint", BAD, "--format", "json") == 1
    (finding,) = json.loads(run.out)
    line = finding["line"]
    assert BAD.read_text().splitlines()[line - 1][finding["column"] - 1 :].startswith("1000")
    assert finding["pointer"] == "/steps/0/input/height"
    assert (finding["rule"], finding["keyword"], finding["severity"]) == (
        "not-multiple-of",
        "multipleOf",
        "error",
    )
    assert (finding["value"], finding["expected"]) == (1000, 16)
    assert finding["message"] == "height 1000 is not a multiple of 16; nearest: 992, 1008"
    assert finding["variant"] == "civitai/flux2/klein/createImage"
    patch = [{"op": "replace", "path": "/steps/0/input/height", "value": 992}]
    first = {"message": "use 992", "applicability": "unsafe", "patch": patch, "price_delta": "0"}
    assert finding["fixes"][0] == first


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        (b"", "malformed", "empty"),
        (b"{", "malformed", "never closed"),
        (b'{"engine": NaN}', "malformed", "NaN"),
        (b'{"a": 1e400}', "malformed", "not representable"),
        (b'{"a": "\\ud800"}', "malformed", "surrogate"),
        (b"\xef\xbb\xbf{}", "malformed", "byte order mark"),
        (b'{"a": "\x00"}', "malformed", ""),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "malformed", ""),
        (b"[" * 10_000, "malformed", "deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "malformed", "digits"),
        (b'{"engine": 1, "engine": 2}', "duplicate-key", "twice"),
        (b"[1]", "unknown-request", ""),
        (b'"text"', "unknown-request", ""),
        (b"{}", "unknown-request", ""),
    ],
)  # fmt: skip
def test_bad_text_is_a_finding_with_its_place(
    run: Runner, tmp_path: Path, text: bytes, rule: str, said: str
) -> None:
    """Exit 1, the rule, a sentence that names the trouble; never a traceback."""
    file = tmp_path / "request.json"
    file.write_bytes(text)
    assert run("lint", file, "--format", "json") == 1
    found = json.loads(run.out)
    assert rule in [finding["rule"] for finding in found]
    assert any(said in finding["message"] for finding in found)
    assert all(finding["line"] >= 1 and finding["column"] >= 1 for finding in found)


def test_a_missing_file_cannot_be_linted(run: Runner) -> None:
    """Exit 2 and one line."""
    assert run("lint", "no-such-file.json") == 2
    assert run.out == ""
    assert run.err.count("\n") == 1
    assert "no-such-file.json" in run.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(run: Runner, tmp_path: Path) -> None:
    """Exit 2 and the reason."""
    file = tmp_path / "secret.json"
    file.write_text("{}")
    file.chmod(0)
    assert run("lint", file) == 2
    assert "permission denied" in run.err


def test_one_bad_line_does_not_stop_the_others(run: Runner, tmp_path: Path) -> None:
    """JSON Lines: every line is judged, places count from the start of the file."""
    good = json.dumps(json.loads(GOOD.read_text()))
    bad = json.dumps(json.loads(BAD.read_text()))
    file = tmp_path / "requests.jsonl"
    file.write_text(f"{good}\n{{\n\n{bad}\n{good}\n")
    assert run("lint", file, "--format", "jsonl") == 1
    found = [json.loads(line) for line in run.out.splitlines()]
    assert [(finding["line"], finding["rule"]) for finding in found] == [
        (2, "malformed"),
        (4, "not-multiple-of"),
    ]
    assert found[1]["pointer"] == "/steps/0/input/height"


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_lines_in_several_processes(run: Runner, tmp_path: Path, jobs: int) -> None:
    """The same findings in the same order, however many processes share the file."""
    good = json.dumps(json.loads(GOOD.read_text()))
    bad = json.dumps(json.loads(BAD.read_text()))
    lines = [good] * 60_000
    for number in (0, 31_337, 59_999):
        lines[number] = bad
    file = tmp_path / "requests.jsonl"
    file.write_text("\n".join(lines))
    assert run("lint", file, "--format", "jsonl", "--jobs", str(jobs)) == 1
    assert [json.loads(line)["line"] for line in run.out.splitlines()] == [1, 31_338, 60_000]


def test_yaml_and_standard_input(run: Runner, tmp_path: Path) -> None:
    """A YAML request is judged like a JSON one, with its own places."""
    file = tmp_path / "request.yaml"
    file.write_text("engine: flux2\nmodel: klein\noperation: createImage\nprompt: a cat\nwidth: 1000\n")
    assert run("lint", file, "--format", "json") == 1
    (finding,) = json.loads(run.out)
    assert (finding["line"], finding["column"], finding["pointer"]) == (5, 8, "/width")


def test_an_envelope_names_its_operation_and_query(run: Runner, tmp_path: Path) -> None:
    """With a URL the query is judged too, and rules over body and query are errors."""
    url = "https://orchestration.civitai.com/v2/consumer/workflows"
    body = {"steps": [], "ephemeral": True}
    file = tmp_path / "envelope.json"
    for wait, expected in (
        ("?wait=60", []),
        ("", ["ephemeral-needs-delivery"]),
        ("?wait=60000", ["wait-in-milliseconds"]),
    ):
        file.write_text(json.dumps({"method": "POST", "url": url + wait, "body": body}))
        run("lint", file, "--format", "json")
        assert [finding["rule"] for finding in json.loads(run.out)] == expected


def test_safe_fixes_are_applied_and_unsafe_ones_are_not(run: Runner, tmp_path: Path) -> None:
    """--fix writes 4 for "4" and keeps width; --unsafe-fixes rounds it; all else stays as it was."""
    head = '{"engine": "flux2", "model": "klein",  "operation": "createImage",\n'
    text = head + ' "prompt": "x", "quantity": "4", "width": 1000}'
    file = tmp_path / "request.json"
    file.write_text(text)
    assert run("lint", "--fix", file) == 1
    assert file.read_text() == text.replace('"4"', "4")
    assert run("lint", "--fix", "--unsafe-fixes", file) == 0
    assert file.read_text() == text.replace('"4"', "4").replace("1000", "992")


def test_a_diff_changes_nothing(run: Runner, tmp_path: Path) -> None:
    """--diff shows the change and leaves the file alone."""
    file = tmp_path / "request.json"
    file.write_bytes(BAD.read_bytes())
    assert run("lint", "--diff", "--unsafe-fixes", file) == 1
    changed = [line.split() for line in run.out.splitlines() if line[:1] in "+-" and '"height"' in line]
    assert changed == [["-", '"height":', "1000"], ["+", '"height":', "992"]]
    assert file.read_bytes() == BAD.read_bytes()


def test_rules_can_be_chosen(run: Runner) -> None:
    """--select and --ignore; a rule nobody has is refused with a near name."""
    assert run("lint", BAD, "--ignore", "not-multiple-of") == 0
    assert run("lint", BAD, "--select", "unknown-field") == 0
    assert run("lint", BAD, "--select", "not-multiple") == 2
    assert "not-multiple-of" in run.err


@pytest.mark.parametrize(("limit", "code"), [("11.5buzz", 1), ("12buzz", 0), ("12 BUZZ", 0), ("lots", 2)])
def test_a_limit_on_the_price(run: Runner, limit: str, code: int) -> None:
    """--max-cost refuses what costs more."""
    assert run("lint", GOOD, "--max-cost", limit) == code


def test_warnings_fail_only_when_asked(run: Runner) -> None:
    """--fail-on warning, --exit-zero."""
    surprising = EXAMPLES / "warning" / "edit-without-images.json"
    assert run("lint", surprising) == 0
    assert run("lint", surprising, "--fail-on", "warning") == 1
    assert run("lint", surprising, "--fail-on", "warning", "--exit-zero") == 0


def test_another_specification(run: Runner, tmp_path: Path) -> None:
    """--spec judges by the document that is given, with code emitted for it."""
    spec = tmp_path / "openapi.yaml"
    spec.write_text(
        "openapi: 3.1.0\ninfo: {title: Cats, version: '1'}\npaths:\n  /cats:\n    post:\n      requestBody:\n"
        "        content: {application/json: {schema: {type: object, required: [name],\n"
        "          additionalProperties: false,\n"
        "          properties: {name: {type: string}, lives: {type: integer, maximum: 9}}}}}\n"
        "      responses: {'200': {description: ok}}\n"
    )
    file = tmp_path / "cat.json"
    file.write_text('{"name": "Tom", "lives": 10}')
    assert run("lint", file, "--spec", spec, "--format", "json") == 1
    (finding,) = json.loads(run.out)
    assert (finding["pointer"], finding["keyword"]) == ("/lives", "maximum")
