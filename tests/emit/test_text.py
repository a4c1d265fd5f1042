"""What every emitted module reads like: no import and no assignment that nobody uses, texts at their place."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from emit.cases import FOLDERS, models
from lightmeter.emit.common.filenames import FileNames
from lightmeter.emit.literals import python_docstring
from lightmeter.emit.python.choosing import ChoiceView, inner_choices
from lightmeter.emit.python.emitter import emit_judge
from lightmeter.emit.python.view import module_views
from lightmeter.emit.targets import TARGETS, emit
from lightmeter.emit.typescript.balance import balanced
from lightmeter.emit.typescript.layout import WIDTH, broken_lines
from lightmeter.emit.typescript.view import module_views as script_views
from lightmeter.model.nodes import Choice
from lightmeter_cost.pricebook import default_book


def modules(provider: str) -> dict[str, ast.Module]:
    """The emitted Python that judges and prices a document with other shapes than ours."""
    model = next(model for model in models() if model.provider == provider)
    files = list(emit_judge(model, default_book(), "given"))
    return {file.path: ast.parse(file.text) for file in files if file.path.endswith(".py")}


each = pytest.mark.parametrize("provider", [folder.name for folder in FOLDERS])


def _loaded(node: ast.AST) -> set[str]:
    """The names that are read, in quoted annotations as well."""
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    texts = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return names | {word for text in texts if isinstance(text, str) for word in re.findall(r"\w+", text)}


@each
def test_what_is_imported_is_used(provider: str) -> None:
    """Or handed on by the package."""
    for path, tree in modules(provider).items():
        imported = {
            (alias.asname or alias.name).partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        assert path.endswith("__init__.py") or imported - _loaded(tree) - {"annotations"} == set(), path


@each
def test_what_is_assigned_is_read(provider: str) -> None:
    """A check keeps what it returns only where a rule, a loop or a word of advice looks at it afterwards."""
    for node in _functions(provider):
        stores = [one for one in ast.walk(node) if isinstance(one, ast.Assign)]
        names = {target.id for one in stores for target in one.targets if isinstance(target, ast.Name)}
        assert names - _loaded(node) == set(), node.name


def _functions(provider: str) -> list[ast.FunctionDef]:
    nodes = [node for tree in modules(provider).values() for node in ast.walk(tree)]
    return [node for node in nodes if isinstance(node, ast.FunctionDef)]


def _repeated(node: ast.FunctionDef) -> Iterator[str]:
    """Names that a check assigns last, so that nobody can read what it assigned."""
    for block in ast.walk(node):
        if isinstance(block, ast.If) and block.body and isinstance(block.body[-1], ast.Assign):
            call = block.body[-1]
            later = [one for one in ast.walk(node) if isinstance(one, ast.Name) and one.lineno > call.lineno]
            for target in call.targets:
                if isinstance(target, ast.Name) and target.id not in {one.id for one in later}:
                    yield f"{node.name}: {target.id}"


@each
def test_no_check_keeps_its_answer_for_nobody(provider: str) -> None:
    """Where neither a rule nor advice looks at it, what the explanation of a fault returns is not kept."""
    silent = [node for node in _functions(provider) if _loaded(node).isdisjoint({"broken", "advise"})]
    assert [one for node in silent for one in _repeated(node)] == []


def _choices(provider: str) -> dict[str, ChoiceView]:
    model = next(model for model in models() if model.provider == provider)
    return {choice.name: choice for module in module_views(model) for choice in module.choices}


def test_tags_that_all_leaves_share_are_looked_up_at_once() -> None:
    """Part and genre of a place lead to its leaf in one step; where one choice takes any other mark, they do not."""
    told = {name: choice.tags for name, choice in _choices("library").items()}
    places = [tags for name, tags in told.items() if name.endswith("place")]
    boxes = [tags for name, tags in told.items() if name.endswith("box")]
    assert (places, boxes) == (['("part", "genre")'], [None])


def test_a_choice_that_others_call_keeps_its_function() -> None:
    """One that stands inside a choice of all tags at once, and beside it inside another that asks tag by tag."""
    model = next(model for model in models() if model.provider == "library")
    types = dict(model.types)
    listed = tuple(types)
    assert {"Fiction", "Science"} <= inner_choices(types, listed, frozenset())
    other = Choice(
        "Other", "kind", (("a", "Fiction"), ("b", "Physics")), None, "", model.variants[0].body.origin
    )
    kept = inner_choices({**types, "Other": other}, (*listed, "Other"), frozenset())
    assert "Fiction" not in kept and "Science" in kept


def test_a_choice_says_what_it_chooses() -> None:
    """In the words of the document, else by the tags that tell."""
    docs = {name: choice.doc for name, choice in _choices("library").items()}
    assert next(doc for name, doc in docs.items() if name.endswith("box")) == "Where it lies while it is new"
    place = next(doc for name, doc in docs.items() if name.endswith("place"))
    assert place == "One of several objects, told apart by part and genre."


def test_a_pattern_is_named_after_its_member() -> None:
    """And after the branch that it stands in, where the member may be of several types."""
    model = next(model for model in models() if model.provider == "advice")
    named = {name for view in module_views(model) for name, _ in view.constants}
    assert {"SIGN_1_PATTERN", "SIGN_2_PATTERN"} <= named


def test_rules_of_calls_are_asked_where_a_body_may_break_them() -> None:
    """Without a URL, only where the body has a member without which a rule cannot fail."""
    model = next(model for model in models() if model.provider == "library")
    when = [judge.when for view in module_views(model) for judge in view.judges]
    assert when == ['"line" in body or "page" in body']


def test_a_module_says_what_it_holds() -> None:
    """Python and TypeScript alike: what all take, one engine, or what several share."""
    model = next(model for model in models() if model.provider == "calls")
    for views in (module_views(model), script_views(model)):
        said = {view.name: view.doc for view in views}
        assert said["shared"] == "What several engines share."
        assert said["sprayer"] == "Requests of calls/sprayer."
        assert said["requests"].startswith("What Calls takes")


PARAGRAPHS = (
    "One line.\n\nAnother one, which is so long that it does not fit into the width that is left to it here."
)


@pytest.mark.parametrize("indent", [0, 4, 8])
@pytest.mark.parametrize(
    "text", ["One line.", PARAGRAPHS, 'It ends with "quotes"', 'back\\slash and """ inside']
)
def test_docstrings_keep_their_words(text: str, indent: int) -> None:
    """Wrapped and indented, paragraphs stay apart, no line ends with a space, and nothing is lost."""
    inside = python_docstring(text, indent, 60)
    lines = f'{" " * indent}"""{inside}"""'.split("\n")
    assert [line for line in lines if line != line.rstrip() or len(line) > 66] == []
    read = inspect.cleandoc(ast.literal_eval(f'"""{inside}"""'))
    assert [" ".join(part.split()) for part in read.split("\n\n")] == text.split("\n\n")
    assert all(line.startswith(" " * indent) for line in lines if line)


def test_names_of_files_are_counted() -> None:
    """The second and the third of one name, whatever its case, and in the order in which they came."""
    names = FileNames("docs", "pets", ".md")
    assert [names.free((name,)) for name in ("cat", "Cat", "dog", "CAT")] == [
        "docs/pets/cat.md",
        "docs/pets/Cat-2.md",
        "docs/pets/dog.md",
        "docs/pets/CAT-3.md",
    ]


@pytest.mark.parametrize("name", [target.name for target in TARGETS])
def test_a_target_has_a_folder(name: str) -> None:
    """What is asked for by a name lies below the folder of that name."""
    first = next(emit(models(), default_book(), (name,)))
    assert first.path.partition("/")[0] == name


def test_the_targets() -> None:
    """The names that `--target` takes."""
    assert [target.name for target in TARGETS] == ["python", "typescript", "sql", "jsonschema", "docs"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n}", r"a.ts:2: } closes nothing"),
        ("f(\n[)", r"a.ts:2: \) closes nothing"),
        ("{\n", r"a.ts:1: { is never closed"),
        ('"a\n', r'a.ts:1: " outside'),
        ("\na\x85b", r"a.ts:2: a line end"),
    ],
)
def test_what_does_not_hold_together_is_named(text: str, message: str) -> None:
    """With its line, counted from one, empty ones included."""
    with pytest.raises(ValueError, match=message):
        balanced("a.ts", text)


A, B, C = (letter * 50 for letter in "abc")
LAYOUT = {
    f"  if ({A} && {B}) call({C});": f"  if ({A} && {B}) {{\n    call({C});\n  }}",
    f"  const x = {A} ? f({B}) : g({C} ? 1 : 2);": f"  const x = {A}\n    ? f({B})\n    : g({C} ? 1 : 2);",
    f"  return f({A}, {B}, {C});": f"  return f(\n    {A},\n    {B},\n    {C},\n  );",
    f"  return f({A} || {B} || {C});": f"  return f(\n    {A}\n    || {B}\n    || {C}\n  );",
    f"  return f(g({A}, {B}, {C}));": f"  return f(g({A}, {B}, {C}));",
    f"  return {A}{B}({C});": f"  return {A}{B}({C});",
    f"  // {A} {B} {C}": f"  // {A} {B} {C}",
    f"  call({A});": f"  call({A});",
}


@pytest.mark.parametrize(("line", "lines"), LAYOUT.items())
def test_long_lines_are_broken(line: str, lines: str) -> None:
    """At an if, a choice, commas or operators, outermost first; what has one part only stays as it is."""
    assert broken_lines(line) == lines
    assert lines == line or all(len(one) <= WIDTH for one in lines.split("\n"))


def test_names_of_fields_are_wrapped() -> None:
    """No line of Python is longer than a reader's window, however many fields an object has."""
    model = next(model for model in models() if model.provider == "advice")
    variant = model.variants[0]
    fields = tuple(replace(variant.body.fields[-1], name=f"member_{number}_of_many") for number in range(40))
    wide = replace(variant, body=replace(variant.body, fields=(*variant.body.fields, *fields)))
    types = tuple((name, wide if node is variant else node) for name, node in model.types)
    listed = [one.listed for module in module_views(replace(model, types=types)) for one in module.objects]
    longest = max(listed, key=len)
    assert ast.literal_eval(re.sub(r"^dict.fromkeys\(\((.*)\).split\(\)\)$", r"(\1)", longest)).split() == [
        field.name for field in wide.body.fields
    ]
    assert all(len(part) <= 110 for part in re.findall(r'"[^"]*"', longest))


def test_the_readme_begins_with_requests_that_tell_what_they_are() -> None:
    """The first provider of that kind is its example; requests of the others need an endpoint."""
    chosen = tuple(model for name in ("library", "calls") for model in models() if model.provider == name)
    readme = {file.path: file.text for file in emit(chosen, default_book(), ("typescript",))}[
        "typescript/README.md"
    ]
    assert '"@lightmeter/client/calls"' in readme.partition("```")[2].partition("```")[0]
    assert "validate(body);" in readme
