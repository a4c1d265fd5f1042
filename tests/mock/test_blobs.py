"""Blobs: real images, signed URLs that expire, uploads."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from mock.playing import BLOBS, WORKFLOWS, Play, played, workflow


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, kind)
    return buffer.getvalue()


def first(found: Any) -> Any:
    return found["steps"][0]["output"]["images"][0]


@pytest.mark.parametrize(
    ("asked", "media_type"),
    [("png", "image/png"), ("jpeg", "image/jpeg"), ("webP", "image/webp"), (None, "image/jpeg")],
)
@played
async def test_images_have_the_size_and_format_that_was_asked_for(
    play: Play, asked: str | None, media_type: str
) -> None:
    """The bytes are decoded and measured."""
    body = {"width": 512, "height": 768} | ({"outputFormat": asked} if asked else {})
    image = first(await play.done(workflow(body=body)))
    answer = await play.http.get(image["url"])
    assert answer.headers["content-type"] == media_type
    with Image.open(io.BytesIO(answer.content)) as opened:
        assert opened.size == (512, 768) == (image["width"], image["height"])
    with Image.open(io.BytesIO((await play.http.get(image["previewUrl"])).content)) as opened:
        assert opened.size == (450, 675)


@played
async def test_before_the_end_there_is_no_image(play: Play) -> None:
    """Neither a URL nor the blob."""
    image = first(await play.submit())
    assert not image["available"] and "url" not in image
    assert (await play.send("GET", f"{BLOBS}/{image['id']}")).status_code == 404


@played(url_life=60.0)
async def test_a_signed_url_expires(play: Play) -> None:
    """403 from then on; a new read, or a refresh, signs anew."""
    done = await play.done()
    old = first(done)["url"]
    await play.clock.advance(61)
    assert (await play.http.get(old)).status_code == 403
    assert (await play.http.get(first(await play.get(done["id"]))["url"])).status_code == 200
    refreshed = await play.send("POST", f"{BLOBS}/{first(done)['id']}/refresh")
    assert (await play.http.get(refreshed.json()["url"])).status_code == 200


@pytest.mark.parametrize("token", ["x", "e30.00", "WzFd.00", "%F0%9F%90%88", "a" * 5000])
@played
async def test_a_url_that_is_not_ours_is_refused(play: Play, token: str) -> None:
    """400."""
    assert (await play.send("GET", f"{BLOBS}/content/{token}")).status_code == 400


@played
async def test_a_blob_is_fetched_with_the_token(play: Play) -> None:
    """With its level, its workflow and a file name; HEAD says that it is there."""
    done = await play.done()
    place = f"{BLOBS}/{first(done)['id']}"
    named = await play.send(
        "GET", f"{place}?filename=..%2F..%2Fa%22b.png&workflowId={done['id']}&nsfwLevel=pg"
    )
    assert named.headers["content-disposition"] == 'attachment; filename="ab.png"'
    assert (await play.send("HEAD", place)).status_code == 204
    assert (await play.send("GET", f"{place}?workflowId=wf_other")).status_code == 404
    assert (await play.send("GET", f"{place}?nsfwLevel=na")).status_code == 403
    assert (await play.send("HEAD", f"{BLOBS}/none")).status_code == 404
    assert (await play.send("GET", place, token={"Authorization": "Bearer other"})).status_code == 404


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@played
async def test_images_are_uploaded(play: Play, kind: str) -> None:
    """And can be fetched again, byte for byte."""
    data = picture(kind)
    answer = await play.send("POST", BLOBS, content=data)
    assert (answer.status_code, answer.json()["width"]) == (201, 8)
    assert (await play.send("GET", f"{BLOBS}/{answer.json()['id']}")).content == data


@pytest.mark.parametrize(
    ("data", "status"), [(b"", 400), (b"GIF89a...", 415), (picture()[:40], 422), (b"\xff\xd8\xff", 422)]
)
@played
async def test_what_is_no_image_is_refused(play: Play, data: bytes, status: int) -> None:
    """Empty, of another type, broken."""
    assert (await play.send("POST", BLOBS, content=data)).status_code == status


@played(url_life=60.0)
async def test_a_signed_url_takes_an_upload_without_a_token(play: Play) -> None:
    """Until it expires."""
    given = (await play.send("GET", f"{BLOBS}/upload")).json()
    assert (await play.http.post(given["uploadUrl"], content=picture())).status_code == 201
    await play.clock.advance(61)
    assert (await play.http.post(given["uploadUrl"], content=picture())).status_code == 401


@played
async def test_links_that_nobody_gets(play: Play) -> None:
    """A placeholder for blocked images; archives have expired."""
    assert (await play.send("GET", f"{BLOBS}/blocked/x")).content.startswith(b"\x89PNG")
    assert (await play.send("GET", f"{BLOBS}/archive/x")).status_code == 410


@pytest.mark.parametrize(
    ("ratio", "size"), [("1:1", (1024, 1024)), ("16:9", (1360, 768)), ("2:3", (832, 1248))]
)
@played(flat=(("*", 1),))
async def test_an_aspect_ratio_gives_about_a_megapixel(play: Play, ratio: str, size: tuple[int, int]) -> None:
    """For variants that take no width and height."""
    body = {"engine": "flux1-kontext", "model": "dev", "prompt": "A cat", "aspectRatio": ratio}
    found = await play.done({"steps": [{"$type": "imageGen", "input": body}]})
    assert (first(found)["width"], first(found)["height"]) == size


@played
async def test_a_list_hides_nothing_that_is_not_mature(play: Play) -> None:
    """hideMatureContent leaves the URLs of other blobs alone."""
    await play.done()
    page = (await play.send("GET", f"{WORKFLOWS}?hideMatureContent=true")).json()
    assert first(page["items"][0])["url"]
