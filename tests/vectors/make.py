"""Writes the shared vectors: requests with the verdict and the price that every implementation must give.

    PYTHONPATH=tests python -m vectors.make

In: the models, the documented examples, the hand-written prices. Out: one JSON Lines file for each engine,
one for
whole workflows, one for the documented requests. Nothing here asks the emitted code: verdicts come from the
constraint that was broken, prices from `support.prices`, or from the documents themselves.

A vector: `id`; `request`; `problems`, the errors as [pointer, keyword], [] when it is valid; for a valid
request `micro`, the price in millionths of a Buzz, or `unpriced`, a word that the reason must contain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from lightmeter.model.nodes import Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Enum, Integer, Number
from support.civitai import EXAMPLES, example, variants
from support.faults import Mutant, mutants, sample_object
from support.forms import step, workflow
from support.prices import buzz, micro
from support.strategies import plain
from vectors import addressed

FOLDER = Path(__file__).parent
REFERENCE = {"$ref": "first", "path": "output.images[0].url"}
Vector = dict[str, Any]


def main() -> None:
    for folder, found in (("", files()), ("endpoints", addressed.files())):
        for name, text in found.items():
            (FOLDER / folder / name).write_text(text, "utf-8")


def files() -> dict[str, str]:
    """File name to text."""
    found = {"documented.jsonl": list(_documented()), "workflows.jsonl": list(_workflows())}
    for variant in variants().values():
        found.setdefault(f"{variant.path[1]}.jsonl", []).extend(_of_variant(variant))
    return {name: "".join(map(_line, rows)) for name, rows in found.items()}


def _line(vector: Vector) -> str:
    return json.dumps(vector, ensure_ascii=False) + "\n"


def _of_variant(variant: Variant) -> Iterator[Vector]:
    body = minimal(variant)
    yield _valid(f"{variant.name}: required members only", body)
    yield _valid(f"{variant.name}: usual members", _usual(variant))
    yield from _edges(variant, body)
    yield from _references(variant, body)
    for mutant in _one_of_a_kind(variant):
        yield _refused(f"{variant.name}: {mutant.what}", mutant.of(body), (mutant.pointer, mutant.keyword))


def minimal(variant: Variant) -> dict[str, Any]:
    """The tags and the required members."""
    return {**{tag: plain(value) for tag, value in variant.tags}, **_untagged(variant)}


def _untagged(variant: Variant) -> dict[str, Any]:
    tags = dict(variant.tags)
    return {name: value for name, value in sample_object(variant.body).items() if name not in tags}


USUAL = {
    "width": 1024,
    "height": 1152,
    "steps": 21,
    "quantity": 3,
    "cfgScale": 4.5,
    "seed": 42,
    "images": ["https://image.civitai.com/.../source.jpeg"],
}


def _usual(variant: Variant) -> dict[str, Any]:
    names = [field.name for field in variant.body.fields]
    return {**minimal(variant), **{name: USUAL[name] for name in names if name in USUAL}}


def _edges(variant: Variant, body: dict[str, Any]) -> Iterator[Vector]:
    """Both ends of every range, whole numbers as 1.0, each value of the fields that a price reads."""
    for field in variant.body.fields:
        kind, nullable = bare(field.type)
        values: list[Any] = [None] if nullable else []
        if isinstance(kind, Integer | Number):
            values += [int(bound) for bound in (kind.minimum, kind.maximum) if bound is not None]
            values += [float(value) for value in values if value is not None]
        if isinstance(kind, Enum) and field.name == "modelVersion":
            values += map(plain, kind.values)
        for value in values:
            yield _valid(f"{variant.name}: {field.name} {json.dumps(value)}", {**body, field.name: value})


def _references(variant: Variant, body: dict[str, Any]) -> Iterator[Vector]:
    """A value of another step: let through, and no price where the formula reads it."""
    for name in ("prompt", "images", "loras"):
        if name in {field.name for field in variant.body.fields}:
            request = {**body, name: REFERENCE}
            plain_price = _valid("", body)
            price = (
                {"unpriced": name}
                if _counts(variant, name)
                else {k: plain_price[k] for k in PRICES if k in plain_price}
            )
            yield {
                "id": f"{variant.name}: {name} is a reference",
                "request": request,
                "problems": [],
                **price,
            }


PRICES = ("micro", "unpriced")


def _counts(variant: Variant, name: str) -> bool:
    """Whether the documented formula of a priced family reads this list or map."""
    if name == "images":
        return "lein" in variant.name or variant.name.startswith("civitai/sdcpp/flux1/")
    return name == "loras" and variant.name.startswith("civitai/flux2/dev/")


def _one_of_a_kind(variant: Variant) -> Iterator[Mutant]:
    """One mutant for each place and keyword; of wrong types those that are mistaken most: "1", 1, true."""
    seen: set[tuple[str, str, str]] = set()
    for mutant in mutants(variant):
        kind = mutant.what.rpartition(": ")[2] if mutant.keyword == "type" else ""
        if mutant.keyword == "type" and kind.removeprefix("item ").removeprefix("member ") not in CONFUSED:
            continue
        if (mutant.remove and mutant.member == "engine") or "BMP" in mutant.what:
            continue
        if (mutant.pointer, mutant.keyword, kind) not in seen:
            seen.add((mutant.pointer, mutant.keyword, kind))
            yield mutant


CONFUSED = {"a value of type string", "a value of type boolean", "a value of type number", "a broken number"}


def _valid(name: str, request: Any, body: dict[str, Any] | None = None) -> Vector:
    price = buzz(request if body is None else body)
    found: Vector = {"id": name, "request": request, "problems": []}
    if price is None:
        return {**found, "unpriced": _missing(request if body is None else body)}
    return {**found, "micro": micro(price)}


def _missing(body: dict[str, Any]) -> str:
    """What the documents do not say, or the request."""
    match body:
        case {"modelVersion": "9b-kv"}:
            return "9b-kv"
        case {"engine": "flux2", "model": str(model)}:
            return f"civitai.flux2.megapixel[{model}]"
        case {"engine": "comfy", "ecosystem": "flux1"}:
            return next(name for name in ("width", "height", "steps", "quantity") if body.get(name) is None)
        case _:
            return "no price is documented"


def _refused(name: str, request: Any, *problems: tuple[str, str | None]) -> Vector:
    return {"id": name, "request": request, "problems": [list(problem) for problem in problems]}


KLEIN, DEV, PRO = (f"civitai/flux2/{model}/createImage" for model in ("klein", "dev", "pro"))


def _workflows() -> Iterator[Vector]:
    """What lies around inputs, and totals over several steps."""
    yield from _totals()
    yield from _faulty_steps()
    for name, members, pointer, keyword in AROUND:
        request = {**workflow([minimal(variants()[KLEIN])]), **members}
        yield _refused(name, request, (pointer, keyword))


def _totals() -> Iterator[Vector]:
    klein, dev, pro = (minimal(variants()[name]) for name in (KLEIN, DEV, PRO))
    other = {"$type": "textToSpeech", "input": {"text": "hello"}}
    for name, request, price in (
        ("a step", step(klein), {"micro": 12_000_000}),
        ("one step", workflow([klein]), {"micro": 12_000_000}),
        ("two steps add up", workflow([klein, dev]), {"micro": 52_000_000}),
        ("one step without a price", workflow([klein, pro]), {"unpriced": "megapixel[pro]"}),
        ("no steps", {"steps": []}, {"unpriced": ""}),
        ("a step of another kind", {"steps": [other]}, {"unpriced": ""}),
        ("another kind beside an image", {"steps": [other, step(klein)]}, {"micro": 12_000_000}),
    ):
        yield {"id": name, "request": request, "problems": [], **price}


def _faulty_steps() -> Iterator[Vector]:
    klein, dev = minimal(variants()[KLEIN]), minimal(variants()[DEV])
    yield _refused(
        "faults in two steps",
        workflow([{**klein, "steps": 51}, {**dev, "operation": "edit"}]),
        ("/steps/0/input/steps", "maximum"),
        ("/steps/1/input/operation", "discriminator"),
    )
    yield _refused(
        "two faults in a step",
        workflow([{**klein, "steps": True, "sampler": "euler"}]),
        ("/steps/0/input/steps", "type"),
        ("/steps/0/input/sampler", "additionalProperties"),
    )
    for name, request, pointer, keyword in (
        ("a step without $type", {"steps": [{"input": klein}]}, "/steps/0/$type", "required"),
        ("a step without input", {"steps": [{"$type": "imageGen"}]}, "/steps/0/input", "required"),
        ("an input without engine", workflow([{"prompt": "x"}]), "/steps/0/input/engine", "required"),
        ("a step that is text", {"steps": ["imageGen"]}, "/steps/0", "type"),
        ("a mask is missing", workflow([_inpainting()]), "/steps/0/input/controlNets/0/mask", None),
        ("nothing", {}, "", None),
        ("a list", [klein], "", None),
    ):
        yield _refused(name, request, (pointer, keyword))


AROUND: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("11 tags", {"tags": ["t"] * 11}, "/tags", "maxItems"),
    ("a tag of 201 characters", {"tags": ["t" * 201]}, "/tags/0", "maxLength"),
    ("an unsafe callback", {"callbacks": [{"url": "http://x", "type": []}]}, "/callbacks/0/url", "pattern"),
    (
        "an unknown event",
        {"callbacks": [{"url": "https://x", "type": ["job:done"]}]},
        "/callbacks/0/type/0",
        "enum",
    ),
    ("an external id with a space", {"externalId": "a b"}, "/externalId", "pattern"),
    ("an external id of 129 characters", {"externalId": "x" * 129}, "/externalId", "maxLength"),
    ("an unknown currency", {"currencies": ["usd"]}, "/currencies/0", "enum"),
)
"""Faults in what lies around the steps: name, members, pointer, keyword."""


def _inpainting() -> dict[str, Any]:
    net = {"preprocessor": "inpaint", "weight": 1, "startStep": 0, "endStep": 1}
    return {**minimal(variants()["civitai/comfy/flux1/createImage"]), "controlNets": [net]}


def _documented() -> Iterator[Vector]:
    """The requests of the documents with their prices, the refused ones with their one fault."""
    for row in _listed("examples"):
        price = {"unpriced": ""} if row["price"] is None else {"micro": micro(Fraction(row["price"]))}
        yield {"id": f"documented: {row['file']}", "request": example(row["file"]), "problems": [], **price}
    for row in _listed("negative"):
        yield _refused(
            f"refused: {row['file']}", example(row["file"], "negative"), (row["pointer"], row["keyword"])
        )
    for row in _listed("warning"):
        request = example(row["file"], "warning")
        yield _valid(f"warning: {row['file']}", request, request["steps"][0]["input"])


def _listed(name: str) -> list[dict[str, Any]]:
    folder = EXAMPLES if name == "examples" else EXAMPLES / name
    return yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8"))[name]


if __name__ == "__main__":
    main()
