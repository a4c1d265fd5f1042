"""References: local pointers, and every way to leave the document."""

from __future__ import annotations

import pytest

from lightmeter.load.diagnostics import SpecError
from lightmeter.load.document import parse_document
from lightmeter.load.refs import resolve

DOCUMENT = parse_document(
    b"""\
a: {$ref: "#/b"}
b: {$ref: "#/a"}
self: {$ref: "#/self"}
wide: {$ref: "#/plain", description: x}
wide-cycle: {$ref: "#/wide-cycle", description: x}
hop: {$ref: "#/plain"}
plain: {type: string}
d/e~f: {g h: [1, 2]}
here: {$ref: "#/nowhere"}
""",
    "spec.yaml",
)


@pytest.mark.parametrize(
    ("ref", "pointer"),
    [
        ("#", ""),
        ("#/plain", "/plain"),
        ("#/hop", "/plain"),
        ("#/wide", "/wide"),
        ("#/d~1e~0f/g%20h/1", "/d~1e~0f/g h/1"),
        ("#/d%7E1e%7e0f", "/d~1e~0f"),
    ],
)
def test_resolved(ref: str, pointer: str) -> None:
    """Percent and tilde are decoded; a node that is only a reference is followed."""
    assert (pointer, DOCUMENT.at(pointer)) == resolve(DOCUMENT, ref, "/here")


@pytest.mark.parametrize(
    ("ref", "code", "words"),
    [
        ("http://host/x.yaml#/a", "ref-outside", "nothing is fetched"),
        ("%68ttps://host/x", "ref-outside", "nothing is fetched"),
        ("//host/x", "ref-outside", "nothing is fetched"),
        ("file:///etc/passwd", "ref-outside", "nothing is fetched"),
        ("/etc/passwd", "ref-outside", "absolute"),
        ("%2Fetc/passwd", "ref-outside", "absolute"),
        ("C:\\\\x", "ref-outside", "nothing is fetched"),
        ("../x.yaml", "ref-outside", "climbs"),
        ("a/..%2f..%2fx.yaml", "ref-outside", "climbs"),
        ("other.yaml#/a", "ref-outside", "another file"),
        ("", "ref-outside", "another file"),
        ("#anchor", "ref-syntax", "anchors"),
        ("#/a~2", "ref-syntax", "~0"),
        ("#/a%2", "ref-syntax", "hexadecimal"),
        ("#/plan", "ref-dangling", "did you mean #/plain?"),
        ("#/plain/type/x", "ref-dangling", "#/plain/type has no `x`"),
        ("#/a", "ref-cycle", "#/here -> #/a -> #/b -> #/a"),
        ("#/self", "ref-cycle", "#/self -> #/self"),
        ("#/wide-cycle", "ref-cycle", "leads back"),
    ],
)
def test_refused(ref: str, code: str, words: str) -> None:
    """Refused with one sentence, at the `$ref` that is at fault."""
    with pytest.raises(SpecError) as raised:
        resolve(DOCUMENT, ref, "/here")
    (fault,) = raised.value.diagnostics
    assert code == fault.code
    assert words in fault.message


def test_the_place_is_the_reference() -> None:
    """The line and column are those of the reference's text."""
    with pytest.raises(SpecError) as raised:
        resolve(DOCUMENT, "#/nowhere", "/here")
    assert str(raised.value).startswith("spec.yaml:9:14: error[ref-dangling] ")
