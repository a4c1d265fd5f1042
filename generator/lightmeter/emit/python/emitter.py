"""Model to the Python package: validators, calculators, rates, the runtime.

In: a `Model` and a price book. Out: `File`s below `python/`. Nothing is written here and nothing imported from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import resources

from lightmeter.emit.files import File
from lightmeter.emit.formatting import format_python
from lightmeter.emit.python.calculators import calculator_modules
from lightmeter.emit.python.client.emitter import client_files
from lightmeter.emit.python.operations import operations_view
from lightmeter.emit.python.package import PackageView, package_view, rates_view
from lightmeter.emit.python.view import module_views
from lightmeter.emit.render import environment, render
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import PriceBook

CHECKS = ("INFINITY", "NUMBERS")
NUMBER_FUNCTIONS = ("is_multiple", "part", "same")
PROBLEM_FUNCTIONS = (
    "advise",
    "broken",
    "join",
    "missing",
    "missing_beside",
    "no_case",
    "no_leaf",
    "sound",
    "unknown",
    "unlisted",
    "unrecognised",
)


def emit_python(model: Model, book: PriceBook, package: str = "lightmeter_client") -> Iterable[File]:
    """Every file of one provider's package, formatted."""
    root = f"python/{package}/{package_view(model).package}"
    for name, text in (*_texts(model, book), *client_files(model)):
        yield File(f"{root}/{name}", format_python(text))


def emit_judge(model: Model, book: PriceBook, package: str) -> Iterable[File]:
    """What judges and prices, and no client: for a package that is used at once and read by nobody, unformatted."""
    root = f"python/{package}/{package_view(model).package}"
    for name, text in _texts(model, book):
        yield File(f"{root}/{name}", text)


def emit_runtime(models: Iterable[Model], package: str = "lightmeter_client") -> Iterable[File]:
    """What all providers share: the hand-written runtime, copied as it is, and the package around it."""
    templates = environment("lightmeter.emit.python")
    views = [package_view(model) for model in models]
    yield File(
        f"python/{package}/__init__.py",
        format_python(
            render(templates, "root.py.jinja", views=views, package=package, markers=_markers(views))
        ),
    )
    yield File(f"python/{package}/py.typed", "")
    runtime = resources.files("lightmeter.emit.python").joinpath("runtime")
    for folder in ("", "http/"):
        for item in sorted(runtime.joinpath(folder).iterdir(), key=lambda item: item.name):
            if item.name.endswith(".py"):
                yield File(f"python/{package}/_runtime/{folder}{item.name}", item.read_text("utf-8"))


def _markers(views: Iterable[PackageView]) -> list[tuple[str, str]]:
    """Markers and whose they are; one that two providers have is the first one's."""
    found: dict[str, str] = {}
    for view in views:
        for marker in view.markers:
            found.setdefault(marker, view.package)
    return list(found.items())


def _texts(model: Model, book: PriceBook) -> Iterator[tuple[str, str]]:
    templates = environment("lightmeter.emit.python")
    view = package_view(model)
    yield "__init__.py", render(templates, "package.py.jinja", view=view)
    yield "variants.py", render(templates, "variants.py.jinja", view=view)
    yield "rates.py", render(templates, "rates.py.jinja", view=rates_view(model, book))
    operations = operations_view(model)
    body = render(templates, "queries.jinja", view=operations)
    yield (
        "operations.py",
        render(templates, "operations.py.jinja", view=operations, body=body, imports=_import_lines(body)),
    )
    for module in module_views(model):
        body = render(templates, "body.jinja", module=module, view=view)
        yield (
            f"{module.name}.py",
            render(templates, "module.py.jinja", module=module, body=body, imports=_imports(body)),
        )
    yield "calculators/__init__.py", render(templates, "calculators.jinja", view=view)
    for calculators in calculator_modules(model):
        yield (
            f"calculators/{calculators.name}.py",
            render(templates, "calculators.py.jinja", module=calculators),
        )


_QUOTED = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*', re.DOTALL)
"""Texts and comments, in which the name of a function is a word like any other."""


def _imports(body: str) -> dict[str, object]:
    """What the text of a module uses, in the order isort would have it."""
    return {
        "modules": [],
        "runtime": _import_lines(body),
    }


def _import_lines(body: str) -> str:
    """The imports from the runtime that a text needs."""
    body = _QUOTED.sub("", body)
    words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", body))
    runtime = {
        "alternatives": [name for name in ("fits",) if f"{name}(check, " in body],
        "checks": [
            *(name for name in CHECKS if name in words),
            "Checks",
            *(["Pattern"] if "Pattern(" in body else []),
        ],
        "numbers": [name for name in NUMBER_FUNCTIONS if f"{name}(" in body],
        "problems": [
            *(["Notice"] if "Notice(" in body else []),
            "Problem",
            *(name for name in PROBLEM_FUNCTIONS if f"{name}(" in body),
        ],
    }
    return "\n".join(
        f"from .._runtime.{home} import {', '.join(names)}" for home, names in runtime.items() if names
    )
