"""Where values stand: lines and columns for people, offsets for fixes."""

from __future__ import annotations

from lightmeter.load.strictjson import read_json
from lightmeter.load.strictyaml import read_yaml

TEXT = """{
  "prompt": "\u00e9\U0001f600", "width": 1000,
  "loras": {"a/b~c": 0.5, "": []},
  "images": [ "x" , {"k": null} ]
}
"""


def test_line_and_column_of_values_and_keys() -> None:
    """Columns count code points, from 1."""
    width = read_json(TEXT.encode()).locate("/width")
    assert width is not None
    assert (width.line, width.column, width.key_line, width.key_column) == (2, 28, 2, 19)


def test_pointers_are_unescaped() -> None:
    """`/` and `~` in a name are ~1 and ~0; an empty name is a name."""
    parsed = read_json(TEXT.encode())
    assert parsed.literal("/loras/a~1b~0c") == "0.5"
    assert parsed.literal("/loras/") == "[]"


def test_spans_slice_the_text() -> None:
    """A value's span is exactly its text, containers with their brackets."""
    parsed = read_json(TEXT.encode())
    assert parsed.literal("/images/1") == '{"k": null}'
    assert TEXT.strip() == parsed.literal("")


def test_nothing_stands_where_nothing_is() -> None:
    """A pointer to nothing has no position; the nearest part above it has."""
    parsed = read_json(TEXT.encode())
    for pointer in ("/nope", "/images/2", "/images/-", "/images/01", "/width/x"):
        assert parsed.locate(pointer) is None
    assert parsed.nearest("/images/7/deep")[0] == "/images"


def test_byte_offsets() -> None:
    """Bytes differ from code points after the first character outside ASCII."""
    parsed = read_json(TEXT.encode())
    width = parsed.locate("/width")
    assert width is not None
    assert TEXT.encode()[parsed.byte_offset(width.start) : parsed.byte_offset(width.end)] == b"1000"


def test_line_text() -> None:
    """The source line for a caret, without its line end."""
    parsed = read_json(b"[\r\n 1,\r\n 2]")
    assert [parsed.line_text(line) for line in (1, 2, 3, 4)] == ["[", " 1,", " 2]", ""]


def test_yaml_positions() -> None:
    """Block values end with their last part, not where the next one begins."""
    parsed = read_yaml(b'a: &x {p: 1}\nb: *x\nlist:\n  - foo: 1\n    bar: "q"\n\n# c\nlast: 2\n')
    assert parsed.literal("/list") == '- foo: 1\n    bar: "q"'
    assert parsed.literal("/b") == "*x"
    assert parsed.literal("/b/p") == "1"
    last = parsed.locate("/last")
    assert last is not None
    assert (last.line, last.column, last.key_line, last.key_column) == (8, 7, 8, 1)
