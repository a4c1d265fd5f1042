"""The emitted reference: every variant has a page, its example is accepted, and no text of a spec is markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from emit import cases
from emit.hostile import TEXTS, document
from lightmeter.build import build_model
from lightmeter.emit.docs.emitter import INDEX, emit_docs
from lightmeter.emit.docs.prices import price_view
from lightmeter.load.spec import load_spec
from lightmeter.model.types import Advised, Array, Map, Nullable, Type
from lightmeter.text.printable import visible
from lightmeter_cost.pricebook import PriceBook, default_book
from support.providers import PROVIDERS, endpoint_of, judged, variants
from support.respell import built

MODELS = tuple(provider.model for provider in PROVIDERS)


@cache
def pages() -> dict[str, str]:
    return {file.path: file.text for file in emit_docs(MODELS, default_book())}


def tokens(text: str) -> Iterator[Token]:
    """Everything a renderer makes of a page, HTML let through."""
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        yield token
        yield from token.children or ()


def links(text: str) -> list[str]:
    return [str(token.attrGet("href")) for token in tokens(text) if token.type == "link_open"]


@pytest.mark.parametrize("path", sorted(pages()))
def test_links_lead_to_pages(path: str) -> None:
    """All are relative, and what they name is there."""
    found = [normpath(join(dirname(path), link)) for link in links(pages()[path])]
    assert [link for link in found if link not in pages()] == []


def test_every_page_can_be_reached() -> None:
    """From the index to the providers, from them to each variant."""
    seen, waiting = set[str](), [INDEX]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += [normpath(join(dirname(path), link)) for link in links(pages()[path])]
    assert seen == set(pages())


def page_of(name: str) -> str:
    return next(text for text in pages().values() if text.split("\n")[1] == f"# {name}")


@pytest.mark.parametrize("name", sorted(variants()))
def test_the_smallest_request_is_accepted(name: str) -> None:
    """By the emitted validator, as exactly this variant."""
    found = re.search(r"```json\n(.*?)\n```", page_of(name), re.DOTALL)
    assert found, f"{name} has no example"
    body = json.loads(found[1])
    assert judged(name, body) == []
    client = import_module(f"lightmeter_client.{variants()[name].path[0]}")
    assert client.variant_of(body, endpoint=endpoint_of(name)) == name


@pytest.mark.parametrize("name", sorted(variants()))
def test_a_page_shows_every_field_and_its_price(name: str) -> None:
    """Each field is a row; a formula stands there as it is documented, or the reason why there is none."""
    variant, page = variants()[name], page_of(name)
    tags = dict(variant.tags)
    rows = [row[0] for row in text_rows(list(tokens(page)))]
    assert [one.name for one in variant.body.fields if one.name not in tags and one.name not in rows] == []
    assert variant.price
    assert (variant.price.unpriced or f"\n{variant.price.text}\n") in page


def advice_of(kind: Type) -> Iterator[str]:
    match kind:
        case Advised(inner, advice):
            yield from (one.id for one in advice)
            yield from advice_of(inner)
        case Nullable(inner) | Array(inner) | Map(inner):
            yield from advice_of(inner)
        case _:
            pass


@pytest.mark.parametrize("name", sorted(variants()))
def test_a_page_shows_every_warning(name: str) -> None:
    """Rules, hints and advice on single values, each by its name."""
    body = variants()[name].body
    said = {one.id for one in (*body.rules, *body.hints)}
    said |= {one for field in body.fields for one in advice_of(field.type)}
    rows = {row[0] for row in text_rows(list(tokens(page_of(name))))}
    assert said - rows == set()


def test_rates_of_a_time_say_so() -> None:
    """From a day, and until one."""
    day = date(2026, 1, 31)
    entries = tuple(
        replace(entry, rows=tuple(replace(row, since=day, until=date(2026, 7, 1)) for row in entry.rows))
        for entry in default_book().entries
    )
    view = price_view(variants()["civitai/flux2/klein/createImage"], PriceBook(entries))
    assert view
    assert {row.since for row in view.rates} == {"from 2026-01-31 until 2026-07-01"}


def test_types_that_hold_themselves_end() -> None:
    """Every object stands on a page once."""
    case = Path(__file__).parents[1] / "build" / "cases" / "recursive-types"
    model, _ = build_model(load_spec(case), PriceBook(()))
    files = list(emit_docs((model,), PriceBook(())))
    assert files
    for file in files:
        titles = re.findall(r"^### .*", file.text, re.MULTILINE)
        assert len(titles) == len(set(titles))


@cache
def small() -> dict[str, str]:
    """The pages of documents with other shapes than ours."""
    return {file.path: file.text for file in emit_docs(cases.models(), default_book())}


@pytest.mark.parametrize("name", [one.name for model in cases.models() for one in model.variants])
def test_smallest_requests_of_other_shapes(name: str) -> None:
    """Required members that may be null, lowest values, short texts: accepted, and each object is told once."""
    provider, _, endpoint = name.partition("/")
    page = next(text for text in small().values() if text.split("\n")[1] == f"# {name}")
    found = re.search(r"```json\n(.*?)\n```", page, re.DOTALL)
    assert found
    client = cases.clients().load(provider)
    told = None if provider == "calls" else endpoint
    body = json.loads(found[1])
    assert client.validate(body, endpoint=told) == []  # pyright: ignore
    assert None not in body.values()
    titles = re.findall(r"^### .*", page, re.MULTILINE)
    assert len(titles) == len(set(titles))


def test_figures_are_those_of_the_variant() -> None:
    """A formula is shared by a family: what is documented for another model stands on that one's page."""
    dev, flex = page_of("civitai/flux2/dev/createImage"), page_of("civitai/flux2/flex/createImage")
    assert '`model "dev", operation "createImage", width 1000, height 1000, quantity 1`' in dev
    assert "width 1000" not in flex
    assert '`model "flex"`' in flex
    assert '`model "flex"`' not in dev


def test_rates_say_when_they_were_seen() -> None:
    """Where no day is documented from which they count."""
    assert "seen 2026-11-21" in page_of("civitai/sdcpp/flux1/createImage")


def test_the_page_of_a_provider_tells_rules_of_forms_and_calls() -> None:
    """A hint about a whole workflow, and a rule over query and body; what a variant says stands on its own page."""
    page = next(text for path, text in small().items() if "# Calls" in text.split("\n"))
    assert {"lonely", "shallow", "too-long"} <= {row[0] for row in text_rows(list(tokens(page)))}


def test_the_page_of_a_provider_tells_what_a_body_is_sent_as() -> None:
    """Bytes of a kind by their media type; JSON needs no word."""
    page = next(text for path, text in small().items() if "# Library" in text.split("\n"))
    cells = {cell for row in text_rows(list(tokens(page))) for cell in row}
    address = "https://library.example/books/{book}/pages/{page}"
    assert {f"PUT {address} with image/png", f"POST {address}"} <= cells


ALLOWED = re.compile(r"<!--(?:(?!--).)*-->", re.DOTALL)


@cache
def hostile() -> dict[str, str]:
    model = built(document())[0]
    return {file.path: file.text for file in emit_docs((model,), PriceBook(()))}


def test_hostile_text_is_text() -> None:
    """No HTML but our comments, no picture, no link away, no heading that is not ours, tables keep their width."""
    for path, text in hostile().items():
        found = list(tokens(text))
        html = [token.content for token in found if token.type in ("html_inline", "html_block")]
        assert [part for part in html if not ALLOWED.fullmatch(part.strip())] == [], path
        assert [token for token in found if token.type == "image"] == []
        assert [link for link in links(text) if normpath(join(dirname(path), link)) not in hostile()] == []
        rows = text_rows(found)
        assert {len(row) for row in rows} <= {3, 4, 5, 6, 7}, path


def text_rows(found: list[Token]) -> list[list[str]]:
    """Cells of every table row."""
    rows: list[list[str]] = []
    for index, token in enumerate(found):
        if token.type == "tr_open":
            rows.append([])
        if token.type in ("td_open", "th_open"):
            rows[-1].append("".join(part.content for part in found[index + 1].children or ()))
    return rows


def test_hostile_names_can_be_read() -> None:
    """Every field is in the first column of one row, as it is written, control characters shown."""
    shown = {row[0] for text in hostile().values() for row in text_rows(list(tokens(text))) if len(row) == 5}
    wanted = {visible(" ".join(text.split())) for text in TEXTS}
    assert {
        text for text in wanted if text.strip() and text.strip() not in {s.strip() for s in shown}
    } == set()
