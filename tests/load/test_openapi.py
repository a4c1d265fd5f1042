"""The boundary check: OpenAPI structure and JSON Schema, with places."""

from __future__ import annotations

import pytest

from lightmeter.load.document import parse_document
from lightmeter.load.openapi import check_openapi

HEAD = 'openapi: 3.1.0\ninfo: {title: t, version: "1"}\n'


def check(text: str) -> list[str]:
    """The diagnostics of a document, rendered."""
    return [str(fault) for fault in check_openapi(parse_document(text.encode(), "o.yaml"))]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('swagger: "2.0"', '1:1: error[openapi-version] Swagger "2.0" is not read: convert'),
        ("info: {}", "1:1: error[openapi-version] no `openapi` member"),
        ("openapi: 3.1", "1:10: error[openapi-version] the version 3.1 is not text"),
        ("openapi: 3.0.3", "1:10: error[openapi-version] OpenAPI 3.0.3 becomes 3.1.0 before overlays"),
        ("openapi: 4.0.0", '1:10: error[openapi-version] OpenAPI "4.0.0" is not read'),
        ("- 1", "1:1: error[bad-openapi] an OpenAPI document is an object"),
    ],
)
def test_other_versions_are_refused_by_name(text: str, line: str) -> None:
    """One sentence that says what was found and what to do."""
    (found,) = check(text)
    assert found.startswith(f"o.yaml:{line}")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("paths: []\n", ["3:1: error[bad-openapi] /paths: an object is expected, found a list"]),
        (
            "paths:\n  /x:\n    post:\n      requestBody: {contnt: {}}\n      responses: {200: {}}\n",
            [
                "6:7: error[bad-openapi] /paths/~1x/post/requestBody: `content` is missing",
                "7:19: error[bad-openapi] /paths/~1x/post/responses/200: `description` is missing",
            ],
        ),
        (
            "components: {schemas: {A: {type: objct}}}\n",
            [
                '3:28: error[bad-schema] /components/schemas/A/type: "objct" is not one of '
                "array, boolean, integer, null, number, object, string; did you mean object?"
            ],
        ),
        (
            "components: {schemas: {A: {minLength: -1, discriminator: {mapping: {}}}}}\n",
            [
                "3:28: error[bad-schema] /components/schemas/A/minLength: at least 0 is expected, found -1",
                "3:43: error[bad-openapi] /components/schemas/A/discriminator: `propertyName` is missing",
            ],
        ),
        (
            "components: {parameters: {p: {name: a, in: query, schema: {maximum: x}}}}\n",
            [
                "3:60: error[bad-schema] /components/parameters/p/schema/maximum: "
                'number is expected, found "x"'
            ],
        ),
    ],
)
def test_mistakes_have_places(text: str, lines: list[str]) -> None:
    """Every mistake once, at its member."""
    assert [f"o.yaml:{line}" for line in lines] == check(HEAD + text)


def test_boolean_schemas_are_sound() -> None:
    """JSON Schema allows true and false wherever a schema stands."""
    keywords = "items contains not if then else propertyNames unevaluatedItems unevaluatedProperties"
    members = ", ".join(f"{keyword}: false" for keyword in keywords.split())
    extra = "properties: {a: true, items: {type: string}, schema: {}}, allOf: [true], prefixItems: [false]"
    assert check(HEAD + f"components: {{schemas: {{A: {{{members}, {extra}}}, B: {{}}}}}}\n") == []


def test_data_is_not_taken_for_schemas() -> None:
    """A member named `schema` inside an example or an extension is data."""
    example = "{type: string, example: {schema: {type: 5}}, x-note: {schema: 5}, default: {schema: 5}}"
    assert check(HEAD + f"components: {{schemas: {{A: {example}}}}}\nx-own: {{schema: 7}}\n") == []
