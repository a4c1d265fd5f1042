"""Model to the TypeScript package: types, validators, calculators, rates, the client, the runtime.

In: `Model`s and a price book. Out: `File`s below `typescript/`. Nothing is written here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import TYPE_CHECKING

from lightmeter.emit.files import File
from lightmeter.emit.render import environment, render
from lightmeter.emit.typescript.balance import balanced
from lightmeter.emit.typescript.calculators import calculator_modules
from lightmeter.emit.typescript.client.emitter import client_texts
from lightmeter.emit.typescript.client.view import client_view
from lightmeter.emit.typescript.layout import broken_lines
from lightmeter.emit.typescript.literals import ts_comment, ts_doc, ts_string
from lightmeter.emit.typescript.operations import operations_view
from lightmeter.emit.typescript.package import ProviderView, provider_view, rates_view
from lightmeter.emit.typescript.types import types_view
from lightmeter.emit.typescript.view import module_views
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import PriceBook

if TYPE_CHECKING:
    from jinja2 import Environment

VERSION = "0.1.0"

RUNTIME: dict[str, tuple[str, ...]] = {
    "alternatives": ("fits",),
    "checks": ("Checks", "Pattern"),
    "numbers": ("ceilDiv", "floorDiv", "greater", "isMultiple", "lengthOf", "lesser", "part"),
    "objects": ("Body", "given", "has", "isObject", "own", "sizeOf"),
    "problems": (
        "Problem",
        "Severity",
        "advise",
        "broken",
        "join",
        "missing",
        "missingBeside",
        "noCase",
        "sound",
        "unknown",
        "unlisted",
        "unrecognised",
    ),
    "quotes": ("Quote", "Rates", "Reading"),
}
"""What generated modules may take from the runtime."""

ONLY_TYPES = frozenset({"Body", "Problem", "Quote", "Rates", "Severity"})


def emit_typescript(
    models: Iterable[Model], book: PriceBook, package: str = "lightmeter_client"
) -> Iterator[File]:
    """Every file of the package."""
    models = tuple(models)
    templates = _templates()
    name = "@lightmeter/client" if package == "lightmeter_client" else package.replace("_", "-").lower()
    views = [provider_view(model) for model in models]
    yield File("typescript/package.json", _json(_package(name, views)))
    yield File("typescript/tsconfig.json", _json(TSCONFIG))
    if views:
        yield File("typescript/README.md", _readme(templates, name, models, views))
    yield from _runtime()
    for model, view in zip(models, views, strict=True):
        for path, text in _texts(templates, model, view, book):
            place = f"typescript/src/{view.name}/{path}.ts"
            yield File(place, balanced(place, broken_lines(text)))


def _readme(templates: Environment, name: str, models: tuple[Model, ...], views: list[ProviderView]) -> str:
    clients = list(zip(views, map(client_view, models), strict=True))
    example = next((view for view in views if view.call == "body"), views[0])
    return render(templates, "README.md.jinja", package=name, example=example, clients=clients)


def _templates() -> Environment:
    templates = environment("lightmeter.emit.typescript")
    templates.filters.update(string=ts_string, doc=ts_doc, comment=ts_comment, markdown=_markdown)
    return templates


def _markdown(text: str) -> str:
    """Text in a table cell: one line, with no sign that means something in Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#|!&~])", r"\\\1", ts_comment(text))


def _runtime() -> Iterator[File]:
    """The hand-written part, copied as it is."""
    runtime = resources.files("lightmeter.emit.typescript").joinpath("runtime")
    for folder, place in ((runtime, "runtime"), (runtime.joinpath("http"), "runtime/http")):
        for item in sorted(folder.iterdir(), key=lambda item: item.name):
            if item.name.endswith(".ts"):
                yield File(f"typescript/src/{place}/{item.name}", item.read_text("utf-8"))


def _texts(
    templates: Environment, model: Model, view: ProviderView, book: PriceBook
) -> Iterator[tuple[str, str]]:
    client = client_view(model)
    queries = [call.query for call in client.calls if call.query] if client else []
    exported = ["Endpoint"] if client and client.endpoints and not client.submit else []
    yield (
        "index",
        render(templates, "index.ts.jinja", view=view, client=client, queries=[*exported, *queries]),
    )
    yield "offline", render(templates, "offline.ts.jinja", view=view)
    yield "types", render(templates, "types.ts.jinja", view=types_view(model))
    yield "rates", render(templates, "rates.ts.jinja", entries=rates_view(model, book))
    yield "operations", _operations(templates, model)
    if client is not None:
        yield from client_texts(templates, client, VERSION)
    yield "variants", render(templates, "variants.ts.jinja", view=view)
    for module in module_views(model):
        body = render(templates, "body.jinja", module=module)
        imports = _imports(body, "..")
        yield module.name, render(templates, "module.ts.jinja", module=module, body=body, imports=imports)
    for calculators in calculator_modules(model):
        body = render(templates, "calculators.ts.jinja", module=calculators, imports="")
        text = render(templates, "calculators.ts.jinja", module=calculators, imports=_imports(body, "../.."))
        yield f"calculators/{calculators.name}", text


def _operations(templates: Environment, model: Model) -> str:
    view = operations_view(model)
    queries = render(templates, "queries.jinja", view=view)
    imports = _imports(queries, "..")
    return render(templates, "operations.ts.jinja", view=view, queries=queries, imports=imports)


_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|//[^\n]*', re.DOTALL)


def _imports(body: str, root: str) -> str:
    """The imports from the runtime that a text needs: names in its code, not in its strings and comments."""
    code = _QUOTED.sub("", body)
    words = set(re.findall(r"(?<![.\w$])[A-Za-z_]\w*", code))
    words |= {"Checks"} if "check" in words else set()
    lines: list[str] = []
    for home, known in RUNTIME.items():
        used = [name for name in known if name in words and _is_used(name, code)]
        for kind, names in (
            ("import", [name for name in used if name not in ONLY_TYPES]),
            ("import type", [name for name in used if name in ONLY_TYPES]),
        ):
            if names:
                lines.append(f'{kind} {{ {", ".join(names)} }} from "{root}/runtime/{home}.js";')
    return "\n".join(lines)


def _is_used(name: str, code: str) -> bool:
    """`unknown` is also a type: only a call counts."""
    return name != "unknown" or "unknown(" in code


def _package(name: str, views: list[ProviderView]) -> dict[str, object]:
    return {
        "name": name,
        "version": VERSION,
        "description": "Validators, types, exact prices and clients for text-to-image APIs",
        "license": "MIT",
        "type": "module",
        "sideEffects": False,
        "engines": {"node": ">=20"},
        "files": ["dist", "src"],
        "exports": {
            **{
                f"./{view.name}": {
                    "types": f"./dist/{view.name}/index.d.ts",
                    "default": f"./dist/{view.name}/index.js",
                }
                for view in views
            },
            "./package.json": "./package.json",
        },
        "scripts": {"build": "tsc -p tsconfig.json", "prepack": "npm run build"},
        "devDependencies": {"typescript": ">=5.6"},
    }


TSCONFIG: dict[str, object] = {
    "compilerOptions": {
        "target": "ES2022",
        "lib": ["ES2023", "DOM", "DOM.AsyncIterable"],
        "module": "NodeNext",
        "moduleResolution": "NodeNext",
        "types": [],
        "rootDir": "src",
        "outDir": "dist",
        "declaration": True,
        "declarationMap": True,
        "sourceMap": True,
        "strict": True,
        "noUncheckedIndexedAccess": True,
        "exactOptionalPropertyTypes": True,
        "noImplicitOverride": True,
        "noFallthroughCasesInSwitch": True,
        "noUnusedLocals": True,
        "verbatimModuleSyntax": True,
        "isolatedModules": True,
        "skipLibCheck": False,
    },
    "include": ["src"],
}


def _json(data: dict[str, object]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
