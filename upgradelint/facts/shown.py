"""What a file shows of the values that it uses: others are told by name."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator

from upgradelint.base.sealed import sealed
from upgradelint.python.sources.source import written
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Value

_QUOTED = re.compile(r"b?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")
_SOME = "..."


def shown_text(
    text: str, modules: Iterable[Module | None], expression: ast.expr | None = None
) -> str:
    """Return the text of a value as it is written where one of the files shows the strings in it,
    else how the code calls it, by `expression`, and its seal.
    """
    strings = set(strings_in(text))
    if not strings or any(_shows(module, strings) for module in modules if module):
        return text
    return sealed(_SOME if expression is None else written(expression), text)


def strings_in(text: str) -> Iterator[str | bytes]:
    """Yield the strings in the text of a value, but the empty ones."""
    for quoted in _QUOTED.findall(text):
        try:
            value = ast.literal_eval(quoted)
        except (SyntaxError, ValueError):
            continue
        if value:
            yield value


def default_texts(
    func: FunctionValue, text_of: Callable[[Value], str], *, plain: bool = False
) -> dict[str, str]:
    """Return the texts of a function's defaults by its parameters, as they are written; where
    `plain` the values themselves.
    """
    spec = func.node.args
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    written: dict[str, ast.expr | None] = dict(
        zip(reversed(names), reversed(spec.defaults), strict=False)
    )
    written |= {
        argument.arg: given
        for argument, given in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    }
    values = dict(zip(reversed(names), reversed(func.defaults), strict=False)) | func.kwdefaults
    texts = {name: text_of(value) for name, value in values.items()}
    if plain:
        return texts
    return {
        name: shown_text(text, [func.module], written.get(name)) for name, text in texts.items()
    }


def topic_name(pieces: Iterable[str], modules: Iterable[Module | None], line: int) -> str:
    """Return what a topic of known pieces is called by the files that use it, near a line, "" where
    one of them shows the pieces.
    """
    wanted, known = set(filter(None, pieces)), [module for module in modules if module]
    if not wanted or any(_shows(module, wanted) for module in known):
        return ""
    found = [node for module in known for node in module.mentions.given.get("topic", ())]
    nearest = _nearest(found, line)
    if nearest is None:
        return "topic"
    name = written(nearest)
    sources = [node for module in known for node in module.mentions.renamed.get(name, ())]
    return written(_nearest(sources, nearest.lineno) or nearest)


def _nearest(found: Iterable[ast.expr], line: int) -> ast.expr | None:
    return min(found, key=lambda node: abs(node.lineno - line), default=None)


def default_at(module: Module | None, line: int) -> ast.expr | None:
    """Return the expression that a call on a line has for its default."""
    found = module.mentions.given.get("default", ()) if module else ()
    return next((node for node in found if node.lineno == line), None)


def _shows(module: Module, strings: Iterable[str | bytes]) -> bool:
    shown = module.mentions.strings
    return all(string in shown or any(_has(each, string) for each in shown) for string in strings)


def _has(shown: str | bytes, wanted: str | bytes) -> bool:
    if isinstance(shown, str):
        return isinstance(wanted, str) and wanted in shown
    return isinstance(wanted, bytes) and wanted in shown
