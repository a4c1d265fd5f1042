"""Fixed files: the diff, and the file that is written back."""

from __future__ import annotations

from pathlib import Path

import pytest

from lightmeter.lint.rewrite import NotWritten, diff, write_back


def test_a_diff_as_git_takes_it() -> None:
    assert diff('{\n"a": 1\n}\n', '{\n"a": 2\n}\n', "x.json") == (
        '--- a/x.json\n+++ b/x.json\n@@ -1,3 +1,3 @@\n {\n-"a": 1\n+"a": 2\n }\n'
    )
    assert diff("a", "a", "x.json") == ""


def test_a_missing_line_end_is_said() -> None:
    assert diff("1", "2", "x").endswith(
        "-1\n\\ No newline at end of file\n+2\n\\ No newline at end of file\n"
    )


def test_written_whole_with_its_mode(tmp_path: Path) -> None:
    """The mode stays, a link is followed, nothing is left beside the file."""
    target, link = tmp_path / "a.json", tmp_path / "link.json"
    target.write_bytes(b"1\r\n")
    target.chmod(0o640)
    link.symlink_to(target)
    write_back(str(link), b"1\r\n", "é\r\n")
    assert target.read_bytes() == "é\r\n".encode()
    assert target.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(tmp_path.iterdir()) == [target, link]


def test_a_file_that_changed_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_bytes(b"2")
    with pytest.raises(NotWritten, match="changed while it was linted"):
        write_back(str(target), b"1", "3")
    assert target.read_bytes() == b"2"


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="cannot be written: no such file"):
        write_back(str(tmp_path / "a.json"), b"1", "3")
    assert list(tmp_path.iterdir()) == []
