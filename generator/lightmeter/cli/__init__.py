"""The command line. `app` finds the command; a module with `configure` and `run` is one."""
