"""`upgradelint lsp`."""

import gc

import click

from upgradelint.base.errors import UpgradelintError


@click.command(short_help="Speak with an editor: findings as one types.")
@click.option("--stdio", is_flag=True, help="By stdin and stdout, as it does anyway.")
def lsp(stdio: bool) -> int:
    """Be a language server for an editor that starts this command.

    Findings are those of flake8's plugin: of the text as it is typed, against the registry.
    """
    try:
        from upgradelint.lsp.server import serve
    except ImportError as error:
        wanted = (error.name or "pygls").partition(".")[0]
        raise UpgradelintError(
            f"the language server needs {wanted}: pip install 'upgradelint[lsp]'"
        ) from None
    gc.enable()
    serve()
    return 0
