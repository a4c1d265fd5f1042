"""Emitted validators, calculators, schemas and classes, executed on documents with shapes that no provider has."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from emit.cases import Asked, asked, clients, models
from lightmeter.emit.jsonschema.emitter import emit_jsonschema
from lightmeter.emit.python.models.emitter import emit_models
from lightmeter.model.types import Array, Named, Type

each = pytest.mark.parametrize("one", [pytest.param(one, id=one.id) for one in asked()])


@each
def test_what_is_found(one: Asked) -> None:
    """Each fault and each word of advice at its place, and nothing else; without advice, the errors alone."""
    client: Any = clients().load(one.provider)
    found = client.lint(one.request, endpoint=one.to)
    assert sorted((problem.pointer, problem.rule) for problem in found) == sorted(one.finds)
    errors = [problem for problem in found if problem.severity == "error"]
    assert client.validate(one.request, endpoint=one.to) == errors


@each
def test_what_it_costs(one: Asked) -> None:
    """To the last digit, or the reason why there is no price; a request with an error has none."""
    client: Any = clients().load(one.provider)
    quote = client.cost(one.request, endpoint=one.to)
    if client.validate(one.request, endpoint=one.to):
        assert quote.status == "invalid"
    elif one.provider == "prices":
        assert (quote.micro, quote.reason if quote.status == "unpriced" else None) == (
            one.micro,
            one.unpriced,
        )


PLAIN = [one for one in asked() if one.to is None or "/" not in one.to]
"""Requests without a query, whose verdict is the body's alone."""
each_plain = pytest.mark.parametrize("one", [pytest.param(one, id=one.id) for one in PLAIN])


def is_wrong(one: Asked) -> bool:
    """Whether a keyword of JSON Schema fails; rules and advice are beyond it."""
    problems: Any = clients().load(one.provider)
    return any(problem.keyword for problem in problems.validate(one.request, endpoint=one.to))


@pytest.fixture(scope="module")
def schemas() -> dict[str, Draft202012Validator]:
    """The emitted schemas by their path."""
    files = [file for model in models() for file in emit_jsonschema(model)]
    return {file.path: Draft202012Validator(json.loads(file.text)) for file in files}


@each_plain
def test_the_schemas_agree(schemas: dict[str, Draft202012Validator], one: Asked) -> None:
    """The schema of the operation, or that of any request, takes what the validator takes."""
    home = f"jsonschema/{one.provider}"
    name = f"operations/{one.to}" if one.to else "request"
    judge = schemas[f"{home}/workflow.schema.json" if one.to == "order" else f"{home}/{name}.schema.json"]
    assert judge.is_valid(one.request) != is_wrong(one)


@pytest.fixture(scope="module")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str | None], TypeAdapter[Any]]:
    """What reads the body of an operation of a provider, and what reads an input."""
    root = tmp_path_factory.mktemp("classes")
    for model in models():
        for file in emit_models(model, "cases_client"):
            path = root / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, "utf-8")
    found: dict[tuple[str, str | None], TypeAdapter[Any]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "python"))
        for model in models():
            classes = importlib.import_module(f"cases_client.{model.provider}.models")
            for one in model.operations:
                if one.body is not None:
                    found[model.provider, one.id] = TypeAdapter(_class(classes, one.body))
            if any(form.name == "input" for form in model.forms):
                found[model.provider, None] = TypeAdapter(classes.RequestInput)
    return found


def _class(classes: Any, kind: Type) -> Any:
    match kind:
        case Named(name):
            return getattr(classes, name)
        case Array(Named(name)):
            return list[getattr(classes, name)]
        case _:
            raise AssertionError(kind)


LOOSE = (("/once", "duplicate-item"), ("/size", "missing-field"), ("", "too-few-items"))
"""What the classes do not look at: whether items differ, which members need which others, a body that is a list."""
TESTED = [
    one
    for one in PLAIN
    if "$ref" not in json.dumps(one.request)
    and "2.0" not in json.dumps(one.request)
    and (one.to is not None or "engine" in one.request)
]
"""The classes know neither references to other steps nor the forms around an input; 2.0 is no integer to them."""


@pytest.mark.parametrize("one", [pytest.param(one, id=one.id) for one in TESTED])
def test_the_classes_agree(adapters: dict[tuple[str, str | None], TypeAdapter[Any]], one: Asked) -> None:
    """They take what the validator takes, and give it back."""
    adapter = adapters[one.provider, one.to]
    try:
        read = adapter.validate_python(one.request)
    except ValidationError:
        assert is_wrong(one)
    else:
        assert not is_wrong(one) or one.finds[0] in LOOSE
        assert adapter.dump_python(read, by_alias=True, exclude_unset=True, mode="json") == one.request
