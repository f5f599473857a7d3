"""Sessions of a terminal as the site shows them: prompts and output are seen and not copied."""

from typing import Any, ClassVar

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import RegexLexer, bygroups, using
from pygments.lexers.shell import BashLexer
from pygments.token import Generic, Text

STYLE = """\
.language-console .gp, .language-console .go { -webkit-user-select: none; user-select: none; }
[data-md-copying] .gp, [data-md-copying] .go { display: none; }
"""


class Session(RegexLexer):
    """As `tests/pages.py` reads them: `$ ` starts a command, `> ` goes on, the rest is output."""

    name = "Session"
    tokens: ClassVar[dict[str, list[Any]]] = {
        "root": [
            (r"^(\$ )(.*\n?)", bygroups(Generic.Prompt, using(BashLexer))),
            (r"^(> ?)(.*\n?)", bygroups(Generic.Prompt, Text)),
            (r".*\n|.+", Generic.Output),
        ]
    }


def fence(source: str, *_: object, **__: object) -> str:
    """Return a `console` block as HTML."""
    formatter = HtmlFormatter(cssclass="language-console highlight", wrapcode=True)
    return highlight(source, Session(stripnl=False), formatter)
