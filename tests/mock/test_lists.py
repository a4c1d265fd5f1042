"""How workflows and resources are found."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from mock.playing import WORKFLOWS, Play, played, workflow


@played
async def test_pages_follow_each_other(play: Play) -> None:
    """Newest first, `next` leads on, every workflow comes once, the last page has no next."""
    ids = [(await play.submit())["id"] for _ in range(5)]
    seen: list[str] = []
    cursor, pages = "", 0
    while cursor or not pages:
        page = (
            await play.send("GET", f"{WORKFLOWS}?take=2" + (f"&cursor={cursor}" if cursor else ""))
        ).json()
        seen += [item["id"] for item in page["items"]]
        cursor, pages = page["next"], pages + 1
    assert (seen, pages) == (ids[::-1], 3)
    ascending = (await play.send("GET", f"{WORKFLOWS}?ascending=true&take=3")).json()
    assert [item["id"] for item in ascending["items"]] == ids[:3]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tags=red", [0, 2]),
        ("tags=red&tags=big", [2]),
        ("query=INVOICE", [1]),
        ("fromDate=2026-01-01T00:01:00Z", [1, 2]),
        ("toDate=2026-01-01T00:01:00Z", [0, 1]),
        ("fromDate=2026-01-01&toDate=2026-01-01", [0, 1, 2]),
        ("fromDate=2026-01-02", []),
    ],
)
@played
async def test_lists_are_filtered(play: Play, query: str, found: list[int]) -> None:
    """Tags (all of them), text in the metadata, times."""
    members: list[dict[str, Any]] = [
        {"tags": ["red"]},
        {"metadata": {"of": "invoice"}},
        {"tags": ["red", "big"]},
    ]
    ids: list[str] = []
    for one in members:
        ids.append((await play.submit(workflow(**one)))["id"])
        await play.clock.advance(60)
    answer = await play.send("GET", f"{WORKFLOWS}?{query}&ascending=true")
    assert [item["id"] for item in answer.json()["items"]] == [ids[index] for index in found]


@played
async def test_failed_workflows_can_be_left_out(play: Play) -> None:
    """excludeFailed leaves out canceled ones too."""
    kept, canceled = await play.submit(), await play.submit()
    await play.send("PUT", f"{WORKFLOWS}/{canceled['id']}", {"status": "canceled"})
    items = (await play.send("GET", f"{WORKFLOWS}?excludeFailed=true")).json()["items"]
    assert [item["id"] for item in items] == [kept["id"]]


@pytest.mark.parametrize("query", ["take=0", "take=x", "cursor=x", "fromDate=yesterday"])
@played
async def test_a_list_that_makes_no_sense_is_refused(play: Play, query: str) -> None:
    """400, with the parameter named."""
    await play.submit()
    answer = await play.send("GET", f"{WORKFLOWS}?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [query.partition("=")[0]]


@played
async def test_a_list_can_be_a_zip_file(play: Play) -> None:
    """With Accept: application/zip, the images of the page."""
    done = await play.done(workflow(body={"quantity": 2}))
    answer = await play.send("GET", WORKFLOWS, headers={"Accept": "application/zip"})
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == [f"{done['id']}/{image['id']}.jpeg" for image in done["steps"][0]["output"]["images"]]


@played
async def test_resources_are_looked_up(play: Play) -> None:
    """A well-formed AIR URN is one; nothing else is."""
    air = "urn:air:flux1:lora:civitai:123@456"
    assert (await play.send("GET", f"/v2/resources/{air}")).json()["air"] == air
    assert (await play.send("GET", "/v2/resources/nothing")).status_code == 400
