"""`lightmeter ledger pull`: the history of a provider into Parquet, against the mock."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from audit.ledgers import KLEIN, audited
from lightmeter.cli.app import main
from lightmeter.mock.provider import load
from lightmeter.mock.serving import running
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World

WORKS = 7


@pytest.fixture
def server() -> object:
    """A mock with seven works behind it, one of them overcharged or not as the seed has it."""
    world = World(Settings(latency=0.0, chaos={"overcharge": 0.3}, seed=4))
    with running(world, [load("civitai")]) as url:
        for number in range(WORKS):
            body = {"steps": [{"$type": "imageGen", "input": {**KLEIN, "seed": number}}]}
            answer = httpx2.post(
                f"{url}/v2/consumer/workflows", json=body, headers={"Authorization": "Bearer secret"}
            )
            assert answer.status_code == 200
        yield url, world


def _pull(url: str, folder: Path, *more: str) -> int:
    return main(
        ["ledger", "pull", "civitai", str(folder), "--base-url", url, "--query", "take=3", "-q", *more]
    )


def test_a_history_is_pulled_and_audited(
    server: tuple[str, World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every work once, page by page; the audit finds in it what the mock planted."""
    url, world = server
    monkeypatch.setenv("CIVITAI_TOKEN", "secret")
    folder = tmp_path / "history"
    assert _pull(url, folder) == 0
    assert [file.name for file in sorted(folder.iterdir())] == [f"page-{n:06}.parquet" for n in (1, 2, 3)]
    planted = {event["id"] for event in world.ledger.of("truth")}
    found = audited(folder)
    assert found.counts == {"match": WORKS - len(planted), "overcharge": len(planted)}
    assert {one.id for one in found.findings if one.name == "overcharge"} == planted
    assert planted


def test_what_is_there_is_not_fetched_again(
    server: tuple[str, World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off after any page, it goes on with the next; at the end there is nothing to do."""
    url, _ = server
    monkeypatch.setenv("CIVITAI_TOKEN", "secret")
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert _pull(url, whole) == 0
    assert _pull(url, broken) == 0
    kept = (broken / "page-000001.parquet").stat().st_mtime_ns
    for number in (2, 3):
        (broken / f"page-{number:06}.parquet").unlink()
    assert _pull(url, broken) == 0
    assert (broken / "page-000001.parquet").stat().st_mtime_ns == kept
    assert audited(broken).counts == audited(whole).counts
    assert _pull("http://127.0.0.1:9", broken) == 0


def test_a_server_that_is_not_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, and how to go on; no half a page is left."""
    monkeypatch.setenv("CIVITAI_TOKEN", "secret")
    assert main(["ledger", "pull", "bfl", str(tmp_path / "h")]) == 2
    assert "has no history to pull" in capsys.readouterr().err
    assert main(["ledger", "pull", "civitay", str(tmp_path / "h")]) == 2
    assert "did you mean civitai?" in capsys.readouterr().err
