"""A parameter of a method, remotable or remote."""

from typing import Literal

from upgradelint.base.frozen import Frozen

ParameterKind = Literal["positional", "varargs", "keyword", "varkw"]


class ParameterFacts(Frozen):
    """A parameter after self/cls and the context; `default` is the text of its value or None."""

    name: str
    kind: ParameterKind
    default: str | None = None
