"""`lightmeter explain`: the model read aloud."""

from __future__ import annotations

import pytest

from cli.running import Runner
from support import civitai

KLEIN = "civitai/flux2/klein/createImage"


def test_a_variant_is_read_aloud(run: Runner) -> None:
    """Every field with type, default, source and place; the formula with its rates and how sure they are."""
    assert run("explain", KLEIN) == 0
    for field in civitai.variants()[KLEIN].body.fields[3:]:
        assert f"  {field.name}  " in run.out
    assert "integer from 512 to 2048, a multiple of 16." in run.out
    assert "optional, default 1024" in run.out
    assert "spec/civitai/openapi.yaml:" in run.out
    assert "stepCost * steps * (size(images) + 1) * passes * quantity" in run.out
    assert "stepCost[4b] = 0.3 buzz (stated;" in run.out
    assert "stepCost[9b-kv] = not documented (unknown;" in run.out
    assert "cfg-scale-doubles" in run.out


def test_rates_are_those_of_the_variant(run: Runner) -> None:
    """A rate that is looked up by a tag is shown for that tag only."""
    run("explain", "civitai/flux2/dev/createImage")
    assert "costPerMegapixel[dev] = 20 buzz (inferred;" in run.out
    assert "costPerMegapixel[flex]" not in run.out


def test_every_variant_can_be_explained(run: Runner) -> None:
    """As text and as JSON, with every field that is no tag."""
    for name, variant in civitai.variants().items():
        facts = run.json("explain", name)
        assert facts["name"] == name
        assert facts["tags"] == dict(variant.tags)
        assert {field["name"] for field in facts["fields"]} | set(facts["tags"]) == {
            field.name for field in variant.body.fields
        }


def test_a_field_is_read_aloud(run: Runner) -> None:
    """With the warnings its values may cause; JSON has the default as it is on the wire."""
    assert run("explain", f"{KLEIN}.loras") == 0
    assert "lora-strength: expected: number from 0 to 2" in run.out
    facts = run.json("explain", f"{KLEIN}.width")
    assert (facts["default"], facts["required"], facts["of"]) == (1024, False, KLEIN)


def test_a_field_of_a_field(run: Runner) -> None:
    """A path leads into what a list or an object holds."""
    assert run("explain", "civitai/flux2/dev/createImage.loras.strength") == 0
    assert run.out.startswith("civitai/flux2/dev/createImage.loras.strength\n")
    assert run("explain", "civitai/workflow.steps") == 0


def test_a_provider_is_a_tree(run: Runner) -> None:
    """All variants, or those below a tag."""
    assert len(run.json("explain", "civitai")["variants"]) == 26
    assert [one["name"] for one in run.json("explain", "civitai/flux1-kontext")["variants"]] == [
        f"civitai/flux1-kontext/{name}" for name in ("dev", "pro", "max")
    ]
    run("explain", "civitai")
    assert "  flux2\n    klein\n      createImage" in run.out


@pytest.mark.parametrize("rule", ["not-multiple-of", "edit-without-images", "malformed"])
def test_a_rule_is_explained(run: Runner, rule: str) -> None:
    assert run("explain", rule) == 0
    assert run.out.startswith(rule)
    assert run.json("explain", rule)["rule"] == rule


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("civitai/flux2/klen/createImage", "did you mean civitai/flux2/klein/createImage"),
        (f"{KLEIN}.widht", "did you mean width"),
        (f"{KLEIN}.nothing_like_it_at_all", "it has engine, model, operation"),
        ("not-multiple", "did you mean not-multiple-of"),
        ("zzzzzz", "is no variant and no rule; see"),
        ("", "is no variant and no rule"),
        (".", "is no variant"),
        ("\x1b[31m", "is no variant"),
    ],
)
def test_a_name_that_is_not_known(run: Runner, name: str, said: str) -> None:
    """Exit 2 and the nearest names, in one line."""
    assert run("explain", name) == 2
    assert said in run.err
    assert run.err.count("\n") == 1
    assert "\x1b" not in run.err


def test_colour_is_asked_for(run: Runner) -> None:
    """No colour where no terminal is; always means always."""
    run("explain", KLEIN)
    assert "\x1b[" not in run.out
    run("explain", KLEIN, "--color", "always")
    assert "\x1b[" in run.out
