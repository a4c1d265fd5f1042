"""A realistic mix of Flux requests: every variant, varied fields, one request in five with one fault.

In: the model and a seed. Out: bare inputs as decoded JSON. The same seed gives the same mix.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from lightmeter.model.nodes import Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Array, Enum, Integer, Map, Number, String
from support.civitai import variants

SEED = 20260807
FAULTY = 0.2
DOCUMENTED = [
    "flux2/klein/createImage",
    "flux2/klein/editImage",
    "flux2/dev/createImage",
    "flux2/flex/createImage",
    "flux2/pro/createImage",
    "flux2/max/createImage",
    "sdcpp/flux1/createImage",
    "sdcpp/flux1/editImage",
    "sdcpp/flux1/createVariant",
    "sdcpp/flux2Klein/createImage",
    "sdcpp/flux2Klein/createVariant",
    "sdcpp/flux2Dev/createVariant",
    "comfy/flux1/createImage",
    "flux1-kontext/dev",
    "flux1-kontext/pro",
    "flux1-kontext/max",
]
"""The variants that the guides show requests of; they get two thirds of the mix."""

TEXT = (
    "a photo of an old lighthouse on cliffs at dusk, soft rim light, film grain, 35 mm, wide shot, calm sea, "
    "fog over the harbour, gulls, warm window, painted wood, rope, wet stones, long exposure, muted colours"
)
WORDS = TEXT.split()
IMAGE = "https://image.civitai.com/xG1nkqKTMzGDvpLrqFT7WA/2f1a6c5e/original=true/source.jpeg"
MODELS = 2_000
"""Different models in a mix."""
AIR = "urn:air:flux1:{}:civitai:{}@{}"
KINDS = {"diffuserModel": "diffuser", "model": "checkpoint", "vaeModel": "vae"}
VERSIONS = ("4b", "4b", "4b", "9b", "9b", "9b-base")

Body = dict[str, Any]
Fault = Callable[[Body, Random], None]


def mix(count: int, seed: int = SEED, faulty: float = FAULTY) -> list[Body]:
    """`count` inputs."""
    rng = Random(seed)
    known = variants()
    shown = [known[f"civitai/{name}"] for name in DOCUMENTED]
    every = list(known.values())
    bodies: list[Body] = []
    for _ in range(count):
        variant = rng.choice(shown if rng.random() < 2 / 3 else every)
        body = request(variant, rng)
        if rng.random() < faulty:
            spoil(variant, body, rng)
        bodies.append(json.loads(json.dumps(body)))  # strings of its own, as when it came in a file
    return bodies


def request(variant: Variant, rng: Random) -> Body:
    """A valid input as people write them: the tags, a prompt, and most of the usual fields."""
    body: Body = dict(variant.tags)
    for field in variant.body.fields:
        if field.name in body:
            continue
        if field.required or rng.random() < OFTEN.get(field.name, 0.1):
            body[field.name] = _value(field.name, bare(field.type)[0], rng)
    return body


OFTEN = {
    "width": 0.9, "height": 0.9, "steps": 0.7, "cfgScale": 0.6, "quantity": 0.7, "seed": 0.4, "images": 0.95,
    "modelVersion": 0.7, "loras": 0.35, "negativePrompt": 0.3, "guidanceScale": 0.6, "numInferenceSteps": 0.6,
    "sampleMethod": 0.4, "schedule": 0.4, "sampler": 0.5, "scheduler": 0.5, "outputFormat": 0.3,
    "aspectRatio": 0.7, "strength": 0.8, "denoiseStrength": 0.8, "controlNets": 0.1,
}  # fmt: skip


def _value(name: str, kind: object, rng: Random) -> Any:
    if name == "prompt" or name == "negativePrompt":
        return " ".join(rng.choices(WORDS, k=rng.randint(6, 60)))
    if name == "image" or name == "imageMetadata":
        return IMAGE
    if name == "modelVersion":
        return rng.choice(VERSIONS)
    if name == "outputFormat":
        return rng.choice(("jpeg", "png"))
    if name == "numInferenceSteps":
        return rng.randint(20, 40)
    if name in ("width", "height"):
        assert isinstance(kind, Integer)
        low, high = max(kind.minimum or 512, 512), min(kind.maximum or 2048, 1536)
        return rng.randrange(-(-low // 16) * 16, high + 1, 16)
    match kind:
        case Enum(values):
            return rng.choice(values)
        case Integer(minimum, maximum):
            return rng.randint(minimum or 1, maximum or (4 if name == "quantity" else 40))
        case Number(minimum, maximum):
            return (
                rng.choice([1, 2, 2.5, 3.5, 4, 5])
                if maximum is None or maximum > 1
                else round(rng.random(), 2)
            )
        case String():
            return _air(KINDS.get(name, "vae"), rng)
        case Array():
            return _items(name, rng)
        case Map():
            return {_air("lora", rng): rng.choice([0.5, 0.8, 1]) for _ in range(rng.randint(1, 3))}
        case _:
            return rng.random() < 0.5


def _air(kind: str, rng: Random) -> str:
    number = rng.randint(1000, 999999) % MODELS  # requests name the same few models again and again
    rng.randint(1000, 999999)
    return AIR.format(kind, 600_000 + number, 690_000 + number)


def _items(name: str, rng: Random) -> list[Any]:
    if name == "loras":
        return [
            {"air": _air("lora", rng), "strength": rng.choice([0.5, 0.8, 1])}
            for _ in range(rng.randint(1, 3))
        ]
    if name == "controlNets":
        return [{"preprocessor": "canny", "weight": 0.8, "startStep": 0, "endStep": 0.7, "image": IMAGE}]
    return [IMAGE] * rng.randint(1, 2)


def spoil(variant: Variant, body: Body, rng: Random) -> None:
    """Make one fault that people make, of those this variant can have."""
    fields = {field.name: bare(field.type)[0] for field in variant.body.fields}
    rng.choice(_faults(fields, body))(body, rng)


def _faults(fields: dict[str, object], body: Body) -> list[Fault]:
    """Unknown and missing members, wrong types, numbers out of bounds, bad enums and tags."""
    found: list[Fault] = [_unknown, _no_prompt, _wrong_type("prompt", 7), _bad_tag]
    for name, kind in fields.items():
        if isinstance(kind, Integer) and kind.maximum is not None:
            found.append(_wrong_type(name, kind.maximum + 16 * (kind.multiple_of or 1)))
            found.append(_wrong_type(name, str(kind.maximum)))
        if isinstance(kind, Integer) and kind.multiple_of:
            found.append(_wrong_type(name, (kind.minimum or 0) + kind.multiple_of + 1))
        if isinstance(kind, Number) and kind.maximum is not None:
            found.append(_wrong_type(name, float(kind.maximum) + 5.5))
        if isinstance(kind, Enum) and len(kind.values) > 1:
            found.append(_wrong_type(name, "default"))
        if isinstance(kind, Array) and name == "images":
            found.append(_wrong_type(name, IMAGE))
    return found


def _wrong_type(name: str, value: Any) -> Fault:
    def fault(body: Body, rng: Random) -> None:
        body[name] = value

    return fault


def _unknown(body: Body, rng: Random) -> None:
    body[rng.choice(["num_steps", "guidance", "size", "negative_prompt", "n"])] = 1


def _no_prompt(body: Body, rng: Random) -> None:
    del body["prompt"]


def _bad_tag(body: Body, rng: Random) -> None:
    body["model" if body["engine"] in ("flux2", "flux1-kontext") else "ecosystem"] = "schnell"
