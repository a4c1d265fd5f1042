"""One path of a document: its requests are read and checked, its manner answers, and faults happen around both.

In: HTTP. Out: HTTP. Whatever is refused, by anybody behind here, leaves in the form that the operation documents.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from lightmeter.mock.callers import accepted, token_of, without_secrets
from lightmeter.mock.calls import Answer, Call, Handler, Refused
from lightmeter.mock.chaos import ANSWER, ARRIVAL
from lightmeter.mock.clock import SteppedClock
from lightmeter.mock.errors import documented, refusal
from lightmeter.mock.faults import Dripping, Dropped, Ended, cut_short
from lightmeter.mock.holding import Holding
from lightmeter.mock.problems import encode, invalid
from lightmeter.mock.provider import Provider
from lightmeter.mock.reading import data_of, json_of, query_of
from lightmeter.mock.samples import Samples
from lightmeter.mock.world import World
from lightmeter.model.nodes import Operation


class Desk:
    """Serves one path: reads and checks a request, lets the manner answer, and lets faults happen."""

    def __init__(
        self,
        world: World,
        provider: Provider,
        operations: Mapping[str, Operation],
        handlers: Mapping[str, Handler],
    ) -> None:
        self._world = world
        self._provider = provider
        self._operations = operations
        self._handlers = handlers
        self._samples = Samples(provider.types)
        self._holding = Holding(self._samples)

    async def serve(self, request: Request) -> Response:
        """One request, whatever it is."""
        if isinstance(self._world.clock, SteppedClock):
            self._world.clock.step()
        self._world.schedule.settle()
        operation = self._operations.get(request.method)
        handler = self._handlers.get(operation.id) if operation else None
        try:
            if operation is None:  # Starlette lets HEAD through wherever GET is
                raise Refused(405, "this method is not taken here")
            if handler is None:
                raise Refused(501, f"the mock does not play {operation.id}")
            return await self._answer(request, operation, handler)
        except Dropped:
            return Ended()
        except Refused as refused:
            return self._refused(request, refused, operation)

    def _refused(self, request: Request, refused: Refused, operation: Operation | None) -> Response:
        facts = {"provider": self._provider.name, "endpoint": operation.id if operation else None}
        if refused.status == 400:
            refused.status = documented(operation, *((422,) if refused.problems else ()), 400, 422, 400)
        sent = refusal(refused, operation, self._samples, request.url.path)
        self._world.ledger.write("refused", **facts, status=sent.status, detail=refused.detail)
        return Response(sent.content, sent.status, sent.headers, sent.media_type)

    async def _answer(self, request: Request, operation: Operation, handler: Handler) -> Response:
        world = self._world
        user = self._user(request, handler)
        data = await data_of(request, world.settings.largest)
        self._arrival(operation.id)
        query = query_of(request, operation, self._holding)
        body = None
        if operation.body is not None:
            if not data and operation.body_required:
                raise Refused(400, "The body is missing.", {"$": ["a JSON body is required"]})
            body = json_of(data, request.headers.get("content-type", ""))
        problems = self._provider.problems(operation.id, query, body)
        if (
            operation.body is not None
            and operation.id not in self._provider.checks
            and (body is not None or data)
        ):
            problems = self._holding.problems(body, operation.body)
        if problems:
            raise invalid(problems)
        path = {name: str(value) for name, value in request.path_params.items()}
        base = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
        call = Call(operation.id, user, path, query, body, data, self._headers(request), base)
        return self._sent(await handler.run(call), operation.id)

    def _headers(self, request: Request) -> dict[str, str]:
        return without_secrets(request.headers, self._provider.model.security)

    def _user(self, request: Request, handler: Handler) -> str:
        if handler.signed:
            return ""
        schemes = self._provider.model.security
        token = token_of(request, schemes)
        if handler.signature is not None and "sig" in request.query_params:
            user = handler.signature(request.query_params["sig"])
            if user is None:
                raise Refused(401, "this URL is not signed by us, or has expired")
            return user
        return self._world.user_of(accepted(token, schemes, self._world.settings.tokens))

    def _arrival(self, operation: str) -> None:
        fault = next((name for name in ARRIVAL if self._world.strikes(name, operation)), None)
        if fault is None:
            return
        if fault == "drop-before":
            raise Dropped(fault)
        if fault == "429":
            after = {"Retry-After": str(self._world.settings.retry_after)}
            raise Refused(429, "too many requests; try again later", headers=after)
        if fault == "403":
            raise Refused(403, "this token may not do this", plain=True)
        if fault == "503":
            raise Refused(503, "not available; try again later")
        raise Refused(500, "something went wrong here")

    def _sent(self, answer: Answer, operation: str) -> Response:
        """The answer as it leaves, with the faults of answers."""
        content = answer.content if answer.content is not None else b""
        if answer.body is not None:
            content = encode(answer.body)
        faults = {name for name in ANSWER if self._world.strikes(name, operation, answer.subject)}
        if "drop-after" in faults:
            raise Dropped("drop-after")
        if "truncated-json" in faults and answer.body is not None:
            content = cut_short(content)
        media_type = answer.media_type if content else None
        if "slow-body" in faults and content:
            pause = self._world.settings.drip
            return Dripping(content, answer.status, answer.headers, media_type, self._world.clock, pause)
        return Response(content, answer.status, dict(answer.headers), media_type)
