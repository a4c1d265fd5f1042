"""Quick verdicts on the many lines of a log: what they let pass, the judge finds nothing in."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.running import KLEIN
from lightmeter.lint.bulk import lint_stream
from lightmeter.lint.judging import Judge, installed_clients
from support.faults import mutants
from support.forms import step, workflow
from support.judge import drawn
from support.providers import variants
from support.strategies import JSON, request

JUDGES = {
    "every provider": Judge(installed_clients(None)),
    "civitai alone": Judge(installed_clients("civitai")),
    "bfl alone": Judge(installed_clients("bfl")),
    "one endpoint": Judge(installed_clients(None), "bfl/flux-2-pro"),
}
judges = pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
BODIES = st.sampled_from(list(variants().values())).flatmap(request)
ENVELOPE = {"method": "POST", "url": "https://api.bfl.ai/v1/flux-2-pro"}


def said(quick: Any, value: Any) -> bool:
    """Whether a quick verdict has anything to say."""
    problems: list[Any] = []
    quick(value, problems, True)
    return bool(problems)


def check(judge: Judge, value: Any) -> None:
    """A quick verdict may doubt what the judge finds nothing in, and never the other way round."""
    anything = bool(judge.judge(value).problems)
    assert said(judge.quick(), value) or not anything
    assert said(judge.quickest(), value) or not anything
    assert judge.is_fine(value) != said(judge.quick(), value)


@judges
@drawn(60)
@given(body=BODIES)
def test_a_valid_request_of_any_provider(judge: Judge, body: dict[str, Any]) -> None:
    """Bare, as a step, in a workflow and in an envelope."""
    for value in (body, step(body), workflow([body]), {**ENVELOPE, "body": body}):
        check(judge, value)


@judges
@drawn(8)
@given(data=st.data())
def test_a_request_with_one_fault(judge: Judge, data: st.DataObject) -> None:
    """Whatever is wrong, the quickest verdict does not let it pass."""
    variant = data.draw(st.sampled_from(list(variants().values())))
    body = data.draw(request(variant))
    for mutant in mutants(variant):
        check(judge, mutant.of(body))


@judges
@drawn(60)
@given(value=JSON)
def test_any_json(judge: Judge, value: Any) -> None:
    """Nothing raises, and nothing passes that no provider knows."""
    check(judge, value)


MARKED: tuple[Any, ...] = (
    {"$type": "imageGen", **KLEIN},
    {"engine": "flux2", "steps": []},
    {"steps": 4},
    {"steps": [], "$type": 1},
)


@judges
@pytest.mark.parametrize("value", MARKED)
def test_markers_of_several_forms(judge: Judge, value: Any) -> None:
    """A request that could be two things is judged as the one it is."""
    check(judge, value)


SPACED, COMPACT = json.dumps(KLEIN), json.dumps(KLEIN, separators=(",", ":"))
LINES = (
    SPACED,
    COMPACT,
    json.dumps({**KLEIN, "width": 1000}),
    COMPACT[:-1] + ',"quantity":1,"quantity":4}',
    COMPACT[:-1] + ',"quantity" :1,"quantity":4}',
    COMPACT[:-1] + ',"quantity":1,"\\u0071uantity":4}',
    "{",
    "",
    json.dumps({**ENVELOPE, "body": {"prompt": "a cat"}}),
    COMPACT[:-1] + ',"seed":18446744073709551616}',
    COMPACT + "\r",
)
"""Something of everything: spaced and compact, faulty, malformed, repeated members, another provider."""


def linted(
    lines: Sequence[str], limit: tuple[int, str] | None = None, first: int = 1
) -> list[dict[str, Any]]:
    """The findings about a log, as they are reported."""
    stream = io.BytesIO("\n".join(lines).encode() + b"\n")
    batches = lint_stream("log", stream, JUDGES["every provider"], first, limit)
    return [one.to_json() for batch in batches for one, _ in batch.found]


def test_lines_are_judged_as_documents_are() -> None:
    """What is said, and on which line."""
    found = linted(LINES)
    assert [(one["line"], one["rule"]) for one in found] == [
        (3, "not-multiple-of"),
        (4, "duplicate-key"),
        (5, "duplicate-key"),
        (6, "duplicate-key"),
        (7, "malformed"),
        (10, "bad-format"),
    ]


@pytest.mark.parametrize("room", [None, 0, 10_000], ids=["all", "none", "some"])
@pytest.mark.parametrize("limit", [None, (11 * 10**6, "buzz")], ids=["free", "limited"])
def test_a_line_that_was_met_before(
    monkeypatch: pytest.MonkeyPatch, room: int | None, limit: tuple[int, str] | None
) -> None:
    """The same is said about it as the first time, on its own line, however many lines are remembered."""
    alone = [one for at, line in enumerate(LINES, 1) for one in linted([line], limit, at)]
    if room is not None:
        monkeypatch.setattr("lightmeter.lint.memory.ROOM", room)
    again = [
        {**one, "line": one["line"] + lap, "end_line": one["end_line"] + lap}
        for lap in (0, len(LINES), 2 * len(LINES))
        for one in alone
    ]
    assert linted(LINES * 3, limit) == again


def test_a_limit_on_the_price_of_every_line() -> None:
    """What costs more is said for its line; what nobody can price is a warning; what is refused costs nothing."""
    dear, unknown = {**KLEIN, "steps": 21}, {**KLEIN, "modelVersion": "9b-kv"}
    lines = [json.dumps(one) for one in (KLEIN, dear, unknown, {**KLEIN, "width": 1000}, dear)]
    found = linted(lines, (12 * 10**6, "buzz"))
    assert [(one["line"], one["rule"], one["severity"]) for one in found if one["severity"] != "info"] == [
        (2, "over-budget", "error"),
        (3, "over-budget", "warning"),
        (4, "not-multiple-of", "error"),
        (5, "over-budget", "error"),
    ]
