"""Documents that are wrong or hostile: each is refused by name and place, quickly, and leaves no file behind."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from lightmeter.build import build_model
from lightmeter.build.costwords import MOST_PARTS
from lightmeter.build.patterns import fault_of
from lightmeter.cli.app import main
from lightmeter.load.diagnostics import SpecError
from lightmeter.load.document import parse_document
from lightmeter.load.spec import load_spec
from lightmeter_cost.pricebook import default_book

A = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"const": "a"}},
    "additionalProperties": False,
}
B = {**A, "properties": {"kind": {"const": "b"}}}
TO_A, TO_B = "#/components/schemas/A", "#/components/schemas/B"


def document(schema: Any, **changed: Any) -> dict[str, Any]:
    """One operation whose body is `schema`."""
    body = {"content": {"application/json": {"schema": schema}}}
    operation = {"operationId": "draw", "requestBody": body, "responses": {"200": {"description": "ok"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "pictures", "version": "1"},
        "paths": {"/draw": {"post": operation}},
        "components": {"schemas": {"A": A, "B": B}},
        **changed,
    }


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def chosen(mapping: dict[str, Any], tag: Any = "kind") -> dict[str, Any]:
    branches = [{"$ref": TO_A}, {"$ref": TO_B}]
    return {"oneOf": branches, "discriminator": {"propertyName": tag, "mapping": mapping}}


LOOP = {
    "oneOf": [{"$ref": "#/components/schemas/Loop"}, {"$ref": TO_A}],
    "discriminator": {"propertyName": "kind", "mapping": {"x": "#/components/schemas/Loop", "a": TO_A}},
}
ANSWER = {"operationId": "ask", "responses": {"200": {"description": "ok"}}}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a mapping that dangles": (
        document(chosen({"a": TO_A, "b": "#/components/schemas/C"})),
        "discriminator-dangling",
    ),
    "a mapping to another host": (document(chosen({"a": TO_A, "b": "https://a.example/b"})), "ref-outside"),
    "a mapping against a const": (
        document(chosen({"a": TO_B, "b": TO_A})),
        "discriminator-contradicts-const",
    ),
    "a tag nobody has": (document(chosen({"a": TO_A, "b": TO_B}, "color")), "discriminator-absent-property"),
    "a tag that is a number": (document(chosen({}, 5)), "bad-openapi"),
    "branches alike": (document({"oneOf": [{"$ref": TO_A}, {"$ref": TO_A}]}), "ambiguous-choice"),
    "a choice inside of itself": (
        document({"$ref": "#/components/schemas/Loop"}, components={"schemas": {"A": A, "Loop": LOOP}}),
        "discriminator-cyclic",
    ),
    "a reference to nothing": (document({"$ref": "#/components/schemas/C"}), "ref-dangling"),
    "a remote reference": (document({"$ref": "https://a.example/a.json"}), "ref-outside"),
    "a file address": (document({"$ref": "file:///etc/passwd"}), "ref-outside"),
    "an absolute path": (document({"$ref": "/etc/passwd#/a"}), "ref-outside"),
    "a path that climbs": (document({"$ref": "../../../etc/passwd"}), "ref-outside"),
    "a path that climbs, escaped": (document({"$ref": "%2e%2e/%2e%2e/etc/passwd"}), "ref-outside"),
    "a multiple of nothing": (document(of(a={"type": "integer", "multipleOf": 0})), "bad-schema"),
    "a negative multiple": (document(of(a={"type": "number", "multipleOf": -2})), "bad-schema"),
    "a default out of range": (
        document(of(a={"type": "integer", "maximum": 3, "default": 9})),
        "default-outside-type",
    ),
    "a default no enum has": (document(of(a={"enum": ["x"], "default": "y"})), "default-outside-type"),
    "bounds without a value": (
        document(of(a={"type": "integer", "minimum": 5, "maximum": 3})),
        "never-valid",
    ),
    "a member required and refused": (
        document({"type": "object", "required": ["a"], "properties": {}, "additionalProperties": False}),
        "never-valid",
    ),
    "swagger": ({"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {}}, "openapi-version"),
    "openapi 2.0": (document(of(), openapi="2.0"), "openapi-version"),
    "a server that is a script": (document(of(), servers=[{"url": "javascript:alert(1)"}]), "bad-server"),
    "a server made a script by its variable": (
        document(of(), servers=[{"url": "{s}:alert(1)", "variables": {"s": {"default": "javascript"}}}]),
        "bad-server",
    ),
    "a server of one operation": (
        document(of(), paths={"/a": {"servers": [{"url": "data:text/html,x"}], "get": ANSWER}}),
        "bad-server",
    ),
    "a path that names another host": (document(of(), paths={"@a.example/b": {"get": ANSWER}}), "bad-path"),
    "a path that begins like a host": (document(of(), paths={"//a.example/b": {"get": ANSWER}}), "bad-path"),
    "a header that ends a line": (
        document(
            of(),
            components={
                "schemas": {},
                "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X\r\nEvil: 1"}},
            },
            security=[{"key": []}],
        ),
        "bad-header",
    ),
    "a parameter that ends a line": (
        document(
            of(),
            paths={"/a": {"get": {**ANSWER, "parameters": [{"name": "X\nY", "in": "header", "schema": {}}]}}},
        ),
        "bad-header",
    ),
    "a multiple between two others": (
        document(of(a={"type": "integer", "minimum": 1, "maximum": 15, "multipleOf": 16})),
        "never-valid",
    ),
    "an open range of one number": (
        document(of(a={"type": "number", "exclusiveMinimum": 3, "maximum": 3})),
        "never-valid",
    ),
    "a default with an item twice": (
        document(
            of(a={"type": "array", "items": {"type": "integer"}, "uniqueItems": True, "default": [1, 1]})
        ),
        "default-outside-type",
    ),
    "a server that is a file": (document(of(), servers=[{"url": "file:///etc/passwd"}]), "bad-server"),
    "a pattern nobody can compile": (document(of(a={"type": "string", "pattern": "(["})), "bad-pattern"),
    "a pattern of one language": (document(of(a={"type": "string", "pattern": "(?P<n>a)"})), "bad-pattern"),
    "a pattern that never ends": (document(of(a={"type": "string", "pattern": "^(a+)+$"})), "bad-pattern"),
    "a provider that climbs": (document(of(), **{"x-provider": "../../evil"}), "bad-provider"),
    "a provider that is a word of Python": (document(of(), **{"x-provider": "class"}), "bad-provider"),
    "a default that is no multiple of a tiny step": (
        document(of(a={"type": "number", "multipleOf": 3e-10, "default": 1e300})),
        "default-outside-type",
    ),
    "a provider with underscores": (document(of(), **{"x-provider": "__init__"}), "bad-provider"),
    "too many members": (document(of(**{f"f{n}": {"type": "string"} for n in range(2_001)})), "too-large"),
    "a price in too many parts": (
        document(
            {
                **of(a={"type": "integer"}),
                "x-cost": {"unit": "usd", "let": {f"p{n}": "1" for n in range(33)}, "total": "p0"},
            }
        ),
        "too-large",
    ),
    "a price of too many rates": (
        document(
            {
                **of(a={"type": "integer"}),
                "x-cost": {
                    "unit": "buzz",
                    "rates": {f"r{n}": "civitai.flux2.max.image" for n in range(33)},
                    "total": "r0",
                },
            }
        ),
        "too-large",
    ),
    **{
        f"a form without {word}": (
            document({"$ref": TO_A}, components={"schemas": {"A": {**A, "x-form": mark}, "B": B}}),
            "bad-form",
        )
        for word, mark in {
            "anything": {},
            "name": {"marker": "kind"},
            "a name that is text": {"name": 5, "marker": "kind"},
            "marker": {"name": "input"},
        }.items()
    },
    "a list of itself": (
        document(
            of(a={"$ref": "#/components/schemas/L"}),
            components={"schemas": {"L": {"type": "array", "items": {"$ref": "#/components/schemas/L"}}}},
        ),
        "recursive-type",
    ),
    "inheritance without an end in sight": (
        document(
            {"$ref": "#/components/schemas/S0"},
            components={
                "schemas": {
                    f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}]} for n in range(3_000)
                }
                | {"S3000": A}
            },
        ),
        "too-deep",
    ),
    "one part opens, another closes": (
        document({"allOf": [{"properties": {"a": {}}, "additionalProperties": True}, of(b={})]}),
        "contradictory-closedness",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_documents_are_refused_by_name_and_place(name: str, tmp_path: Path) -> None:
    """The code of the first error, with a line and a pointer of the document."""
    wrong, code = REFUSED[name]
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(wrong, indent=1), "utf-8")
    with pytest.raises(SpecError) as caught:
        build_model(load_spec(path), default_book())
    errors = [one for one in caught.value.diagnostics if one.severity == "error"]
    assert errors[0].code == code
    assert errors[0].origin.line >= 1 and errors[0].origin.file.endswith("openapi.json")


TEXTS = {
    "duplicate.yaml": "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\npaths: {}\n",
    "bomb.yaml": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefg", "bcdefgh", strict=True)
    ),
    "loop.yaml": "a: &a\n  b: *a\n",
    "deep.json": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "deep.yaml": "[" * 10_000 + "]" * 10_000,
    "merge.yaml": "x: &x {a: 1}\n<<: *x\n",
    "object.yaml": "a: !!python/object/apply:os.abort []\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_that_attack_the_reader(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 and one clear line; no traceback, no output folder."""
    path = tmp_path / name
    path.write_text(TEXTS[name], "utf-8")
    assert main(["generate", "--spec", str(path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert f"{name}:" in said and "Traceback" not in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a|a)*$", r"^(.*a){20}$", r"(a*)*", r"(\d+-?)+x", r"((ab)*)*", r"(x+|y+z?)*", r"(a|aa)*", r"(a?a)*",
        r"((a?)b|b)*", r"((a|)a)*", r"(\w|\d)*", r"([\d.]|\.)+", r"(a|b|a)*", r"(a|b|ab)*", r"(a{1,5})*",
        r"(a{0,3}|b)*", r"((?:a*){0,1})*", r"(a*){2}", r"(a?|b?)*", r"(\ba|a)*", r"((?=a)a|a)*", r"(a|(?!b)a)*",
        r"([^a]|b)*", r"(\W|_|-)*", r"(\D|x)*", r"(\s|\t)*", r"(\S|é)*", r"([^é]|ü)*", r"(.|a)*", r"(a+?)*",
        r"([a-d]|[d-f])*", r"(a(?:b|)|b)*", r"(a)(?:\1|a)*", r"(a*)*?", r"((?:a?){2})*", r"((?:a{1,2}){2})*",
        r"((?:(?:ab|a){2,3}){0,2})*", r"((?:(?=a)|)+a)*", r"^(a{1,30}){1,30}$", r"(\w{1,10}){1,20}x",
        r"^(([a-z]{1,9}){1,9}){1,9}$", r"(0|\d)*", r"( |\s)*",
    ],
)  # fmt: skip
def test_patterns_that_can_run_forever(pattern: str) -> None:
    """Repetitions that can split the same text in many ways are refused."""
    assert "many ways" in fault_of(pattern)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"(?<=a+)b", "fixed-width"),
        (r"(?<=a|bc)d", "fixed-width"),
        (r"(?<!a*)b", "fixed-width"),
        (r"[[:alpha:]]", "write a backslash before ["),
        (r"[]a]", "write \\]"),
        (r"a[^]]b", "write \\]"),
        (r"[a&&b]", "doubled signs"),
        (r"[a--b]", "doubled signs"),
        (r"a{,5}", "{,5}"),
        (r"\a", "ECMA-262"),
        (r"\N{DIGIT ONE}", "ECMA-262"),
        (r"\p{Greek}", "only general categories"),
        (r"a{1,99999999999}", "too large"),
    ],
)
def test_patterns_that_engines_read_differently(pattern: str, said: str) -> None:
    """What one of the targets cannot compile, or takes for something else."""
    assert said in fault_of(pattern)


@pytest.mark.parametrize(
    ("pattern", "longest"),
    [
        (r"\s+\s+$", 1_815), (r".*.*.*=", 391), (r"a*a*a*b", 391), (r"^\s*(.*?)\s*$", 1_815),
        (r"^[a-z]*[a-z0-9]*[a-z0-9-]*$", 1_815), (r"(?:(?=.*x)[^x])*.*y", 1_815), ("a?" * 30 + "a" * 30, 0),
        ("(a|a)" * 30 + "b", 0), ("(ab|a)(b|)" * 20 + "c", 0), ("a{0,50}" * 7 + "b", 45),
        (r"^a*a*a*(?:bb|cd)", 0),
    ],
)  # fmt: skip
def test_patterns_whose_repetitions_share_a_text(pattern: str, longest: int) -> None:
    """Three repetitions behind one another that can share a text are refused, unless texts are short."""
    said = fault_of(pattern)
    assert "share the same text" in said
    if longest:
        assert f"a maxLength of {longest:,} or less" in said
        assert fault_of(pattern, longest) == ""
        assert fault_of(pattern, longest + 1) != ""


@pytest.mark.parametrize(
    "pattern",
    ["a?" * 1_000, "(?:a|b|" * 200 + ")" * 200, "(a|b)?" * 330, "(a?b)*" * 330, "(" * 900 + "a*" + ")" * 900],
)
def test_patterns_that_are_long(pattern: str) -> None:
    """What a pattern says about itself is bounded, too."""
    started = time.process_time()
    fault_of(pattern)
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[a-z]+(-[a-z]+)*$",
        r"^urn:air:[a-z0-9]+:(lora|vae):civitai:\d+@\d+$",
        r"^([0-9]+\.)?[0-9]{1,2}:[0-9]{2}$|^P[0-9A-Z.]+$",
        r"^(\d{3}-)*\d+$",
        r"^\s*\S.*$",
        r"^(?:[A-Z][a-z]*,)+$",
        r"^(\d{1,3}\.){3}\d{1,3}$",
        r"^([A-Za-z0-9_-]{1,63}\.)+[A-Za-z]{2,6}$",
        r"^#([0-9a-fA-F]{3}){1,2}$",
        r"^([0-9A-F]{2}[:-]?)*$",
        r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
        r"(\d|[a-z])+",
        r"(\s|\S)*",
        r"(\D|\d)*",
        r"(\W|[a-z])*",
        r"([^a]|a)*",
        r"(ab|ac)+",
        r"(a[|(a]|b)*",
        r"(a?b|c)*",
        r"(a{2,3}){2}",
        r"(?:^a|b)*",
        r"^\s+|\s+$",
        r"^[^@]+@[^@]+\.[^@]+$",
        r".+@.+\..+",
        r"^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{8,}$",
        r".*foo.*bar",
        r"^.*\.(jpg|png)$",
        r"(['\"]).*?\1",
        r"arn:aws.*:kms:.*:[0-9]{12}:key/.*",
        r"^(([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])\.){3}([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])$",
        r"[\s\S]*[\s\S]*[\s\S]*",
        r"(?:a[|(]|a)*",
        r"(?:\||\|\()*",
        r"(.|\n)*",
        r"(\s|é)*",
        r"^(?:(?:(a|bc)){2,40}|(?:a|b|))(?:a|b|)(?:(a|bc))?(?:a){2,40}$",
    ],
)
def test_patterns_that_people_write(pattern: str) -> None:
    """Repetitions with a separator are told apart by it."""
    assert fault_of(pattern) == ""


def test_numbers_are_short_in_messages() -> None:
    """Of a number of 400 digits a message tells the first and how many there are."""
    wrong = document(of(a={"type": "integer", "minimum": 10**400, "maximum": 3}))
    with pytest.raises(SpecError) as caught:
        build_model(parse_document(json.dumps(wrong).encode(), "openapi.json"), default_book())
    assert (
        caught.value.diagnostics[0].message
        == "a is bound from 100000000000... (401 digits) to 3: no value is both"
    )


def test_a_thousand_keys_of_a_rate_are_looked_up(tmp_path: Path) -> None:
    """And no more, however many values a field lists."""
    listed = {"enum": [f"v{number}" for number in range(1_001)]}
    cost = {"unit": "buzz", "rates": {"step": "civitai.flux2.klein.step"}, "total": "step"}
    schema = {**of(modelVersion=listed), "required": ["modelVersion"], "x-cost": cost}
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document(schema)), "utf-8")
    _, said = build_model(load_spec(path), default_book())
    assert [one.code for one in said].count("no-rate-row") == 1_000


@pytest.mark.parametrize(("count", "codes"), [(MOST_PARTS, []), (MOST_PARTS + 1, ["too-large"])])
def test_a_price_has_so_many_parts(count: int, codes: list[str], tmp_path: Path) -> None:
    """Named under `let`; one more is refused."""
    cost = {"unit": "usd", "let": {f"p{number}": "1" for number in range(count)}, "total": "p0"}
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document({**of(count={"type": "integer"}), "x-cost": cost})), "utf-8")
    try:
        said = build_model(load_spec(path), default_book())[1]
    except SpecError as problem:
        said = problem.diagnostics
    assert [one.code for one in said if one.severity == "error"] == codes
