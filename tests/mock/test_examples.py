"""Documents that are not ours: every operation is checked, and answered by an example of its schema."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from lightmeter.lint.custom import clients_of
from lightmeter.mock.app import build
from lightmeter.mock.patterns import matching
from lightmeter.mock.provider import Provider, load, of
from lightmeter.mock.samples import Samples
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World

SPEC = Path(__file__).parent / "specs" / "library.yaml"
KEY = {"X-Library-Key": "secret"}


@pytest.fixture(scope="module")
def library() -> Provider:
    (client,) = clients_of(str(SPEC))
    return of(client)


@asynccontextmanager
async def client(library: Provider, **settings: Any) -> AsyncIterator[httpx2.AsyncClient]:
    app = build(World(Settings(**settings)), [library])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://mock") as http:
        yield http


def asked(library: Provider, method: str, path: str, **options: Any) -> httpx2.Response:
    async def main() -> httpx2.Response:
        async with client(library, **options.pop("settings", {})) as http:
            return await http.request(method, path, **options)

    return asyncio.run(main())


def judge(pointer: str) -> Draft202012Validator:
    document = yaml.safe_load(SPEC.read_text("utf-8"))
    registry: Registry[Any] = Registry().with_resource("spec:", Resource.from_contents(document, DRAFT202012))
    return Draft202012Validator(
        {"$ref": f"spec:#{pointer}"}, registry=registry, format_checker=FormatChecker()
    )


BOOK = "/components/schemas/Book"


def test_an_answer_fits_its_schema(library: Provider) -> None:
    """Formats, patterns, bounds, choices, recursion; documented headers too."""
    answer = asked(library, "GET", "/books?shelf=a", headers=KEY)
    assert (answer.status_code, answer.headers["x-total"]) == (200, "7")
    assert len(answer.json()) == 2
    assert [fault.message for book in answer.json() for fault in judge(BOOK).iter_errors(book)] == []


def test_the_documented_success_is_answered(library: Provider) -> None:
    """201, 204, a picture."""
    assert asked(library, "POST", "/books", headers=KEY, json={"title": "A"}).status_code == 201
    gone = asked(library, "DELETE", "/books/1", headers=KEY)
    assert (gone.status_code, gone.content) == (204, b"")
    cover = asked(library, "GET", "/books/1/cover", headers=KEY)
    assert (cover.headers["content-type"], cover.content[:4]) == ("image/png", b"\x89PNG")


def test_requests_are_judged(library: Provider) -> None:
    """In the form that the operation documents: here a bare text, there a list of places."""
    bad = asked(library, "POST", "/books", headers=KEY, json={"pages": 0, "title": "A"})
    assert (bad.status_code, bad.json()) == (400, "pages 0 is below the minimum 1")
    missing = asked(library, "GET", "/books", headers=KEY)
    assert missing.status_code == 422
    assert missing.json() == {"detail": [{"loc": ["query", "shelf"], "msg": "it is required"}]}


@pytest.mark.parametrize(
    ("path", "body", "errors"),
    [
        ("/books/1/marks/1", ["a", {"title": "A"}], None),
        ("/books/1/marks/0", ["a"], {"page": ["page 0 is below the minimum 1"]}),
        ("/books/1/marks/last", ["a"], {"page": ["'last' is not what page takes"]}),
        ("/books/1/marks/1", [], {"$": ["the request has 0 items; at least 1 needed"]}),
        ("/books/1/marks/1", ["A"], {"[0]": ['0 "A" does not have the form ^[a-z]+$']}),
        ("/books/1/marks/1", "a", {"$": ['the request must be an array, not the string "a"']}),
    ],
)
def test_parameters_and_bodies_that_are_no_objects_are_judged(
    library: Provider, path: str, body: Any, errors: Any
) -> None:
    """By the same checks, whatever has no validator of its own."""
    answer = asked(library, "PUT", path, headers=KEY, json=body)
    assert answer.status_code == (400 if errors else 204)
    assert errors is None or answer.json()["errors"] == errors


def test_a_query_is_held_against_its_bounds(library: Provider) -> None:
    """With its place."""
    answer = asked(library, "GET", "/books?shelf=a&take=51", headers=KEY)
    assert answer.json()["detail"] == [{"loc": ["query", "take"], "msg": "take 51 is above the maximum 50"}]


@pytest.mark.parametrize(
    "options",
    [
        {"headers": KEY},
        {"params": {"ticket": "secret"}},
        {"auth": ("name", "secret")},
    ],
)
def test_every_declared_scheme_is_a_way_in(library: Provider, options: Any) -> None:
    """A header, the query, basic authentication."""
    assert asked(library, "GET", "/books/1/cover", **options).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic !"}, {"X-Library-Key": " "}])
def test_without_a_secret_there_is_no_way_in(library: Provider, headers: Any) -> None:
    """401, which names the ways."""
    answer = asked(library, "GET", "/books/1/cover", headers=headers)
    assert answer.status_code == 401
    assert "X-Library-Key: <token> or ?ticket=<token>" in answer.json()["detail"]


def test_only_known_secrets_count_when_that_is_asked_for(library: Provider) -> None:
    """As with --strict-auth."""
    settings = {"tokens": frozenset({"mine"})}
    known, unknown = {"X-Library-Key": "mine"}, {"X-Library-Key": "other"}
    assert asked(library, "GET", "/books/1/cover", headers=known, settings=settings).status_code == 200
    assert asked(library, "GET", "/books/1/cover", headers=unknown, settings=settings).status_code == 401


@pytest.mark.parametrize("name", ["civitai", "verda", "empiriolabs", "bfl"])
def test_every_type_of_ours_has_an_example(name: str) -> None:
    """Requests and answers alike, and what the emitted validator knows of it finds no fault."""
    provider = load(name)
    samples = Samples(provider.types)
    for operation in provider.model.operations:
        if operation.body is not None and operation.id in provider.checks:
            example = samples.of(operation.body, whole=False)
            assert provider.problems(operation.id, {}, example) == [], operation.id
        for response in operation.responses:
            if response.type is not None:
                samples.of(response.type)


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Za-z0-9_-]+$",
        "^[1-9][0-9]{0,6}x[1-9][0-9]{0,6}$",
        "a|b",
        "^(?:urn:)?[^:]{3}$",
        r"^\d{4}-\w\s$",
        "x",
        "",
    ],
)
def test_text_is_made_to_a_pattern(pattern: str) -> None:
    """The pattern is found in it."""
    import re

    text = matching(pattern)
    assert text is not None and re.search(pattern, text)


@pytest.mark.parametrize("pattern", ["(?P=x)", "(", "a{5000}", r"(a)\1"])
def test_a_pattern_that_is_beyond_it_gives_none(pattern: str) -> None:
    """Rather than a wrong text, or an endless one."""
    assert matching(pattern) is None
