"""The advisor on the command line: `cost --advise`, and the warning of `lint` with its fixes."""

from __future__ import annotations

import json

from cli.running import Runner

DEV = {
    "engine": "flux2",
    "model": "dev",
    "operation": "createImage",
    "prompt": "a lighthouse at dusk",
    "width": 1024,
    "height": 1024,
}


def test_cost_says_how_to_pay_less(run: Runner) -> None:
    """Each quote lists its savings, the largest first, with a patch."""
    (quote,) = run.json("cost", "--advise", run.write("dev.json", DEV))["quotes"]
    assert quote["advice"][0] == {
        "message": "use 1000x1000",
        "changes": "4.6 % fewer pixels",
        "amount": "20",
        "saves": "20",
        "percent": "50",
        "near": True,
        "patch": [
            {"op": "replace", "path": "/width", "value": 1000},
            {"op": "replace", "path": "/height", "value": 1000},
        ],
    }


def test_cost_keeps_quiet_unasked(run: Runner) -> None:
    """Without --advise a quote is what the contract says and nothing more."""
    (quote,) = run.json("cost", run.write("dev.json", DEV))["quotes"]
    assert "advice" not in quote


def test_text_names_the_saving(run: Runner) -> None:
    """One line a saving: the price, what is saved, what to write, what it changes."""
    assert run("cost", "--advise", run.write("dev.json", DEV)) == 0
    assert "  cheaper: 20 Buzz, saves 20 Buzz (50 %): use 1000x1000, 4.6 % fewer pixels\n" in run.out


def test_lint_warns_of_a_barely_begun_megapixel(run: Runner) -> None:
    """A warning, no error: the request is accepted; the fix changes pixels, so it is unsafe, and says what it saves."""
    (finding,) = run.json("lint", run.write("dev.json", DEV))
    assert (finding["rule"], finding["severity"], finding["pointer"]) == (
        "over-price-step",
        "warning",
        "/width",
    )
    assert [fix["price_delta"] for fix in finding["fixes"]] == ["-20", "-20"]
    assert {fix["applicability"] for fix in finding["fixes"]} == {"unsafe"}


def test_lint_applies_it(run: Runner) -> None:
    """--unsafe-fixes writes the cheaper size, and nothing is left to say."""
    path = run.write("dev.json", DEV)
    run("lint", "--fix", "--unsafe-fixes", path)
    assert {key: json.loads(path.read_text())[key] for key in ("width", "height")} == {
        "width": 1000,
        "height": 1000,
    }
    assert run.json("lint", path) == []


def test_lint_is_silent_well_above_a_step(run: Runner) -> None:
    """1536x1024 is one and a half megapixels: two are paid for and used."""
    assert run.json("lint", run.write("dev.json", {**DEV, "width": 1536})) == []
