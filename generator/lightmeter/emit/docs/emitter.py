"""Model to Markdown: an index, one page a provider, one page a variant.

In: models and the price book. Out: `File`s below `docs/`. Spec text is text in them, never markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import basename, dirname, relpath

from lightmeter.emit.common.filenames import FileNames
from lightmeter.emit.docs.pages import ProviderPage, provider_page
from lightmeter.emit.docs.view import variant_page
from lightmeter.emit.files import File
from lightmeter.emit.render import environment, render
from lightmeter.model.nodes import Model
from lightmeter.text.markdown import cell, code, comment, escaped, fenced
from lightmeter_cost.pricebook import PriceBook

INDEX = "docs/README.md"


def emit_docs(models: tuple[Model, ...], book: PriceBook) -> Iterator[File]:
    """Every page; links between them are relative."""
    templates = environment("lightmeter.emit.docs")
    for name, call in FILTERS.items():
        templates.filters[name] = call
    listed: list[tuple[str, ProviderPage]] = []
    for model in models:
        names = FileNames("docs", model.provider, ".md")
        home = names.free(("README",))
        pages = {one.name: names.free(one.path[1:]) for one in model.variants}
        overview = provider_page(model, book, pages)
        listed.append((home, overview))
        yield File(home, render(templates, "provider.md.jinja", page=overview, here=home))
        for variant in model.variants:
            here = pages[variant.name]
            view = variant_page(model, variant, book)
            yield File(here, render(templates, "variant.md.jinja", page=view, here=here, home=home))
    yield File(INDEX, render(templates, "index.md.jinja", pages=listed, here=INDEX))


def _link(target: str, here: str) -> str:
    """The way from one page to another; both are paths of safe characters."""
    folder = relpath(dirname(target), dirname(here))
    return basename(target) if folder == "." else f"{folder}/{basename(target)}"


FILTERS: dict[str, Callable[..., str]] = {
    "text": escaped,
    "code": code,
    "cell": cell,
    "remark": comment,
    "fenced": fenced,
    "link": _link,
}
"""The contexts of a page: nothing of a specification gets there any other way."""
