"""The command line. `app` finds the command; every other module but `common` and `parser` is one command."""
