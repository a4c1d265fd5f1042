"""Emitted validators, calculators, schemas and classes, executed on documents with shapes that no provider has."""

from __future__ import annotations

import importlib
import inspect
import json
import subprocess
import sys
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from emit.cases import Asked, asked, clients, models
from lightmeter.emit.jsonschema.emitter import emit_jsonschema
from lightmeter.emit.python.models.emitter import emit_models
from lightmeter.model.types import Named

each = pytest.mark.parametrize("one", [pytest.param(one, id=one.id) for one in asked()])


@each
def test_what_is_found(one: Asked) -> None:
    """Each fault and each word of advice at its place, and nothing else; without advice, the errors alone."""
    client: Any = clients().load(one.provider)
    found = client.lint(one.request, endpoint=one.to)
    assert sorted((problem.pointer, problem.rule) for problem in found) == sorted(one.finds)
    errors = [problem for problem in found if problem.severity == "error"]
    assert client.validate(one.request, endpoint=one.to) == errors


def test_a_quote_names_its_formula() -> None:
    """As the document has it, and under the name that it has there."""
    client: Any = clients().load("prices")
    quote = client.cost({"length": 1}, endpoint="ribbon")
    assert quote.formula == "(3 + ceil(length / 100)) * count"
    prices = {one.path[1]: one.price for model in models() for one in model.variants}
    assert prices["ribbon"] and prices["ribbon"].formula == "by_length"
    assert prices["silent"] is None


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
                if isinstance(one.body, Named):
                    name = {"Field": "Field2"}.get(one.body.name, one.body.name)  # Field is pydantic's
                    found[model.provider, one.id] = TypeAdapter(getattr(classes, name))
            if any(form.name == "input" for form in model.forms):
                found[model.provider, None] = TypeAdapter(classes.RequestInput)
    return found


LOOSE = ("/once", "/holes", "/scale", "/size", "")
"""Where the classes do not look: whether items differ, at enums of fractions, at which members need which others, at
how many members an object of theirs has."""
TESTED = [
    one
    for one in PLAIN
    if "$ref" not in json.dumps(one.request)
    and "2.0" not in json.dumps(one.request)
    and one.to not in ("list", "tag", "marks")
    and (one.to is not None or "engine" in one.request)
]
"""The classes know neither references to other steps nor the forms around an input; 2.0 is no integer to them, and
a body that is no object has none."""


@pytest.mark.parametrize("one", [pytest.param(one, id=one.id) for one in TESTED])
def test_the_classes_agree(adapters: dict[tuple[str, str | None], TypeAdapter[Any]], one: Asked) -> None:
    """They take what the validator takes, and give it back."""
    adapter = adapters[one.provider, one.to]
    try:
        read = adapter.validate_python(one.request)
    except ValidationError:
        assert is_wrong(one)
    else:
        assert not is_wrong(one) or one.finds[0][0] in LOOSE
        assert adapter.dump_python(read, by_alias=True, exclude_unset=True, mode="json") == one.request


def test_what_the_classes_say(adapters: dict[tuple[str, str | None], TypeAdapter[Any]]) -> None:
    """Their text is the document's, and tells ranges and defaults; a variant's begins with its name."""
    bread, order = (adapters[key]._type for key in (("advice", "bake"), ("calls", "order")))
    assert bread.__doc__ == "advice/bake. A loaf, or what becomes of one."
    note = importlib.import_module(order.__module__.rpartition(".")[0]).Note
    assert note.__doc__ == "What to remember."
    assert '"""List, each item: integer. Default [1, 2]."""' in inspect.getsource(bread)
    assert bread.model_validate({"kind": "rye"}).layers == [1, 2]


def test_what_the_classes_export(adapters: dict[tuple[str, str | None], TypeAdapter[Any]]) -> None:
    """Everything that is named is there; what takes any input only where there are inputs."""
    assert adapters
    for model in models():
        classes = importlib.import_module(f"cases_client.{model.provider}.models")
        assert [name for name in classes.__all__ if not hasattr(classes, name)] == []
        assert ("RequestInput" in classes.__all__) == (model.provider == "calls")


def test_what_the_schemas_say(schemas: dict[str, Draft202012Validator]) -> None:
    """Defaults, choices and types, for editors; each is a schema itself."""
    for one in schemas.values():
        Draft202012Validator.check_schema(one.schema)
    schema: Any = schemas["jsonschema/advice/bake.schema.json"].schema
    members = schema["properties"]
    assert members["layers"]["default"] == [1, 2]
    assert members["grain"]["type"] == ["string", "integer", "boolean"]
    assert schema["description"].startswith("A loaf")
    assert "description" not in members["nested"]
    assert '"description": "By hand"' in json.dumps(schemas["jsonschema/calls/request.schema.json"].schema)


KEYWORDS = {
    "odd": "multipleOf",
    "raw": "minimum",
    "burnt": "maximum",
    "sold-out": "enum",
    "wordy": "pattern",
    "short": "minLength",
    "many": "maxItems",
}


def test_advice_names_its_keyword() -> None:
    """The one that asks for what it asks for, as an error of that kind would."""
    client: Any = clients().load("advice")
    found = {
        problem.rule: problem.keyword
        for one in asked()
        if one.provider == "advice"
        for problem in client.lint(one.request, endpoint=one.to)
        if problem.severity != "error"
    }
    assert {rule: found.get(rule) for rule in KEYWORDS} == KEYWORDS


def test_inputs_of_every_operation() -> None:
    """Where they lie in a body: operations that take none, or none of a type of its own, are passed over."""
    client: Any = clients().load("calls")
    parts = [{"kind": "wall", "input": {"engine": "brush"}}, {"kind": "door"}]
    assert [at for at, _ in client.inputs({"parts": parts}, endpoint="order")] == ["/parts/0/input"]
    library: Any = clients().load("library")
    assert [at for at, _ in library.inputs({"book": "a"}, endpoint="copy")] == [""]


def test_one_engine_is_loaded() -> None:
    """Each engine is a module of its own, what two engines need is shared, and judging loads what it needs."""
    package = clients().package
    code = f"""
import json, sys
sys.path[:0] = {sys.path!r}
from {package} import calls
assert calls.validate({{"engine": "sprayer", "note": {{"text": "a"}}}}) == []
loaded = [name.rpartition(".")[2] for name in sys.modules if name.startswith("{package}.calls.")]
said = {{name: sys.modules["{package}.calls." + name].__doc__ for name in loaded}}
print(json.dumps(said))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert {"requests", "sprayer", "shared"} <= said.keys()
    assert said.keys().isdisjoint({"roller", "hand", "brush", "operations"})
    assert said["requests"].startswith("What Calls takes")
    assert said["sprayer"].startswith("Requests of calls/sprayer.")
    assert said["shared"].startswith("What several engines share.")


@pytest.mark.parametrize(
    "text",
    [
        "a: int = open('x')",
        "b: int = x.y()",
        "c: int = lambda: 1",
        'd: str = f"{1}"',
        "f = lambda: 1",
        'n = f"{1}"',
        "def f(): return x.y()",
        "for x in y: pass",
    ],
)
def test_classes_are_declarations(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Should the library that writes them write anything else, nothing is emitted."""
    written = f"from __future__ import annotations\nclass Bread:\n    {text}\n"
    monkeypatch.setattr("datamodel_code_generator.generate", lambda *given, **named: written)
    model = next(model for model in models() if model.provider == "advice")
    with pytest.raises(RuntimeError, match="something else than a declaration"):
        list(emit_models(model, "cases_client"))
