"""A PostgreSQL server of the tests' own: initdb in a temporary folder, a Unix socket, no TCP.

In: nothing. Out: the socket's folder for as long as the block lasts. PostgreSQL does not run as root, so that a
root borrows the user `postgres` or `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoPostgres(Exception):
    """Why no server can be started here."""


def programs() -> Path:
    """The folder of initdb and postgres, the newest one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    onpath = shutil.which("initdb")
    if onpath:
        found.append(Path(onpath))
    if not found:
        raise NoPostgres("no initdb; install it: apt-get install postgresql")
    return found[-1].parent


@contextmanager
def server() -> Iterator[str]:
    """Starts a server and stops it."""
    home, owner = programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="lm-pg-", dir="/tmp"))
    try:
        if owner is not None:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        _run(
            owner,
            home / "initdb",
            "-D",
            data,
            "-U",
            "tester",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C",
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c jit=off"
        _run(owner, home / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield str(folder)
        finally:
            _run(owner, home / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no user to lend")


def _run(owner: pwd.struct_passwd | None, *command: str | Path) -> None:
    lent = {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        **lent,
    )
    if done.returncode:
        raise NoPostgres(f"{command[0]} failed: {done.stderr.decode('utf-8', 'replace')[-300:]}")
