"""Markdown with texts of strangers, rendered: they read as they are written, and nothing becomes markup or a link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import StringIO
from posixpath import dirname, relpath

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hostile.payloads import MARKUP, SQL
from hostile.priced import Priced
from lightmeter.diff.change import Comparison
from lightmeter.diff.compare import compare, compare_books
from lightmeter.emit.docs.emitter import emit_docs
from lightmeter.report import changes_github, changes_markdown
from lightmeter.text.markdown import cell, code, comment, escaped, fenced, sentence
from lightmeter.text.printable import visible

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TEXTS = tuple(text for text in (*MARKUP, *SQL) if text.strip())
LINKED = re.compile(r"(?i)(https?|ftp)://|www\.|mailto:|\w@\w|(?<!\w)@\w|#\d|gh-\d")
"""What GitHub makes a link or a call of after Markdown was rendered, in one piece of text."""
BREAK = "<!-- -->"


def tokens(text: str) -> Iterator[Token]:
    for token in RENDERER.parse(text):
        yield token
        yield from token.children or ()


def read(inline: Token) -> str:
    """What a reader sees of a paragraph or a cell; it holds texts, code and our own breaks only."""
    assert {part.type for part in inline.children or ()} <= {"text", "code_inline", "html_inline"}, inline
    parts = [part for part in inline.children or () if part.type != "html_inline" or part.content != BREAK]
    assert [part for part in parts if part.type == "html_inline"] == []
    assert [
        part.content for part in inline.children or () if part.type == "text" and LINKED.search(part.content)
    ] == []
    return "".join(part.content for part in parts)


def one_line(text: str) -> str:
    return visible(" ".join(text.split()))


PLACES = {
    "paragraph": ("before\n\n{}\n\nafter\n", 1),
    "heading": ("# {}\n", 0),
    "item": ("- {}\n", 0),
    "cell": ("| a | b |\n|---|---|\n| {} | end |\n", 2),
}
"""Markdown around a text, and which of its texts that is."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("write", [escaped, sentence, code])
def test_text_is_text(write: Callable[[str], str], place: str) -> None:
    """In a paragraph, a heading, a list and a table; of a sentence, names in backticks are code."""
    frame, number = PLACES[place]
    shape = [token.type for token in RENDERER.parse(frame.format("plain"))]
    write = cell if write is code and place == "cell" else write
    dropped = "`" if write is sentence else ""
    for text in TEXTS:
        found = RENDERER.parse(frame.format(write(text)))
        assert shape == [token.type for token in found], text
        seen = read([token for token in found if token.type == "inline"][number])
        assert seen.replace(dropped, "") == one_line(text).replace(dropped, ""), text


def test_a_block_of_code_ends_where_it_should() -> None:
    """It holds the text, line for line, and what follows stands behind it."""
    for text in TEXTS:
        fence, end = RENDERER.parse(f"{fenced(text, 'json')}\n\nend\n")[:2]
        assert (fence.type, end.type) == ("fence", "paragraph_open")
        assert fence.content == "".join(f"{visible(line)}\n" for line in text.split("\n"))


def test_a_comment_ends_where_it_should() -> None:
    """HTML ends a comment at `-->` and at `--!>`."""
    for text in TEXTS:
        written = f"<!-- {comment(text)} -->"
        assert [found.end() for found in re.finditer(r"--!?>", written)] == [len(written)]


def rows(found: list[Token]) -> Iterator[tuple[int, int]]:
    """The number of cells of every row of a table, and of its head."""
    width = 0
    for index, token in enumerate(found):
        if token.type == "tr_open":
            ends = next(at for at in range(index, len(found)) if found[at].type == "tr_close")
            cells = sum(one.type in ("td_open", "th_open") for one in found[index:ends])
            width = cells if found[index - 1].type == "thead_open" else width
            yield cells, width


def check_page(text: str, html: re.Pattern[str], known: set[str]) -> None:
    """No HTML but ours, no picture, no link but to a page, no table wider than its head."""
    found = list(tokens(text))
    ours = [token.content for token in found if token.type in ("html_inline", "html_block")]
    assert [part for part in ours if not html.fullmatch(part.strip())] == []
    assert [token for token in found if token.type == "image"] == []
    assert {str(token.attrGet("href")) for token in found if token.type == "link_open"} <= known
    assert [row for row in rows(RENDERER.parse(text)) if row[0] != row[1]] == []
    for token in found:
        if token.type == "text":
            assert not LINKED.search(token.content), token.content


PAGES = tuple(Priced(TEXTS[start : start + 12]) for start in range(0, len(TEXTS), 12))


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_pages_of_a_hostile_specification(number: int) -> None:
    """With prices, rates, rules and warnings."""
    priced = PAGES[number]
    files = list(emit_docs((priced.model,), priced.book))
    assert len(files) > 12
    names = {relpath(file.path, dirname(other.path)) for file in files for other in files}
    for file in files:
        check_page(file.text, re.compile(r"<!--(?:(?!-->).)*-->", re.DOTALL), names)


def compared(number: int) -> Comparison:
    """One hostile specification, and its price book, become another one."""
    old, new = PAGES[number - 1], PAGES[number]
    changes = (*compare(old.model, new.model), *compare_books(old.book, new.book))
    return Comparison(f"old {new.texts[0]}", f"new {new.texts[1]}", changes, None)


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_a_comment_on_a_pull_request(number: int) -> None:
    """`diff --format markdown`: a table of changes, with the texts of both sides."""
    out = StringIO()
    found = compared(number)
    assert len(found.changes) > 40
    changes_markdown.write(found, out, color=False)
    html = re.compile(r"<!-- -->|<details><summary>[0-9,]+ compatible changes?</summary>|</details>")
    check_page(out.getvalue(), html, set())


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_annotations_of_a_pull_request(number: int) -> None:
    """`diff --format github`: one command a line, whatever counts as the end of one."""
    out = StringIO()
    found = compared(number)
    changes_github.write(found, out, color=False)
    command = re.compile(r"::(error|warning|notice) (\w+=[^:,]*,)*\w+=[^:,]*::.*")
    lines = out.getvalue().splitlines()
    assert len(lines) == len(found.changes)
    assert [line for line in lines if not command.fullmatch(line)] == []
