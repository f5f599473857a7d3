"""The manual page, made from what `--help` says.

python -m upgradelint.cli.man            write man/upgradelint.1
python -m upgradelint.cli.man --check    exit 1 when it is not what would be written
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from upgradelint.base.addresses import SITE
from upgradelint.base.made_pages import renew
from upgradelint.cli import cli, top

PAGE = Path("man/upgradelint.1")

_EXIT_STATUS = {
    "0": "Nothing breaks.",
    "1": "There are findings of level error or warning.",
    "2": "It could not be judged; one line on stderr says why, and what to do.",
    "130": "Interrupted.",
}
_ENVIRONMENT = {
    "NO_COLOR, FORCE_COLOR": "Whether reports for people have colours where --color is auto.",
    "UPGRADELINT_CACHE_DIR": "Where the cache is, in place of the user's own cache folder.",
    "UPGRADELINT_DEBUG": "With 1 a defect of upgradelint prints its traceback.",
}
_FILES = {
    "pyproject.toml, setup.cfg, tox.ini": "The configuration, in tool.upgradelint or upgradelint.",
    "upgradelint.registry.json": "The registry: what the project has promised to other releases.",
}


def page() -> str:
    """Return the page as roff."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    ctx = top()
    yield from ('.TH UPGRADELINT 1 "" "upgradelint" "User Commands"', ".SH NAME")
    first = _text(cli.help or "").rstrip(".")
    yield f"upgradelint \\- {first[:1].lower()}{first[1:]}"
    yield from (
        ".SH SYNOPSIS",
        f"\\fBupgradelint\\fR {_text(' '.join(cli.collect_usage_pieces(ctx)))}",
    )
    yield from (".SH DESCRIPTION", _text(cli.help or ""), ".PP", _text(cli.epilog or ""))
    yield ".SH COMMANDS"
    for name in cli.list_commands(ctx):
        yield from _command(cli.commands[name], click.Context(cli.commands[name], ctx, name))
    yield from _section("EXIT STATUS", _EXIT_STATUS)
    yield from _section("ENVIRONMENT", _ENVIRONMENT)
    yield from _section("FILES", _FILES)
    yield from (".SH SEE ALSO", _text(SITE))


def _command(command: click.Command, ctx: click.Context) -> Iterator[str]:
    """Yield how a command is called, what it does, and its options."""
    usage = " ".join(command.collect_usage_pieces(ctx))
    yield f".SS upgradelint {_text(ctx.info_name or '')} {_text(usage)}"
    for number, paragraph in enumerate((command.help or "").split("\n\n")):
        yield from ((".PP",) if number else ())
        yield _text(paragraph)
    options = (
        parameter for parameter in command.get_params(ctx) if isinstance(parameter, click.Option)
    )
    for option, text in filter(None, (parameter.get_help_record(ctx) for parameter in options)):
        yield from _entry(option, text)


def _section(title: str, entries: dict[str, str]) -> Iterator[str]:
    yield f".SH {title}"
    for name, text in entries.items():
        yield from _entry(name, text)


def _entry(name: str, text: str) -> Iterator[str]:
    yield from (".TP", f"\\fB{_text(name)}\\fR", _text(text))


def _text(text: str) -> str:
    """Return a text on one line that roff prints as it is."""
    line = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{line}" if line.startswith((".", "'")) else line


if __name__ == "__main__":
    sys.exit(renew({PAGE: page()}, "upgradelint.cli.man", sys.argv[1:]))
