"""Texts in TypeScript: each context has one serialiser, and nothing gets out of it."""

from __future__ import annotations

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emit.hostile import TEXTS
from lightmeter.emit.typescript.balance import balanced
from lightmeter.emit.typescript.layout import broken_lines
from lightmeter.emit.typescript.literals import ts_comment, ts_doc, ts_member, ts_string
from support.judge import drawn

ODD = [
    *TEXTS,
    "\u2028\u2029\x85\x0b\x0c\r\n",
    "\ud800",
    "*/ alert() /*",
    "@deprecated",
    "`${1}`",
    "\x7f\u200b\ufeff",
    "__proto__",
]


def test_strings_and_members_mean_what_they_say() -> None:
    """Evaluated, a literal is the text, in a string and as the name of a member."""
    source = (
        f"[{', '.join(map(ts_string, ODD))}, "
        + ", ".join(f"{{ {ts_member(text)}: 1 }}" for text in ODD)
        + "]"
    )
    program = f"const found = {source};\nprocess.stdout.write(JSON.stringify(found));"
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert json.loads(done.stdout) == [*ODD, *({text: 1} for text in ODD)]


@drawn(300)
@given(text=st.text() | st.sampled_from(ODD))
def test_no_text_ends_its_comment(text: str) -> None:
    """Whatever is in it, the comment is one, and it holds no line end of its own."""
    for source in (f"// {ts_comment(text)}\n", f"{ts_doc(text)}\n", f"/* {ts_comment(text)} */\n"):
        assert balanced("a.ts", f"{source}const a = 1;\n").endswith("\nconst a = 1;\n")
        assert source.count("*/") == source.startswith("/*")


@drawn(200)
@given(texts=st.lists(st.text() | st.sampled_from(ODD), min_size=1, max_size=8))
def test_breaking_lines_changes_no_token(texts: list[str]) -> None:
    """Only white space and trailing commas."""
    line = f"const a = check([{', '.join(map(ts_string, texts))}], (a || b) && c, {{ long: {ts_string('x' * 99)} }});"
    shorter = broken_lines(line)
    assert _bare(shorter) == _bare(line)
    assert balanced("a.ts", shorter)


def _bare(text: str) -> str:
    return "".join(text.split()).replace(",]", "]").replace(",)", ")").replace(",}", "}")


@pytest.mark.parametrize(
    "text", ['const a = "', "f(]", "}", "{", "/* a", "a */", "`a`", 'x = "a\u2028"', "'a'"]
)
def test_what_does_not_hold_together_is_named(text: str) -> None:
    """With its place."""
    with pytest.raises(ValueError, match=r"^a\.ts:1: "):
        balanced("a.ts", text)
