"""`lightmeter completion`: a script that completes commands, options and their choices.

In: the name of a shell. Out: its script, made from the parsers of all commands.
"""

from __future__ import annotations

from lightmeter.cli.exits import CLEAN

TYPE_CHECKING = False  # as in the other commands
if TYPE_CHECKING:
    from argparse import Action, ArgumentParser, Namespace
    from collections.abc import Iterator

SHELLS = ("bash", "zsh", "fish")


def configure(parser: ArgumentParser) -> None:
    """The shell."""
    parser.description = (
        "Print a completion script. bash: source <(lightmeter completion bash); zsh: the same;\n"
        "fish: lightmeter completion fish | source"
    )
    parser.add_argument("shell", choices=SHELLS)


def run(arguments: Namespace) -> int:
    """Print the script."""
    print({"bash": _bash, "zsh": _zsh, "fish": _fish}[arguments.shell]())
    return CLEAN


def _options(command: str) -> Iterator[Action]:
    from lightmeter.cli.app import parser_of

    actions: list[Action] = parser_of(command)._actions  # pyright: ignore[reportPrivateUsage] - no public list
    yield from actions


def _words(command: str) -> str:
    """Long options and the choices of positional arguments, separated by blanks."""
    found: list[str] = []
    for action in _options(command):
        found += [option for option in action.option_strings if option.startswith("--")]
        if not action.option_strings and action.choices:
            found += list(map(str, action.choices))
    return " ".join(dict.fromkeys(found))


def _choices(command: str) -> Iterator[tuple[str, str]]:
    """Options that take one of a few words, with the words."""
    for action in _options(command):
        if action.option_strings and action.choices:
            yield "|".join(action.option_strings), " ".join(map(str, action.choices))


def _bash() -> str:
    from lightmeter.cli.app import COMMANDS

    cases = "\n".join(_bash_case(command) for command in COMMANDS)
    return f"""\
_lightmeter() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="{" ".join(COMMANDS)} --help --version"
  else
    case "${{COMP_WORDS[1]}}" in
{cases}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _lightmeter lightmeter"""


def _bash_case(command: str) -> str:
    inner = "".join(f'\n          {options}) words="{words}" ;;' for options, words in _choices(command))
    return f"""\
      {command})
        case "$previous" in{inner}
          *) words="{_words(command)}" ;;
        esac ;;"""


def _zsh() -> str:
    """zsh runs bash completions as they are."""
    return f"autoload -Uz compinit bashcompinit && compinit && bashcompinit\n{_bash()}"


def _fish() -> str:
    from lightmeter.cli.app import COMMANDS

    lines: list[str] = []
    for command, (_, line) in COMMANDS.items():
        lines.append(f"complete -c lightmeter -n __fish_use_subcommand -a {command} -d {_quoted(line)}")
        seen = f"-n '__fish_seen_subcommand_from {command}'"
        for action in _options(command):
            lines += [f"complete -c lightmeter {seen} {flags}" for flags in _fish_flags(action)]
    return "\n".join(lines)


def _fish_flags(action: Action) -> Iterator[str]:
    if not action.option_strings:
        if action.choices:
            yield f"-f -a {_quoted(' '.join(map(str, action.choices)))}"
        return
    names = [f"-l {one[2:]}" if one.startswith("--") else f"-s {one[1:]}" for one in action.option_strings]
    takes = f" -x -a {_quoted(' '.join(map(str, action.choices)))}" if action.choices else ""
    takes = takes or (" -r" if action.nargs != 0 else "")
    yield f"{' '.join(names)}{takes} -d {_quoted(action.help or '')}"


def _quoted(text: str) -> str:
    inner = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{inner}'"
