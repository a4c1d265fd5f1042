"""Where OLD and NEW may come from, and what is said of those that cannot be read: one line, exit 2."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.running import Runner

CASES = Path(__file__).parent / "cases"
RATE = CASES / "a-rate-from-a-day-on"
RANGE = CASES / "a-range-that-narrowed"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.chdir(tmp_path)
    return Runner(capsys, tmp_path)


def git(*arguments: str) -> None:
    named = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *named, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(run: Runner) -> Path:
    """A repository whose first commit, tagged v1, has the old specification; the working tree has the new one."""
    git("init", "-q")
    shutil.copytree(RANGE / "old", run.folder / "spec" / "kiln")
    git("add", ".")
    git("commit", "-qm", "old")
    git("tag", "v1")
    shutil.copy(RANGE / "new" / "openapi.yaml", run.folder / "spec" / "kiln" / "openapi.yaml")
    return run.folder


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("old", ["v1:spec/kiln", "HEAD:spec/kiln/", "v1:spec/kiln/openapi.yaml", "main:spec"])
def test_a_revision_of_git(run: Runner, old: str) -> None:
    """A folder, a document or a folder of folders of any revision; lines are those of that revision."""
    new = old.partition(":")[2]
    assert run("diff", old, new, "--format", "json") == 1
    found = run_json(run)
    assert [change["kind"] for change in found["changes"]] == ["range-narrowed"]
    revision = old.partition(":")[0]
    assert found["changes"][0]["old_place"]["file"] == f"{revision}:spec/kiln/openapi.yaml"
    assert found["changes"][0]["new_place"]["file"] == "spec/kiln/openapi.yaml"


def run_json(run: Runner) -> Any:
    return json.loads(run.out)


REFUSED = {
    "nowhere": "no such file or folder",
    "v2:spec/kiln": "there is no revision 'v2'",
    "v1:spec/oven": "there is no 'spec/oven' in v1",
    "v1:../spec": "stays below the root of the repository",
    "v1:spec/../../x": "stays below the root of the repository",
    "v1:/etc/passwd": "stays below the root of the repository",
    "v1:spec\\kiln": "stays below the root of the repository",
    "--output=x:spec": "",
    "-x:spec": "",
    "v1\n:spec": "is no revision",
    ":spec": "is no revision",
    "\0:spec": "is no revision",
    "v1:spec/\0": "stays below the root of the repository",
    "a" * 5000: "no such file or folder",
}


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("old", REFUSED, ids=[repr(name)[:24] for name in REFUSED])
def test_what_cannot_be_read_is_said_in_one_line(run: Runner, old: str) -> None:
    """Revisions and paths that do not exist, or that lead out of the repository."""
    assert run("diff", old, "spec/kiln") == 2
    assert REFUSED[old] in run.err
    assert len(run.err.splitlines()) == 1
    assert run.out == ""


def test_without_a_repository(run: Runner) -> None:
    """REV:path needs one."""
    assert run("diff", "main:spec", str(RANGE / "new")) == 2
    assert "git repository" in run.err


BOMB = "a: &b0 [x, x]\n" + "".join(f"c{n}: &b{n + 1} [*b{n}, *b{n}]\n" for n in range(40))
DOCUMENT = """
openapi: 3.1.0
info: {title: a, version: "1"}
paths: {/a: {post: {requestBody: {content: {application/json: {schema: {$ref: "%s"}}}}, responses: {}}}}
"""
HOSTILE = {
    "no-yaml.yaml": "openapi: [",
    "swagger.yaml": "swagger: '2.0'",
    "list.json": "[]",
    "empty.yaml": "",
    "bomb.yaml": BOMB,
    "deep.json": '{"openapi":"3.1.0","x":' + "[" * 20_000 + "]" * 20_000 + "}",
    "dangling.yaml": DOCUMENT % "#/nowhere",
    "remote.yaml": DOCUMENT % "http://127.0.0.1/x",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("side", [0, 1])
def test_hostile_documents(run: Runner, name: str, side: int) -> None:
    """On either side: exit 2, the file is named, nothing on stdout, nothing raised."""
    hostile = run.write(name, HOSTILE[name])
    sides = [str(hostile), str(RANGE / "old")]
    assert run("diff", *(sides if side == 0 else sides[::-1])) == 2
    assert name in run.err and "Traceback" not in run.err
    assert run.out == ""


def test_a_huge_document_is_refused(run: Runner) -> None:
    """Past the budget of bytes a document is not read."""
    run.write("huge.yaml", "a: " + "x" * (17 * 1024 * 1024))
    assert run("diff", "huge.yaml", str(RANGE / "old")) == 2
    assert "huge.yaml" in run.err


def test_links_of_a_tree_are_not_followed(run: Runner) -> None:
    """A tree whose openapi.yaml is a link has no document."""
    git("init", "-q")
    folder = run.folder / "spec"
    folder.mkdir()
    (folder / "openapi.yaml").symlink_to("/etc/hostname")
    git("add", ".")
    git("commit", "-qm", "link")
    assert run("diff", "HEAD:spec", str(RANGE / "old")) == 2
    assert "holds no openapi.yaml" in run.err


def test_price_books_alone(run: Runner) -> None:
    """diff --prices OLD NEW: files or folders; no specification is needed."""
    assert (
        run(
            "diff", "--prices", RATE / "old" / "prices.yaml", RATE / "new" / "prices.yaml", "--format", "json"
        )
        == 0
    )
    changes = run_json(run)["changes"]
    assert [(change["kind"], change["old"], change["new"]) for change in changes] == [
        ("rate-changed", "0.5", "0.542")
    ]
    assert run("diff", "--prices", RATE / "old", RATE / "new", "--fail-on", "price") == 2, (
        "a spec is no price book"
    )


def test_price_books_that_count_before_those_beside(run: Runner) -> None:
    """--prices with specifications: the bill of the new book."""
    books = ("--prices", RATE / "old" / "prices.yaml", RATE / "new" / "prices.yaml")
    assert run("diff", RATE / "old", RATE / "old", *books, "--fail-on", "price") == 1
    assert "0.542 USD, was 0.5 (+8.4 %)" in run.out


def test_rates_that_contradict_documented_figures(run: Runner) -> None:
    """Other rates may be tried out: that they contradict the figures of the specification is for generate to say."""
    figures = "x-cost: {unit: usd, rates: {price: kiln.case.plate}, total: price * count, examples: [{expect: '0.5'}]}"
    overlay = (RATE / "old" / "overlay.yaml").read_text("utf-8").partition("    x-cost:")[
        0
    ] + f"    {figures}\n"
    side = shutil.copytree(RATE / "old", run.folder / "side")
    (side / "overlay.yaml").write_text(overlay, "utf-8")
    assert run("generate", "--spec", side, "--out", run.folder / "out", "--check") == 2, (
        "the book there is the default"
    )
    books = ("--prices", RATE / "old" / "prices.yaml", RATE / "new" / "prices.yaml")
    assert run("diff", side, side, *books, "--at", "2026-12-24", "--fail-on", "price") == 1


def test_a_broken_price_book(run: Runner) -> None:
    """Exit 2 with its line."""
    book = run.write("book.yaml", "entries:\n- id: x\n")
    assert run("diff", "--prices", book, book) == 2
    assert "book.yaml:2" in run.err


@pytest.mark.parametrize("given", [[], ["one"], ["one", "two", "three"]])
def test_usage(run: Runner, given: list[str]) -> None:
    """Two specifications, or two price books."""
    assert run("diff", *given) == 2
    assert "give OLD and NEW" in run.err


def test_providers_that_came_and_went(run: Runner) -> None:
    """Folders of several specifications are matched by the names of their folders."""
    for side, names in (("one", ("kiln", "oven")), ("two", ("kiln", "stove"))):
        for name in names:
            shutil.copytree(RANGE / "old", run.folder / side / name)
            document = run.folder / side / name / "openapi.yaml"
            document.write_text(
                document.read_text("utf-8").replace("x-provider: kiln", f"x-provider: {name}"), "utf-8"
            )
    assert run("diff", "one", "two", "--format", "json") == 1
    found = run_json(run)["changes"]
    assert [(one["kind"], one["old"], one["new"]) for one in found] == [
        ("provider-removed", "oven", None),
        ("provider-added", None, "stove"),
    ]


@pytest.mark.parametrize(
    ("case", "level", "code"),
    [
        ("a-range-that-narrowed", "breaking", 1),
        ("a-range-that-narrowed", "none", 0),
        ("a-formula-that-changed", "breaking", 0),
        ("a-formula-that-changed", "price", 1),
        ("a-range-that-narrowed", "price", 1),
        ("words-and-order-that-mean-nothing", "any", 0),
        ("a-value-that-went-and-one-that-came", "any", 1),
    ],
)
def test_fail_on(run: Runner, case: str, level: str, code: int) -> None:
    """breaking, then price, then any: each counts what is graver too."""
    assert run("diff", CASES / case / "old", CASES / case / "new", "--fail-on", level) == code


def test_requests_that_are_not_there(run: Runner) -> None:
    """A missing path is exit 2; a line that is no JSON is counted, and the others are judged."""
    both = (RANGE / "old", RANGE / "new")
    assert run("diff", *both, "--requests", "nowhere.jsonl") == 2
    saved = run.write("saved.jsonl", '{"count": 99}\n{"count": \n{"count": 9}\n')
    assert run("diff", *both, "--requests", saved, "--format", "json") == 1
    requests = run_json(run)["requests"]
    assert (requests["checked"], requests["now_invalid"], requests["malformed"]) == (2, 1, 1)


def test_reports_keep_text_of_a_stranger_harmless(run: Runner) -> None:
    """Names and values of a specification are no markup, no mention, no workflow command, no control sequence."""
    nasty = "a|b`c\\n::error::x<img src=x onerror=alert(1)>@team [x](http://evil) \\e[31m"
    old = (RANGE / "old" / "openapi.yaml").read_text("utf-8")
    new = old.replace("glaze: {type: string, enum: [clear, blue]}", f'"{nasty}": {{type: string}}')
    assert new != old
    run.write("old.yaml", old)
    run.write("new.yaml", new)
    run("diff", "old.yaml", "new.yaml", "--format", "markdown")
    outside = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", run.out)
    assert not re.search(r"<img|@team|http:", outside)
    assert "\x1b" not in run.out
    run("diff", "old.yaml", "new.yaml", "--format", "github")
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in run.out.splitlines())
    run("diff", "old.yaml", "new.yaml")
    assert "\x1b" not in run.out
