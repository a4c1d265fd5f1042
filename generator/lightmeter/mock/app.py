"""The ASGI application: routes from the documents, manners behind them.

In: a `World` and providers. Out: a Starlette application. Every answer to bad input is a clean 4xx.
Several providers share the root where their paths differ; each is also served below `/<its name>`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from lightmeter.mock.calls import Handler, Manner, Refused
from lightmeter.mock.desk import Desk
from lightmeter.mock.problems import document
from lightmeter.mock.provider import Provider
from lightmeter.mock.world import World

MANNERS = ("workflows", "jobs", "examples")
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
    content, media_type = document(Refused(problem.status_code, detail), request.url.path)
    return Response(content, problem.status_code, problem.headers, media_type)


def _manners(world: World, provider: Provider) -> list[Manner]:
    return [import_module(f"lightmeter.mock.{name}").manner(world, provider) for name in MANNERS]


def _routes(world: World, provider: Provider, manners: Sequence[Manner]) -> list[BaseRoute]:
    handlers: dict[str, Handler] = {}
    for manner in reversed(manners):
        handlers |= manner.handlers
    further = [operation for manner in manners for operation in manner.operations]
    operations = sorted([*provider.model.operations, *further], key=lambda operation: "{" in operation.path)
    routes: list[BaseRoute] = []
    for path in dict.fromkeys(operation.path for operation in operations):
        methods = {operation.method: operation for operation in operations if operation.path == path}
        desk = Desk(world, provider, methods, handlers)
        routes.append(Route(path, desk.serve, methods=list(methods)))
    return routes
