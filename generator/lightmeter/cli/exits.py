"""How a command ends: exit codes, and the error that stops one.

In: nothing. Out: numbers for the shell, and `CannotRun`. Imported by every start of the program.
"""

from __future__ import annotations

CLEAN, FINDINGS, CANNOT_RUN = 0, 1, 2
INTERRUPTED, PIPE_CLOSED = 130, 141
"""As the shell counts them: 128 and the number of the signal."""


class CannotRun(Exception):
    """The command cannot do its work: one line that says what, where and what to do. Exit code 2."""
