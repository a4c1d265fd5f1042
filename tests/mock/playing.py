"""A mock inside of the test's process, whose every answer is held against the document.

In: settings. Out: `Play`, with a clock that is turned by hand and a client whose answers were validated against the
response schemas of the specification.
"""

from __future__ import annotations

import asyncio
import functools
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from lightmeter.mock.app import build
from lightmeter.mock.clock import ManualClock
from lightmeter.mock.provider import Provider, load
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World
from lightmeter_client._runtime.quotes import MICRO

ROOT = Path(__file__).parents[2]
WORKFLOWS = "/v2/consumer/workflows"
RECIPE = "/v2/consumer/recipes/imageGen"
BLOBS = "/v2/consumer/blobs"
TOKEN = {"Authorization": "Bearer secret", "x-key": "secret"}
"""Whichever way a document asks for it."""

KLEIN: dict[str, Any] = {
    "engine": "flux2",
    "model": "klein",
    "operation": "createImage",
    "modelVersion": "4b",
    "prompt": "A cat",
}
"""Costs 12 Buzz."""

BEYOND = {400, 401, 403, 404, 405, 413, 415}
"""Statuses that may answer any operation, documented for it or not; they are problem documents."""


def workflow(*, body: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    """A workflow of one step."""
    return {"steps": [{"$type": "imageGen", "input": {**KLEIN, **(body or {})}}], **members}


@functools.cache
def provider(name: str = "civitai") -> Provider:
    return load(name)


@functools.cache
def document(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / "spec" / name / "openapi.yaml").read_text("utf-8"))


@functools.cache
def judge(name: str, pointer: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resource(
        "spec:", Resource.from_contents(document(name), DRAFT202012)
    )
    return Draft202012Validator(
        {"$ref": f"spec:#{pointer}"}, registry=registry, format_checker=FormatChecker()
    )


def hold_against_document(name: str, method: str, path: str, answer: httpx2.Response) -> None:
    """Asserts that an answer is one that the document knows."""
    for template, item in document(name)["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", template), path) and method.lower() in item:
            break
    else:
        return
    responses = item[method.lower()]["responses"]
    status = str(answer.status_code) if str(answer.status_code) in responses else "default"
    found, pointer = responses.get(status), f"/paths/{_token(template)}/{method.lower()}/responses/{status}"
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if found is None:
        assert answer.status_code in BEYOND, (method, path, answer.status_code)
        assert kind == "application/problem+json"
        return
    if "$ref" in found:
        pointer = found["$ref"].removeprefix("#")
        found = document(name)["components"]["responses"][pointer.rpartition("/")[2]]
    schema = found.get("content", {}).get(kind, {})
    if method == "HEAD":
        assert answer.content == b""
    elif "schema" in schema:
        faults = judge(name, f"{pointer}/content/{_token(kind)}/schema").iter_errors(answer.json())
        assert list(faults) == []
    elif kind.endswith("json"):  # a body that is documented nowhere is a problem document
        assert kind == "application/problem+json" or kind in found["content"], (method, path, kind)


def _token(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1")


class Play:
    """A mock and a client to it."""

    def __init__(self, settings: Settings, clock: ManualClock, name: str = "civitai") -> None:
        self.name = name
        self.clock = clock
        self.world = World(settings, clock)
        transport = httpx2.ASGITransport(app=build(self.world, [provider(name)]))
        self.http = httpx2.AsyncClient(transport=transport, base_url="http://mock")

    async def send(
        self, method: str, path: str, json: Any = None, *, token: dict[str, str] | None = None, **options: Any
    ) -> httpx2.Response:
        """One request; the answer has been held against the document."""
        headers = {**(TOKEN if token is None else token), **options.pop("headers", {})}
        if json is not None:
            options["json"] = json
        answer = await self.http.request(method, path, headers=headers, **options)
        hold_against_document(self.name, method, answer.url.path, answer)
        return answer

    async def submit(self, json: dict[str, Any] | None = None, query: str = "", **options: Any) -> Any:
        """A workflow that was accepted, as answered."""
        answer = await self.send("POST", WORKFLOWS + query, json or workflow(), **options)
        assert answer.status_code in (200, 202), answer.text
        return answer.json()

    async def soon(self) -> None:
        """Lets a request that was begun get to where it waits for the clock."""
        for _ in range(50):
            await asyncio.sleep(0)

    async def get(self, id_: str) -> Any:
        answer = await self.send("GET", f"{WORKFLOWS}/{id_}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, json: dict[str, Any] | None = None) -> Any:
        """A workflow that has ended."""
        submitted = await self.submit(json)
        await self.clock.advance(self.world.settings.latency)
        return await self.get(submitted["id"])

    async def later(self, method: str, path: str, json: Any = None, **options: Any) -> httpx2.Response:
        """The answer to a request that is held until the work is done."""
        waiting = asyncio.create_task(self.send(method, path, json, **options))
        await self.soon()
        await self.clock.advance(self.world.settings.latency)
        return await waiting

    def balance(self, account: str) -> float:
        """What the user of TOKEN has in an account."""
        return (
            self.world.purse(provider(self.name).model, self.world.user_of("secret")).balances[account]
            / MICRO
        )

    def events(self, name: str) -> list[dict[str, Any]]:
        return list(self.world.ledger.of(name))


def played(
    test: Callable[..., Awaitable[None]] | None = None, *, by: str = "civitai", **settings: Any
) -> Any:
    """Makes `async def test(play)` a test: a fresh mock of a provider with these settings."""
    if test is None:
        return functools.partial(played, by=by, **settings)

    def run(**arguments: Any) -> None:
        async def main() -> None:
            chosen = {"latency": 10.0, **settings, **arguments.pop("settings", {})}
            play = Play(Settings(**chosen), ManualClock(), by)
            async with play.http:
                await asyncio.wait_for(test(play, **arguments), 20)

        asyncio.run(main())

    run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__  # type: ignore[attr-defined]
    code = test.__code__  # type: ignore[attr-defined]
    names = code.co_varnames[1 : code.co_argcount]
    import inspect

    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in names]
    )
    return run
