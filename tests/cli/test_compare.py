"""`lightmeter compare` on the command line."""

from __future__ import annotations

from cli.running import KLEIN, Runner


def test_the_table(run: Runner) -> None:
    """Dollars, own price, variant, what differs; the request itself is marked."""
    assert run("compare", run.write("one.json", KLEIN)) == 0
    assert [line.split()[:4] for line in run.out.splitlines()[:2]] == [
        ["0.0085", "USD", "empiriolabs/flux-2-klein-4b", "no"],
        ["0.012", "USD", "12", "Buzz"],
    ]
    (line,) = (line for line in run.out.splitlines() if line.endswith("the request as given"))
    assert "civitai/flux2/klein/createImage" in line


def test_json(run: Runner) -> None:
    """Offers with their bodies, what is left out, and the rate of exchange in words."""
    found = run.json("compare", run.write("one.json", KLEIN))
    assert set(found) == {"offers", "left_out", "notes"}
    (given,) = (offer for offer in found["offers"] if offer["given"])
    assert given == {
        "variant": "civitai/flux2/klein/createImage",
        "given": True,
        "amount": "12",
        "unit": "buzz",
        "usd": "0.012",
        "confidence": "stated",
        "reason": None,
        "requests": 1,
        "lost": [],
        "body": KLEIN,
    }


def test_markdown_cannot_be_broken_out_of(run: Runner) -> None:
    """Text from a request means nothing to a markdown reader."""
    path = run.write("one.json", {**KLEIN, "sampleMethod": "euler", "imageMetadata": "|<b>x</b>|"})
    assert run("compare", path, "--format", "markdown") == 0
    assert "| USD | price | variant | differs |" in run.out
    assert "<b>" not in run.out


def test_other_providers_only(run: Runner) -> None:
    """--with names whom to compare with; the request's own provider is always there."""
    found = run.json("compare", run.write("one.json", KLEIN), "--with", "verda")
    assert {offer["variant"].partition("/")[0] for offer in found["offers"]} == {"civitai", "verda"}


def test_an_invalid_request(run: Runner) -> None:
    """Nothing to compare: exit 1, and stderr says what is wrong."""
    assert run("compare", run.write("one.json", {**KLEIN, "steps": 500})) == 1
    assert (run.out, "the request is invalid" in run.err) == ("", True)


def test_several_inputs(run: Runner) -> None:
    """A workflow of two steps needs --pointer."""
    step = {"$type": "imageGen", "input": KLEIN}
    path = run.write("two.json", {"steps": [step, step]})
    assert run("compare", path) == 2
    assert "/steps/0/input, /steps/1/input" in run.err
    assert run("compare", path, "--pointer", "/steps/1/input") == 0


def test_many_requests(run: Runner) -> None:
    """JSON Lines are a log: one request is compared at a time."""
    assert run("compare", run.write("many.jsonl", "{}\n{}\n")) == 2
    assert "name a .json or .yaml file with one request" in run.err


def test_unknown_provider(run: Runner) -> None:
    """The nearest name is offered."""
    assert run("compare", run.write("one.json", KLEIN), "--with", "virda") == 2
    assert "did you mean verda?" in run.err
