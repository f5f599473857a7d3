"""What calls of plugins and helpers do, said as data: `drop_column(table, column)`."""

import re
from collections.abc import Iterable, Mapping
from typing import get_args

from upgradelint.base.frozen import Frozen
from upgradelint.facts.migrations.model import Kind

PARTS = frozenset({"table", "column", "columns", "name", "new_name", "type", "values"})
NOTHING = "nothing"


class Effect(Frozen):
    """One operation that a call stands for.

    `parameters` are the callee's, in order: the part of the operation that each gives ("" for
    none) and its name as a keyword.
    """

    kind: Kind
    parameters: tuple[tuple[str, str], ...] = ()


Effects = Mapping[str, tuple[Effect, ...]]
"""By name: dotted, `op.x` for a method of alembic's operations, or the last name alone."""


def read_effects(texts: Iterable[str]) -> tuple[Effect, ...]:
    """Return what a list of texts says; raises ValueError, whose message follows a key's name.

    `drop_column(table, column)` takes the callee's first two parameters, `add_column(_, table=on)`
    the second one, which is called `on`; `nothing` says that a call concerns nobody.
    """
    return tuple(_effect(text) for text in texts if text.strip() != NOTHING)


def _effect(text: str) -> Effect:
    found = re.fullmatch(r"\s*(\w+)\s*\(([\w\s,=]*)\)\s*", text)
    if found is None:
        raise ValueError(f"must be like drop_column(table, column), not {text!r}")
    if found[1] not in get_args(Kind):
        raise ValueError(f"knows no operation {found[1]}; those are {', '.join(get_args(Kind))}")
    parts = [part.strip() for part in found[2].split(",") if part.strip()]
    return Effect(found[1], tuple(map(_parameter, parts)))  # type: ignore[arg-type]


def _parameter(text: str) -> tuple[str, str]:
    part, _, keyword = (piece.strip() for piece in text.partition("="))
    return (part if part in PARTS else "", keyword or part)


PLUGINS: Effects = {
    # alembic-utils: functions, views, triggers and the like
    "create_entity": (),
    "replace_entity": (),
    "drop_entity": (),
    # alembic-postgresql-enum
    "sync_enum_values": read_effects(["set_enum_values(_, name=enum_name, values=new_values)"]),
}
"""Operations that plugins of alembic add to `op`."""
