"""The HTTP client of a provider: calls, types of answers, two clients, callbacks.

In: a `Model`. Out: the files of `<provider>/client/`. What never changes is in `runtime/http`, copied as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lightmeter.emit.python.client.view import client_view, has_client
from lightmeter.emit.render import environment, render
from lightmeter.model.nodes import Model


def client_files(model: Model) -> Iterator[tuple[str, str]]:
    """Path below the provider's package and text of every file; none for a model without operations."""
    if not has_client(model):
        return
    templates = environment("lightmeter.emit.python")
    view = client_view(model)
    answers = ("What {} answers", view.answers)
    params = ("What may be sent to {}", view.params)
    for name, template, facts in (
        ("__init__", "client_package", {}),
        ("answers", "client_types", {"types": answers}),
        ("params", "client_types", {"types": params}),
        ("calls", "client_calls", {}),
        ("provider", "client_provider", {}),
        ("sync", "client_class", {"is_async": False}),
        ("aio", "client_class", {"is_async": True}),
    ):
        text = render(templates, f"{template}.jinja", view=view, **facts)
        yield f"client/{name}.py", text if name == "__init__" else _only_used(text)
    if view.events:
        yield "client/webhooks.py", render(templates, "client_webhooks.jinja", view=view)


def _only_used(text: str) -> str:
    """A module without the imported names that it does not use."""
    words = Counter(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", re.sub(r"(?m)#.*$", "", text)))

    def pruned(line: re.Match[str]) -> str:
        kept = [name for name in line[2].strip(", ").split(", ") if words[name.split(" as ")[-1]] > 1]
        return f"{line[1]}{', '.join(sorted(kept, key=_import_order))}\n" if kept else ""

    return re.sub(r"(?m)^(from (?!__future__)\S+ import )(.+)\n", pruned, text)


def _import_order(name: str) -> tuple[bool, str]:
    """As isort has it: classes before functions."""
    return not name[:1].isupper(), name.lower()
