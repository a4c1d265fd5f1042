"""`lightmeter rules`, and the registry behind it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from cli.running import ROOT, Runner
from lightmeter.build.codes import CODES
from lightmeter.cli.registry import find_any
from lightmeter.diff.rules import RULES
from lightmeter.lint import rules

KEYWORDS = frozenset(
    (
        "additionalProperties",
        "const",
        "dependentRequired",
        "discriminator",
        "enum",
        "format",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "multipleOf",
        "oneOf",
        "pattern",
        "required",
        "type",
        "uniqueItems",
    )
)


def test_every_rule_is_complete() -> None:
    """Names are unique and kebab-case; each rule has a severity, a meaning of one line and an explanation."""
    known = rules.every()
    assert len({rule.name for rule in known}) == len(known)
    for rule in known:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
        assert rule.severity in ("error", "warning", "info")
        assert rule.keyword is None or rule.keyword in KEYWORDS
        assert rule.meaning and "\n" not in rule.meaning
        assert rule.explanation
        assert bool(rule.provider) == bool(rule.spec)


def test_examples_are_json() -> None:
    """An example breaks its rule, the repair is JSON (`malformed` and `duplicate-key` show bad text)."""
    for rule in rules.generic():
        assert bool(rule.example) == bool(rule.repair)
        if rule.repair:
            json.loads(rule.repair)
        if rule.example and rule.name != "malformed":
            json.loads(rule.example)


def test_every_rule_the_emitted_code_names_is_registered() -> None:
    """What the validators and the strict readers can say has an entry."""
    runtime = ROOT / "generator" / "lightmeter" / "emit" / "python" / "runtime"
    text = "".join(path.read_text("utf-8") for path in sorted(runtime.glob("*.py")))
    said = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"\)?', text))
    assert said
    assert {name for name in said if rules.find(name) is None} == set()


def test_every_code_of_the_strict_readers_is_explained() -> None:
    """The finer codes of `malformed` are those of the readers."""
    folder = ROOT / "generator" / "lightmeter" / "load"
    names = ("decode", "frames", "jsonfaults", "jsonwords", "lines", "strictjson", "strictyaml", "yaml*")
    texts = [path.read_text("utf-8") for name in names for path in sorted(folder.glob(f"{name}.py"))]
    calls = r'(?:fault|SyntaxFault|Misfit)\(\s*(?:(?:self\.)?text,\s*)?"([a-z0-9-]+)"'
    codes = {code for text in texts for code in re.findall(calls, text)}
    assert len(codes) > 25
    assert {code for code in codes if rules.find(code) is None} == set()


def test_rules_of_a_provider_come_from_its_model() -> None:
    rule = rules.find("edit-without-images")
    assert rule is not None
    assert (rule.provider, rule.severity) == ("civitai", "warning")
    assert "civitai/flux2/klein/editImage" in rule.variants
    assert "size(images) == 0" in rule.explanation
    assert re.fullmatch(r"spec/civitai/overlay\.yaml:[0-9]+", rule.spec)


def test_unknown_names_are_not_found() -> None:
    assert rules.find("no-such-rule") is None


def test_rules_read_aloud() -> None:
    rule = rules.find("not-multiple-of")
    assert rule is not None
    assert rule.text().splitlines()[0] == "A number that is not a multiple of the step it comes in."
    assert '```json\n{"width": 1000}\n```' in rule.markdown()


def test_json(run: Runner) -> None:
    """Every rule with its members, in the order of the registry."""
    listed = run.json("rules")
    changes = [rule for rule in listed if rule.get("command") == "diff"]
    assert [rule["rule"] for rule in changes] == [rule.name for rule in RULES]
    assert [rule["rule"] for rule in listed] == [*(rule.name for rule in (*rules.every(), *RULES)), *CODES]
    multiple = next(rule for rule in listed if rule["rule"] == "not-multiple-of")
    assert (multiple["keyword"], multiple["severity"]) == ("multipleOf", "error")
    assert {code["code"] for rule in listed for code in rule["codes"]} >= {
        "trailing-comma",
        "byte-order-mark",
    }


def test_text(run: Runner) -> None:
    assert run("rules") == 0
    assert "\n  not-multiple-of  error    multipleOf " in run.out
    assert "Rules of civitai\n" in run.out


def test_one_provider(run: Runner) -> None:
    assert {rule["provider"] for rule in run.json("rules", "--provider", "civitai")} == {"civitai"}
    assert run("rules", "--provider", "civitay") == 2
    assert "did you mean civitai?" in run.err


@pytest.mark.parametrize("hook", [0, 1])
def test_pre_commit_hooks(hook: int) -> None:
    """The file is YAML with what pre-commit needs: id, name, entry, language, and a command that exists."""
    hooks = yaml.safe_load(Path(ROOT, ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [one["id"] for one in hooks] == ["lightmeter", "lightmeter-fix"]
    one = hooks[hook]
    assert {"id", "name", "entry", "language", "types_or"} <= set(one)
    assert one["entry"].startswith("lightmeter lint")
    assert set(one["types_or"]) == {"json", "yaml", "jsonl"}


def test_every_mistake_in_a_specification_is_registered() -> None:
    """The codes that reading and building report are in the registry, and every code of the registry is used."""
    folder = ROOT / "generator" / "lightmeter"
    tables = {folder / "build" / "codes.py", folder / "load" / "diagnostics.py"}
    files = {path for name in ("load", "build") for path in (folder / name).rglob("*.py")} - tables
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(files)]
    assert {code for tree in trees for code in _reported(tree)} - set(CODES) == set()
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert set(CODES) - texts == set()


def _reported(tree: ast.AST) -> Iterator[str]:
    """The words with a dash that a call which reports something is given first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            ("report", "error", "Diagnostic", "Conflict")
        ):
            for part in node.args[:1]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and "-" in part.value:
                    yield part.value


def test_everything_listed_can_be_explained(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Rules of change and mistakes of specifications as well as those of requests, in text and in JSON."""
    run = Runner(capsys, tmp_path)
    listed = run.json("rules")
    assert {row.get("command") for row in listed} == {None, "diff", "generate"}
    models = rules.installed_models()
    for row in listed:
        known = find_any(row["rule"], models)
        assert known is not None and known.meaning
    assert run("explain", "enum-value-removed") == 0
    assert "It may break: requests." in " ".join(run.out.split())
    assert run.json("explain", "no-rate-row")["severity"] == "warning"
