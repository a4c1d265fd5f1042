"""Judging by another specification: --spec.

In: an OpenAPI document or a spec folder. Out: a client, emitted for it and imported from a temporary folder, so that
the verdict comes from the same kind of code as always.
"""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from lightmeter.build.rest import build_spec
from lightmeter.emit.files import File
from lightmeter.emit.python.emitter import emit_judge, emit_runtime
from lightmeter.emit.python.package import package_view
from lightmeter.lint.judging import Clients
from lightmeter.load.allowed import NOTHING, Allowed
from lightmeter.model.canon import dumps
from lightmeter_cost.pricebook import default_book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lightmeter.load.diagnostics import Diagnostic
    from lightmeter.model.nodes import Model
    from lightmeter_cost.pricebook import PriceBook

_NUMBERS = count(1)
"""Every specification gets a package of its own name; its code refers to itself by relative imports only."""


def clients_of(
    spec: str,
    told: Callable[[Iterable[Diagnostic]], object] = tuple,
    rest: bool = False,
    allowed: Allowed = NOTHING,
) -> Clients:
    """The client of the specification at `spec`; `SpecError` if it cannot be used. Warnings go to `told`.

    With `rest`, operations that need something unsupported are left out, with a warning; `allowed` is what may be read
    beyond the folder of the specification.
    """
    book = default_book()
    model, warnings = build_spec(Path(spec), None, book, rest=rest, allowed=allowed)
    told(warnings)
    return emitted((model,), book, f"lightmeter_given_{next(_NUMBERS)}")


def emitted(models: tuple[Model, ...], book: PriceBook, package: str) -> Clients:
    """The clients of these models, emitted as a package of that name, which must not be imported yet."""
    files = list(emit_runtime(models, package))
    for model in models:
        files += emit_judge(model, book, package)
        files.append(File(f"python/{package}/{package_view(model).package}/model.json", dumps(model)))
    folder = Path(tempfile.mkdtemp(prefix="lightmeter-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    sys.path.insert(0, str(folder / "python"))
    return Clients(package)
