"""Findings as one JSON array, exactly the objects of the command line contract; `[]` when there are none."""

from __future__ import annotations

from functools import cache

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from json import JSONEncoder
    from typing import TextIO

    from lightmeter.lint.finding import Finding
    from lightmeter.report import Options, Sources


def write(findings: Iterable[Finding], out: TextIO, sources: Sources, options: Options) -> None:
    """The array, one finding a line, each written as soon as it comes."""
    before = "["
    for finding in findings:
        out.write(f"{before}\n  {encode(finding.to_json())}")
        before = ","
    out.write("[]\n" if before == "[" else "\n]\n")


def encode(value: object) -> str:
    """A value as JSON on one line.

    Everything past ASCII is escaped: then no text in it can drive a terminal, and no encoding can fail.
    Lone surrogates (a file name that is no UTF-8 has them) are no characters and become U+FFFD.
    """
    text = _encoder().encode(value)
    if "\\ud" not in text:
        return text
    import json
    import re

    plain = json.dumps(value, default=str, ensure_ascii=False)
    return json.dumps(json.loads(re.sub("[\ud800-\udfff]", "\ufffd", plain)))


@cache
def _encoder() -> JSONEncoder:
    from json import JSONEncoder

    return JSONEncoder(default=str)
