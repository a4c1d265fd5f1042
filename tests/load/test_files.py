"""A specification in several files: the same model as in one, places of its own, nothing from outside."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from lightmeter.build import build_model
from lightmeter.cli.app import main
from lightmeter.load.diagnostics import SpecError
from lightmeter.load.spec import load_spec
from lightmeter.model.canon import dumps
from lightmeter.model.nodes import Model, Variant
from lightmeter_cost.pricebook import default_book

ROOT = Path(__file__).parents[2]
HEAD = 'openapi: 3.1.0\ninfo: {title: pictures, version: "1"}\n'
OK = "responses: {'200': {description: ok}}"


def written(folder: Path, **files: str) -> Path:
    """Files by path; `__` stands for a slash, and `_` before the suffix for the dot."""
    for name, text in files.items():
        stem, _, suffix = name.replace("__", "/").rpartition("_")
        path = folder / f"{stem}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def drawing(ref: str) -> str:
    """A document with one operation, whose body is a reference."""
    body = f"requestBody: {{content: {{application/json: {{schema: {{$ref: '{ref}'}}}}}}}}"
    return f"{HEAD}paths: {{/draw: {{post: {{operationId: draw, {body}, {OK}}}}}}}\n"


def built(folder: Path) -> Model:
    return build_model(load_spec(folder), default_book())[0]


def placeless(node: Any) -> Any:
    """The JSON of a model without the places of its parts."""
    if isinstance(node, list):
        return [placeless(item) for item in node]
    if isinstance(node, dict):
        return {
            key: placeless(value) for key, value in node.items() if key not in ("origin", "spec", "$comment")
        }
    return node


def split(source: Path, folder: Path) -> None:
    """A document of ours with a file for each path and for each schema, in folders, and with its overlay."""
    root = yaml.safe_load((source / "openapi.yaml").read_text("utf-8"))
    schemas = root["components"]["schemas"]
    for name, schema in schemas.items():
        moved(schema, "", folder / "schemas" / f"{name}.yaml")
        schemas[name] = {"$ref": f"./schemas/{name}.yaml"}
    for number, (path, item) in enumerate(root["paths"].items()):
        moved({path: item}, "../schemas/", folder / "paths" / f"p{number}.json")
        token = path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
        root["paths"][path] = {"$ref": f"paths/p{number}.json#/{token}"}
    (folder / "openapi.yaml").write_text(yaml.safe_dump(root, sort_keys=False), "utf-8")
    for beside in source.glob("overlay.yaml"):
        (folder / "overlay.yaml").write_bytes(beside.read_bytes())


def moved(node: Any, to: str, path: Path) -> None:
    """A part in a file of its own, whose references to schemas go to their files."""
    text = json.dumps(node, default=str).replace('"#/components/schemas/', f'"{to}')
    text = text.replace('"#/components/', '"../openapi.yaml#/components/')
    path.parent.mkdir(parents=True, exist_ok=True)
    found = json.loads(text)
    named(found, to)
    path.write_text(
        json.dumps(found) if path.suffix == ".json" else yaml.safe_dump(found, sort_keys=False), "utf-8"
    )


def named(node: Any, to: str) -> None:
    """`Name` becomes `Name.yaml` in references and mappings."""
    if isinstance(node, list):
        for item in node:
            named(item, to)
    elif isinstance(node, dict):
        ref, mapping = node.get("$ref"), node.get("mapping")
        if isinstance(ref, str) and "openapi.yaml" not in ref:
            node["$ref"] = f"{ref}.yaml"
        for inner in node.values():
            named(inner, to)
        if isinstance(mapping, dict):
            node["mapping"] = {value: f"./{to}{ref}.yaml" for value, ref in mapping.items()}


@pytest.mark.parametrize("provider", ["bfl", "civitai", "empiriolabs", "verda"])
def test_a_split_document_is_the_same_model(provider: str, tmp_path: Path) -> None:
    """Our own documents, a file for each path and schema: the same model but for the places."""
    source = ROOT / "spec" / provider
    split(source, tmp_path)
    found = built(tmp_path)
    assert placeless(json.loads(dumps(found))) == placeless(json.loads(dumps(built(source))))
    if any(variant.body.origin.file.endswith(".yaml") for variant in found.variants):
        variant = next(v for v in found.variants if "/schemas/" in v.body.origin.file)
        text = Path(variant.body.origin.file).read_text("utf-8")
        assert 1 <= variant.body.origin.line <= len(text.splitlines())


def test_every_part_stands_at_its_own_file_and_line(tmp_path: Path) -> None:
    """Relative to the file that refers, escapes decoded; back to the root; the names are those of the bundle."""
    written(
        tmp_path,
        openapi_yaml=drawing("schemas/image.yaml#/Image%20one")
        + "components:\n  schemas:\n    Size: {type: integer}\n",
        schemas__image_yaml="\nImage one:\n  type: object\n  properties:\n    width:\n"
        "      $ref: '../openapi.yaml#/components/schemas/Size'\n    like: {$ref: deep/other.json}\n",
        schemas__deep__other_json='{"type": "object",\n "properties": {"of": {"$ref": "../image.yaml#/Image one"}}}',
    )
    types = dict(built(tmp_path).types)
    assert sorted(types) == ["Image_one", "other"]
    image = types["Image_one"]
    assert isinstance(image, Variant)
    places = [str(one.origin).removeprefix(f"{tmp_path.as_posix()}/") for one in image.body.fields]
    assert places == ["schemas/image.yaml:5:5", "schemas/image.yaml:7:5"]
    assert str(types["other"].origin).endswith("deep/other.json:1:1")  # pyright: ignore[reportAttributeAccessIssue]


OUTSIDE = {
    "climbs": "../secret.yaml#/A",
    "climbs, escaped": "%2e%2e/secret.yaml#/A",
    "climbs, escaped slash": "..%2Fsecret.yaml",
    "climbs inside": "schemas/../../secret.yaml",
    "absolute": "{outside}/secret.yaml#/A",
    "absolute, escaped": "%2Fetc/passwd",
    "an address": "https://a.example/a.yaml",
    "a file address": "file://{outside}/secret.yaml",
    "another host": "//a.example/a.yaml",
    "backslashes": "..\\\\secret.yaml",
    "a link": "link.yaml#/A",
    "a linked folder": "linked/secret.yaml#/A",
    "a folder": "schemas",
    "a device": "zero.yaml",
    "nothing": "schemas/none.yaml",
    "a control character": "schemas/%00.yaml",
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_is_read_from_outside(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the spelling: exit 2, the line of the reference, and not a word of the file."""
    outside, folder = tmp_path / "outside", tmp_path / "spec"
    for one in (outside, folder / "schemas"):
        one.mkdir(parents=True)
    for secret in (outside, tmp_path):
        (secret / "secret.yaml").write_text("A: {type: object, properties: {s3cret: {}}}", "utf-8")
    (folder / "link.yaml").symlink_to(outside / "secret.yaml")
    (folder / "linked").symlink_to(outside)
    (folder / "zero.yaml").symlink_to("/dev/zero")
    ref = OUTSIDE[name].replace("{outside}", outside.as_posix())
    (folder / "openapi.yaml").write_text(drawing(ref).replace("\\\\\\\\", "\\\\"), "utf-8")
    assert main(["generate", "--spec", str(folder), "--out", str(tmp_path / "out"), "-q"]) == 2
    said = capsys.readouterr().err
    assert "openapi.yaml:3:" in said and "error[ref-outside]" in said
    assert "s3cret" not in said and not (tmp_path / "out").exists()


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    """What matters is where the file really is."""
    written(
        tmp_path, openapi_yaml=drawing("link.yaml#/A"), schemas__a_yaml="A: {type: object, required: [x]}"
    )
    (tmp_path / "link.yaml").symlink_to(tmp_path / "schemas" / "a.yaml")
    assert [name for name, _ in built(tmp_path).types] == ["A"]


@pytest.mark.parametrize(
    ("files", "code", "place"),
    [
        ({"a_yaml": "A: {$ref: b.yaml#/B}", "b_yaml": "B: {$ref: a.yaml#/A}"}, "ref-cycle", "b.yaml:1"),
        ({"a_yaml": "A: {properties: {b: {$ref: b.yaml#/C}}}", "b_yaml": "B: {}"}, "ref-dangling", "a.yaml:1"),
        ({"a_yaml": "A: {type: [}"}, "syntax", "a.yaml:1"),
        ({"a_yaml": "A: {type: object}\nA: {}"}, "duplicate-key", "a.yaml:2"),
        ({"a_yaml": "\nA: {type: wrong}"}, "bad-schema", "a.yaml:2"),
        ({"a_yaml": "\nA:\n  type: object\n  if: {}"}, "unsupported-keyword", "a.yaml:4"),
    ],
)  # fmt: skip
def test_mistakes_are_named_in_their_own_file(
    files: dict[str, str], code: str, place: str, tmp_path: Path
) -> None:
    """References that lead back or nowhere, text that cannot be read, schemas that are none."""
    written(tmp_path, openapi_yaml=drawing("a.yaml#/A"), **files)
    with pytest.raises(SpecError) as caught:
        built(tmp_path)
    found = caught.value.diagnostics[0]
    assert (found.code, f"{Path(found.origin.file).name}:{found.origin.line}") == (code, place)


def test_diff_reads_the_other_files_of_the_same_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """REV:path is compared with what the files were then; a change is shown at its own file and line."""
    monkeypatch.chdir(tmp_path)
    shape = "A:\n  type: object\n  properties:\n    steps: {type: integer, maximum: %d}\n"
    written(tmp_path, spec__openapi_yaml=drawing("schemas/a.yaml#/A"), spec__schemas__a_yaml=shape % 50)
    for command in ("init -q", "add .", "-c user.name=n -c user.email=e commit -qm one"):
        assert os.system(f"git {command}") == 0
    written(tmp_path, spec__schemas__a_yaml=shape % 40)
    assert main(["diff", "HEAD:spec", "spec", "--format", "text"]) == 1
    said = capsys.readouterr().out
    assert "steps" in said and "spec/schemas/a.yaml:4" in said and "HEAD:spec/schemas/a.yaml:4" in said
