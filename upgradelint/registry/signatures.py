"""Parameters as Python writes them, a bare `*` included."""

from collections.abc import Iterable, Iterator

from upgradelint.facts.parameters import ParameterFacts


def write_signature(parameters: Iterable[ParameterFacts]) -> Iterator[str]:
    """Yield the text of each parameter."""
    star = False
    for parameter in parameters:
        if parameter.kind == "keyword" and not star:
            yield "*"
        star = star or parameter.kind in ("varargs", "keyword")
        prefix = {"varargs": "*", "varkw": "**"}.get(parameter.kind, "")
        yield (
            prefix + parameter.name + ("" if parameter.default is None else f"={parameter.default}")
        )


def read_signature(texts: Iterable[str]) -> Iterator[ParameterFacts]:
    """Yield the parameters that such texts describe."""
    star = False
    for text in texts:
        name, equals, default = text.partition("=")
        value = default if equals else None
        if name.startswith("**"):
            yield ParameterFacts(name[2:], "varkw", value)
        elif name.startswith("*"):
            star = True
            if name != "*":
                yield ParameterFacts(name[1:], "varargs", value)
        else:
            yield ParameterFacts(name, "keyword" if star else "positional", value)
