r"""`\p{...}` in patterns: the same characters in Python and TypeScript, all 1,114,112 of them, on every machine."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from lightmeter.build import build_model
from lightmeter.build.patterns import fault_of
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter.lint.custom import clients_of
from lightmeter.load.spec import load_spec
from lightmeter.mock.patterns import matching
from lightmeter.model.categories import SHORT, category
from lightmeter.model.ecma import python_form, python_regex, script_form
from lightmeter.model.holds import holds
from lightmeter.model.types import String
from lightmeter_cost.pricebook import default_book
from typescript.building import build

EVERY = "".join(map(chr, range(0x110000)))
NAMES = sorted({*SHORT.values(), "Any", "ASCII", "Assigned"})
CHANGED = {0x295: "Lo", 0x1171E: "Mc"}
"""Characters of another category in the Unicode of the tables than in that of Python 3.11."""
PROGRAM = """
import { readFileSync } from "node:fs";
const found = JSON.parse(readFileSync(0, "utf8")).map((form) => {
  const pattern = new RegExp(form, "u"), ranges = [];
  for (let point = 0, first = -1; point <= 0x110000; point++) {
    const fits = point < 0x110000 && pattern.test(String.fromCodePoint(point));
    if (fits && first < 0) first = point;
    if (!fits && first >= 0) { ranges.push([first, point - 1]); first = -1; }
  }
  return ranges;
});
process.stdout.write(JSON.stringify(found));
"""


def ranges(points: list[int]) -> list[list[int]]:
    """Ascending numbers as ranges."""
    groups = (list(group) for _, group in groupby(enumerate(points), lambda pair: pair[1] - pair[0]))
    return [[group[0][1], group[-1][1]] for group in groups]


def in_python(pattern: str) -> list[list[int]]:
    """The characters that a class takes, as the emitted code has it."""
    return ranges([ord(found) for found in re.findall(python_regex(pattern), EVERY)])


def in_node(patterns: list[str]) -> list[list[list[int]]]:
    command = ["node", "--input-type=module", "-e", PROGRAM]
    asked = json.dumps([script_form(pattern) for pattern in patterns])
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_both_languages_take_the_same_characters() -> None:
    """Every category by its short name, its complement, and classes that mix them."""
    classes = [rf"\p{{{name}}}" for name in NAMES] + [rf"\P{{{name}}}" for name in ("L", "Nd", "Cn", "ASCII")]
    classes += [
        r"[\p{L}\p{Nd}_-]",
        r"[^\p{L}]",
        r"[^\P{Lu}a]",
        r"[\P{L}a-f]",
        r"[\u{1F600}-\u{1F64F}]",
        r"\u{41}",
    ]
    classes += [".", r"\s", r"\S", r"[\s,]", r"[^\s]", r"[\S\n]", r"[.$]", r"\d", r"\D", r"\w", r"[^\w]"]
    assert [in_python(one) for one in classes] == in_node(classes)


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("^a$", False),
        ("(a$|b]x)", False),
        (r"a\$", False),
        ("a[$]", False),
        (r"^a\s$", True),
        ("^a[^$]$", True),
    ],
)
def test_the_end_of_a_text_is_its_end(pattern: str, fits: bool) -> None:
    """A last line end is part of the text, wherever the anchor stands in the pattern."""
    assert (re.search(python_regex(pattern), "a\n") is not None) == fits
    assert holds("a\n", String(pattern=pattern), {}) == fits


@pytest.mark.parametrize("name", sorted(set(SHORT.values()) - {"Cn", "C"}))
def test_the_tables_are_those_of_unicode(name: str) -> None:
    """An independent library says the same of every character that it knows."""
    known = {point for point, letter in enumerate(EVERY) if unicodedata.category(letter) != "Cn"}
    told = {point for point in known if _is(CHANGED.get(point, unicodedata.category(chr(point))), name)}
    found = category(name)
    assert found is not None
    assert {point for first, last in found for point in range(first, last + 1)} & known == told


def _is(short: str, name: str) -> bool:
    return short in ("Lu", "Ll", "Lt") if name == "LC" else short.startswith(name)


@pytest.mark.parametrize("spelled", ["L", "Letter", "gc=L", "General_Category=Letter"])
def test_a_category_has_many_names(spelled: str) -> None:
    assert category(spelled) == category("L")


FAULTS = {
    r"\p{Greek}": "the property",
    r"\p{Script=Greek}": "the property",
    r"\p{}": "the property",
    r"\pL": "is no escape",
    r"\p{L}\_": "is no escape",
    r"\p{L}\-": "is no escape",
    r"[\p{L}-z]": "a range",
    r"[!-\p{L}]": "a range",
    r"\p{L}]": "stands alone",
    r"\p{L}{": "stands alone",
    r"\u{110000}": "is no character",
    r"(\p{L}+)+$": "many ways",
    r"\p{L": "is no escape",
}
FINE = (
    r"[\p{L}-]",
    r"[-\p{L}]",
    r"[^-\p{L}\-]",
    r"\p{L}{2,3}",
    r"\p{Lu}\p{Ll}+",
    r"\\p{2}",
    r"^\p{L}+(-\p{L}+)*$",
)


@pytest.mark.parametrize("pattern", FAULTS)
def test_what_cannot_be_written_out_is_refused(pattern: str) -> None:
    """By name; JavaScript refuses most of these as well."""
    assert FAULTS[pattern] in fault_of(pattern)


def test_what_is_refused_for_its_form_is_no_pattern_in_javascript() -> None:
    """And what is taken is one."""
    known = [*FINE, *(one for one, said in FAULTS.items() if "property" not in said and "ways" not in said)]
    program = """console.log(JSON.stringify(JSON.parse(process.argv[1]).map((one) => {
      try { new RegExp(one, "u"); return 1; } catch { return 0; }
    })));"""
    done = subprocess.run(
        ["node", "-e", program, json.dumps(known)], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [int(not fault_of(one)) for one in known]


def test_other_patterns_are_left_as_they_are() -> None:
    for pattern in (r"^[a-z]+$", r"\\p{2}", r"a{2}\d", "é", r"[$]"):
        assert python_form(pattern) == script_form(pattern) == pattern


VALUES = ("Ärger", "ärger", "Éa", "1a", "A", "Aa1", "", "Ａａ", "\U0001d400\U0001d41a", "ﬁ", "Жж")
VALIDATE = """
import { readFileSync } from "node:fs";
const { validateBody } = await import(process.argv[1]);
const asked = JSON.parse(readFileSync(0, "utf8"));
const said = asked.map((body) => validateBody("name", body).map((one) => [one.pointer, one.message]));
process.stdout.write(JSON.stringify(said));
"""


def test_requests_are_judged_alike(tmp_path: Path) -> None:
    """From the document to both validators; the message shows the pattern as it was written."""
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string", "pattern": r"^\p{Lu}\p{Ll}+$", "default": "Ab"}},
        "additionalProperties": {"type": "string"},
        "propertyNames": {"pattern": r"^[\p{L}_]*$"},
    }
    body = {"content": {"application/json": {"schema": schema}}}
    operation = {"operationId": "name", "requestBody": body, "responses": {"200": {"description": "ok"}}}
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "names", "version": "1"},
        "paths": {"/name": {"post": operation}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    bodies = [{"name": value} for value in VALUES] + [{value: ""} for value in VALUES]
    (client,) = clients_of(str(path))
    said = [[[one.pointer, one.message] for one in client.validate(one, endpoint="name")] for one in bodies]
    assert sum(not one for one in said) == 14
    assert said[1][0][1].endswith(r"^\p{Lu}\p{Ll}+$")
    model, _ = build_model(load_spec(path), default_book())
    for file in emit_typescript((model,), default_book()):
        written = tmp_path / "out" / file.path
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(file.text, "utf-8")
    index = build(tmp_path, tmp_path / "out" / "typescript") / "dist" / "names" / "operations.js"
    command = ["node", "--input-type=module", "-e", VALIDATE, index.as_uri()]
    done = subprocess.run(command, input=json.dumps(bodies), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == said
    assert matching(r"^\p{Lu}\p{Ll}+$") is not None
