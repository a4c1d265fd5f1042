"""A JSON document of many records, one record at a time: an array, a page with `items`, or a record alone.

In: a binary stream. Out: each record as bytes with its number, so that it can be read strictly; flat memory.
A document that breaks off gives what it held, and one fault that says where.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BLOCK = 1024 * 1024
LONGEST = 64 * 1024 * 1024
"""Characters in which a record has to end: then no more are read for it."""
_SPACE = " \t\n\r"
_WORDS = json.JSONDecoder(strict=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something cannot be read, for people."""

    message: str


class _Broken(ValueError):
    """The document cannot be read from here on."""


class _Text:
    """The text of a stream around a place in it; what was read is dropped: `_lines` ends of lines less one, and
    `_before` signs of the line that the text begins in."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._lines = 1
        self._before = 0
        self._ended = False

    def more(self) -> bool:
        """Read on; False at the end. Reads as much again as there is, so that a long record is not tried often."""
        if self._ended:
            return False
        data = self._stream.read(max(BLOCK, len(self._text) - self._at))
        self._lines += self._text.count("\n", 0, self._at)
        newline = self._text.rfind("\n", 0, self._at)
        self._before = self._before + self._at if newline < 0 else self._at - newline - 1
        try:
            self._text, self._at = self._text[self._at :] + self._decoder.decode(data, not data), 0
        except UnicodeDecodeError as problem:
            raise _Broken(f"after line {self._line()}: this is no UTF-8 ({problem.reason})") from None
        self._ended = not data
        return not self._ended

    def peek(self) -> str:
        """The next sign that is no space, not taken; "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self.more():
                return ""

    def take(self, wanted: str) -> bool:
        """Take the next sign if it is the wanted one."""
        found = self.peek() == wanted
        self._at += found
        return found

    def value(self) -> str:
        """Take the text of one JSON value."""
        self.peek()
        end = self._at
        while True:
            try:
                _, end = _WORDS.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as problem:
                if not self._ended and len(self._text) - self._at < LONGEST:
                    self.more()  # at the end it is tried once more: the places of a problem are those of the text
                    continue
                self._fail(problem)
            if end == len(self._text) and self.more():
                continue
            found, self._at = self._text[self._at : end], end
            return found

    def _fail(self, problem: Exception) -> None:
        if isinstance(problem, json.JSONDecodeError):
            line = self._lines + self._text.count("\n", 0, problem.pos)
            newline = self._text.rfind("\n", 0, problem.pos)
            column = problem.pos - newline + (self._before if newline < 0 else 0)
            raise _Broken(f"line {line}, column {column}: {problem.msg.lower()}; nothing behind it is read")
        raise _Broken(f"line {self._line()}: nested too deeply; nothing behind it is read")

    def _line(self) -> int:
        return self._lines + self._text.count("\n", 0, self._at)

    def broken(self, wanted: str) -> _Broken:
        found = self.peek()
        what = f"{found!r}" if found else "the end of the file"
        return _Broken(f"line {self._line()}: {wanted} expected, {what} found; nothing behind it is read")


def records(stream: BinaryIO) -> Iterator[tuple[int, bytes | Fault]]:
    """Every record of a document with its number, from 1."""
    text = _Text(stream)
    number = 0
    try:
        for found in _records(text):
            number += 1
            yield number, found.encode("utf-8", "surrogatepass")
    except _Broken as problem:
        yield number + 1, Fault(str(problem))


def _records(text: _Text) -> Iterator[str]:
    if text.take("["):
        yield from _array(text)
    elif text.peek() == "{":
        yield from _page(text)
    else:
        raise text.broken("an array or an object")
    if text.peek():
        raise text.broken("the end of the file")


def _array(text: _Text) -> Iterator[str]:
    if text.take("]"):
        return
    while True:
        yield text.value()
        if text.take("]"):
            return
        if not text.take(","):
            raise text.broken("a comma or the end of the list")


def _page(text: _Text) -> Iterator[str]:
    """The items of a page; an object without `items` is a record itself."""
    members: list[str] = []
    paged = False
    text.take("{")
    while not text.take("}"):
        if (members or paged) and not text.take(","):
            raise text.broken("a comma or the end of the object")
        if text.peek() != '"':
            raise text.broken("the name of a member")
        name = text.value()
        if not text.take(":"):
            raise text.broken("a colon")
        if name == '"items"' and text.take("["):
            paged = True
            yield from _array(text)
        else:
            members.append(f"{name}:{text.value()}")
    if not paged:
        yield "{" + ",".join(members) + "}"
