"""The files of a client: the operations, what is known of the provider, callbacks.

In: a `ClientView` and the templates. Out: names and texts of files beside the validators.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lightmeter.emit.render import render
from lightmeter.emit.typescript.client.view import ClientView

if TYPE_CHECKING:
    from jinja2 import Environment


def client_texts(templates: Environment, view: ClientView, version: str) -> Iterator[tuple[str, str]]:
    """Name and text of every file."""
    yield "client", only_used(render(templates, "client.ts.jinja", view=view))
    yield "provider", render(templates, "provider.ts.jinja", view=view, version=version)
    if view.events:
        yield "webhooks", render(templates, "webhooks.ts.jinja", view=view)


def only_used(text: str) -> str:
    """A module without the imported names that its code does not use."""
    code = re.sub(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|//[^\n]*', "", text, flags=re.DOTALL)
    words = Counter(re.findall(r"[A-Za-z_$][\w$]*", code))

    def pruned(line: re.Match[str]) -> str:
        kept = [name for name in line[2].split(", ") if words[name] > 1]
        return f"{line[1]}{', '.join(kept)}{line[3]}" if kept else ""

    return re.sub(r"(?m)^(import (?:type )?\{ )(.*?)( \} from .*\n)", pruned, text)
