"""The ASGI application: routes from the documents, manners behind them, faults around them.

In: a `World` and providers. Out: a Starlette application. Every answer to bad input is a clean 4xx.
Several providers share the root where their paths differ; each is also served below `/<its name>`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from lightmeter.mock.calls import Answer, Call, Handler, Manner, Refused
from lightmeter.mock.chaos import ANSWER, ARRIVAL
from lightmeter.mock.faults import Dripping, Dropped, Ended, cut_short
from lightmeter.mock.problems import document, encode, invalid
from lightmeter.mock.provider import Provider
from lightmeter.mock.reading import data_of, headers_of, json_of, query_of, token_of
from lightmeter.mock.world import World
from lightmeter.model.nodes import Operation

MANNERS = ("workflows",)
"""Packages beside this module with `manner(world, provider)`. The first that knows an operation plays it."""


def build(world: World, providers: Sequence[Provider]) -> Starlette:
    """The application for one or several providers."""
    manners = {provider.name: _manners(world, provider) for provider in providers}
    world.manners = tuple(manner for found in manners.values() for manner in found)
    each = {provider.name: _routes(world, provider, manners[provider.name]) for provider in providers}
    routes: list[BaseRoute] = [route for found in each.values() for route in found]
    mounts = [Mount(f"/{name}", routes=found) for name, found in each.items()]
    return Starlette(
        routes=[*routes, *mounts],
        exception_handlers={HTTPException: _unknown},  # pyright: ignore[reportArgumentType]  Starlette's type is too wide
    )


async def _unknown(request: Request, problem: HTTPException) -> Response:
    detail = "there is no such path" if problem.status_code == 404 else problem.detail
    return _refusal(request, Refused(problem.status_code, detail, headers=problem.headers))


def _manners(world: World, provider: Provider) -> list[Manner]:
    return [import_module(f"lightmeter.mock.{name}").manner(world, provider) for name in MANNERS]


def _routes(world: World, provider: Provider, manners: Sequence[Manner]) -> list[BaseRoute]:
    handlers: dict[str, Handler] = {}
    for manner in reversed(manners):
        handlers |= manner.handlers
    operations = sorted(provider.model.operations, key=lambda operation: "{" in operation.path)
    routes: list[BaseRoute] = []
    for path in dict.fromkeys(operation.path for operation in operations):
        methods = {operation.method: operation for operation in operations if operation.path == path}
        desk = _Desk(world, provider, methods, handlers)
        routes.append(Route(path, desk.serve, methods=list(methods)))
    return routes


class _Desk:
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

    async def serve(self, request: Request) -> Response:
        """One request, whatever it is."""
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
            name = operation.id if operation else None
            self._world.ledger.write(
                "refused",
                provider=self._provider.name,
                endpoint=name,
                status=refused.status,
                detail=refused.detail,
            )
            return _refusal(request, refused)

    async def _answer(self, request: Request, operation: Operation, handler: Handler) -> Response:
        world = self._world
        user = self._user(request, handler)
        data = await data_of(request, world.settings.largest)
        self._arrival(operation.id)
        query = query_of(request, operation)
        body = None
        if operation.body is not None:
            if not data and operation.body_required:
                raise Refused(400, "The body is missing.", {"$": ["a JSON body is required"]})
            body = json_of(data, request.headers.get("content-type", ""))
        problems = self._provider.problems(operation.id, query, body)
        if problems:
            raise invalid(problems)
        path = {name: str(value) for name, value in request.path_params.items()}
        base = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
        call = Call(operation.id, user, path, query, body, data, headers_of(request), base)
        return self._sent(await handler.run(call), operation.id)

    def _user(self, request: Request, handler: Handler) -> str:
        if handler.signed:
            return ""
        token, accepted = token_of(request), self._world.settings.tokens
        if token is None and handler.signature is not None:
            user = handler.signature(request.query_params.get("sig", ""))
            if user is not None:
                return user
        if token is None:
            raise Refused(401, "a token is needed: Authorization: Bearer <token>")
        if accepted is not None and token not in accepted:
            raise Refused(401, "this token is not known; the mock runs with --strict-auth")
        return self._world.user_of(token)

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


def _refusal(request: Request, refused: Refused) -> Response:
    content, media_type = document(refused, request.url.path)
    return Response(content, refused.status, refused.headers, media_type)
