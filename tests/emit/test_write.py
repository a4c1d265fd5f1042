"""Files to disk: all of it or nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from lightmeter.emit.files import File
from lightmeter.emit.write import MANIFEST, CannotWrite, apply, diff, plan

OLD = (File("python/a.py", "a = 1\n"), File("python/sub/b.py", "b = 1\n"), File("jsonschema/x.json", "{}\n"))
NEW = (File("python/a.py", "a = 2\n"), File("python/c.py", "c = 1\n"), File("jsonschema/x.json", "{}\n"))
TARGETS = ("python", "jsonschema")


def written(files: tuple[File, ...], out: Path, targets: tuple[str, ...] = TARGETS) -> dict[str, str]:
    """Write and give the status of every path."""
    planned = plan(files, out, targets)
    apply(planned)
    return {change.path: change.status for change in planned.changes}


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }


def test_a_first_run_writes_everything(tmp_path: Path) -> None:
    """The manifest lists every file with its hash; nothing is left beside the folder."""
    out = tmp_path / "generated"
    assert set(written(OLD, out).values()) == {"new"}
    assert tree(out).keys() == {file.path for file in OLD} | {MANIFEST}
    assert sorted(json.loads((out / MANIFEST).read_text())["files"]) == sorted(file.path for file in OLD)
    assert list(tmp_path.iterdir()) == [out]


def test_what_is_renamed_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file has all of its bytes when the system is asked to keep them: none is left in a buffer."""
    sizes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda number: sizes.append(os.fstat(number).st_size))  # pyright: ignore
    written(OLD, tmp_path / "out")
    manifest = (tmp_path / "out" / MANIFEST).stat().st_size
    assert sorted(size for size in sizes if size != manifest) == sorted(len(file.text) for file in OLD)


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    written(OLD, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    assert set(written(OLD, tmp_path / "out").values()) == {"unchanged"}
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")} == before


def test_stale_files_go_and_foreign_files_stay(tmp_path: Path) -> None:
    """Only what the manifest lists is removed, with the folders that get empty."""
    out = tmp_path / "out"
    written(OLD, out)
    (out / "python" / "mine.py").write_text("mine = 1\n")
    statuses = written(NEW, out)
    assert statuses["python/sub/b.py"] == "stale"
    assert statuses["python/a.py"] == "changed"
    assert not (out / "python" / "sub").exists()
    assert (out / "python" / "mine.py").exists()


def test_other_targets_are_left_alone(tmp_path: Path) -> None:
    """A run for one target neither removes nor forgets the files of another."""
    out = tmp_path / "out"
    written(OLD, out)
    written((File("python/a.py", "a = 3\n"),), out, ("python",))
    assert (out / "jsonschema" / "x.json").exists()
    assert sorted(json.loads((out / MANIFEST).read_text())["files"]) == ["jsonschema/x.json", "python/a.py"]


def test_edits_by_hand_are_seen(tmp_path: Path) -> None:
    """An edited file is said to be edited; one that is stale as well is kept."""
    out = tmp_path / "out"
    written(OLD, out)
    (out / "python" / "a.py").write_text("a = 99\n")
    (out / "python" / "sub" / "b.py").write_text("b = 99\n")
    changes = {change.path: change for change in plan(NEW, out, TARGETS).changes}
    assert (changes["python/a.py"].status, changes["python/a.py"].edited) == ("changed", True)
    assert (changes["python/sub/b.py"].status, changes["python/sub/b.py"].edited) == ("kept", True)


@pytest.mark.parametrize(
    "file", [File("python/a.py", "def (:\n"), File("jsonschema/x.json", "{"), File("python/a.py", "x = \0\n")]
)
def test_output_that_does_not_parse_is_never_written(tmp_path: Path, file: File) -> None:
    with pytest.raises(CannotWrite, match="does not parse"):
        plan((*OLD[1:2], file), tmp_path / "out", TARGETS)
    assert list(tmp_path.iterdir()) == []


def test_names_that_differ_only_in_case_are_refused(tmp_path: Path) -> None:
    """On some file systems they are one file."""
    with pytest.raises(CannotWrite, match="two generated files"):
        plan((File("python/a.py", ""), File("python/A.py", "")), tmp_path, TARGETS)


@pytest.mark.parametrize("path", ["../x.py", "/x.py", "a/../../x.py", "a\\b.py", ".hidden", "a//b", ""])
def test_no_path_leads_out(path: str) -> None:
    with pytest.raises(ValueError, match="no safe path"):
        File(path, "")


def test_symbolic_links_that_lead_out_are_refused(tmp_path: Path) -> None:
    """Neither a folder nor a file below the output may point elsewhere."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "python").symlink_to(elsewhere)
    with pytest.raises(CannotWrite, match="symbolic link"):
        plan(OLD, out, TARGETS)
    assert list(elsewhere.iterdir()) == []


def test_a_manifest_that_is_not_ours_removes_nothing(tmp_path: Path) -> None:
    """Paths in a manifest are data: they cannot lead out of the folder."""
    out = tmp_path / "out"
    out.mkdir()
    victim = tmp_path / "victim.py"
    victim.write_text("x = 1\n")
    for text in (
        '{"files": {"python/../../victim.py": "0"}}',
        "[]",
        "{",
        '{"files": [1]}',
        '{"files": {"a": 1}}',
    ):
        (out / MANIFEST).write_text(text)
        written(OLD, out)
    assert victim.exists()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """One line, and nothing changed."""
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="file"):
        written(OLD, tmp_path / "file" / "out")


def test_leftovers_of_killed_runs_are_swept(tmp_path: Path) -> None:
    """Old ones go; a young one may belong to a run at work."""
    old, young = tmp_path / ".out.lightmeter-old", tmp_path / ".out.lightmeter-young"
    old.mkdir()
    young.mkdir()
    os.utime(old, (time.time() - 3600,) * 2)
    written(OLD, tmp_path / "out")
    assert not old.exists()
    assert young.exists()


def test_the_diff_is_a_patch(tmp_path: Path) -> None:
    """New, changed and removed files, with paths below the output folder."""
    written(OLD, tmp_path / "out")
    text = "".join(diff(plan(NEW, tmp_path / "out", TARGETS)))
    assert "--- a/python/a.py\n+++ b/python/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n" in text
    assert "--- /dev/null\n+++ b/python/c.py\n" in text
    assert "--- a/python/sub/b.py\n+++ /dev/null\n" in text


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from lightmeter.emit.files import File
    from lightmeter.emit import write

    count = int(sys.argv[2])
    step = {"n": 0}

    def counted(function):
        def call(*arguments, **keywords):
            if step["n"] == count:
                os.kill(os.getpid(), signal.SIGKILL)
            step["n"] += 1
            return function(*arguments, **keywords)
        return call

    Path.replace = counted(Path.replace)
    Path.unlink = counted(Path.unlink)
    os.fsync = counted(os.fsync)
    texts = {"python/a.py": "a = 2\\n", "python/c.py": "c = 1\\n", "jsonschema/x.json": "{}\\n"}
    files = [File(path, text) for path, text in texts.items()]
    write.apply(write.plan(files, Path(sys.argv[1]), ("python", "jsonschema")))
    """
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this system")
@pytest.mark.parametrize("count", range(8))
def test_a_killed_run_leaves_whole_files(tmp_path: Path, count: int) -> None:
    """kill -9 at every step: each file is the old or the new one, and the next run completes the work."""
    out = tmp_path / "out"
    written(OLD, out)
    before = tree(out)
    paths = os.pathsep.join(("generator", "cost"))
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(out), str(count)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert done.returncode in (0, -signal.SIGKILL)
    after = tree(out)
    new = {file.path: file.text for file in NEW}
    for path, text in after.items():
        if path != MANIFEST:
            assert text in (before.get(path), new.get(path))
    if after[MANIFEST] != before[MANIFEST]:
        assert {path: text for path, text in after.items() if path != MANIFEST} == new
    written(NEW, out)
    assert {path: text for path, text in tree(out).items() if path != MANIFEST} == new
