"""The manner of operations of which nothing is known but their schemas: a request is checked, an example answered.

In: a provider. Out: a handler for each of its operations.
"""

from __future__ import annotations

import asyncio
from functools import partial

from lightmeter.mock import images
from lightmeter.mock.calls import Answer, Call, Handler, Manner
from lightmeter.mock.provider import Provider
from lightmeter.mock.samples import Samples
from lightmeter.mock.world import World
from lightmeter.model.nodes import Operation, Response

SIZE = images.Size(64, 64)


def manner(world: World, provider: Provider) -> Manner:
    """What this manner can play: everything, always in the same way."""
    samples = Samples(provider.types)
    return Manner({one.id: Handler(partial(_answer, samples, one)) for one in provider.model.operations})


async def _answer(samples: Samples, operation: Operation, call: Call) -> Answer:
    """The first documented success, with an example of its type."""
    response = _success(operation)
    status = int(response.status) if response and response.status.isdecimal() else 200
    if response is None or response.media_type is None or status == 204:
        return Answer(status)
    headers = {field.name: _text(samples.of(field.type)) for field in response.headers}
    if response.type is not None:
        return Answer(status, samples.of(response.type), media_type=response.media_type, headers=headers)
    kind = next((kind for kind, name in images.MEDIA_TYPES.items() if name == response.media_type), None)
    content = b"" if kind is None else await asyncio.to_thread(images.render, SIZE, kind, operation.id)
    return Answer(status, content=content, media_type=response.media_type, headers=headers)


def _success(operation: Operation) -> Response | None:
    listed = sorted(operation.responses, key=lambda one: one.status)
    good = [one for one in listed if one.status.startswith("2")]
    return next(iter(good), next((one for one in listed if one.status == "default"), None))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
