"""Conditions that an operation runs under -> guards, and what may be left out of them."""

import re
from collections.abc import Iterable, Iterator

from upgradelint.facts.migrations.model import Guard, GuardKind
from upgradelint.facts.migrations.operations.catalogue import looks_at_catalogue
from upgradelint.facts.migrations.operations.statement_calls import (
    EXECUTORS,
    is_statement,
    query_of,
)
from upgradelint.facts.migrations.schema_values import walk
from upgradelint.python.states.conditions import Assumption, flipped, simplest, ways_of
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.terms import Attribute, Call, Outside, Template, Value, show

Conditions = tuple[Assumption, ...]

SCHEMA_LOOKS = frozenset(
    """
    inspect has_table has_column has_index get_table_names get_columns get_indexes
    get_foreign_keys get_unique_constraints get_pk_constraint get_check_constraints get_enums
    table_names reflect exists index_exists column_exists table_exists indexes foreign_keys
    constraints tables hasattr dialect_has_table from_engine get_sorted_table_and_fkc_names
""".split()
)
_SHORT = 160


def simplified(found: Iterable[Conditions]) -> Conditions:
    """Return the conditions under which something happens that was seen on several paths.

    Courses that differ in the way one condition went cover both ways: the condition does not
    matter. Of what remains the shortest is kept.
    """
    return min(simplest(way for one in found for way in ways_of(one)), key=len)


def guard_of(assumption: Assumption, refusals: frozenset[Assumption], state: State) -> Guard:
    """Return the guard that a condition is; `refusals` are those under which it raises."""
    words = frozenset(_words(assumption.condition, state))
    kind = _kind(assumption, refusals, words, state)
    return Guard(str(assumption)[:_SHORT], kind, words, assumption.where)


def _kind(
    assumption: Assumption, refusals: frozenset[Assumption], words: frozenset[str], state: State
) -> GuardKind:
    if _looks_at_schema(assumption.condition, state):
        return "existence"
    reads = _reads_rows(assumption.condition, state)
    if reads and flipped(assumption) in refusals:
        return "leftover"
    return "rows" if reads else "other"


def _looks_at_schema(value: Value, state: State) -> bool:
    for one in walk(value, state):
        if isinstance(one, (Attribute, Outside)):
            name = one.name if isinstance(one, Attribute) else one.path.rpartition(".")[2]
            asks_rows = isinstance(one, Outside) and one.path.startswith("sqlalchemy.")
            if name in SCHEMA_LOOKS and not (asks_rows and name == "exists"):
                return True
        if isinstance(one, str) and looks_at_catalogue(one):
            return True
    return False


def _reads_rows(value: Value, state: State) -> bool:
    for one in walk(value, state):
        if isinstance(one, Call):
            name = one.func.name if isinstance(one.func, Attribute) else ""
            if name in EXECUTORS or is_statement(one) or query_of(one) is not None:
                return True
    return False


def _words(value: Value, state: State) -> Iterator[str]:
    for one in walk(value, state):
        if isinstance(one, Attribute):
            yield one.name.lower()
        elif isinstance(one, ClassValue):
            yield from _words_of_class(one, state)
        else:
            text = one if isinstance(one, str) else ""
            text = (
                "".join(p for p in one.parts if isinstance(p, str))
                if isinstance(one, Template)
                else text
            )
            yield from (word.lower() for word in re.findall(r"\w+", text))


def _words_of_class(value: ClassValue, state: State) -> Iterator[str]:
    table = state.read(value).get("__tablename__")
    yield table.lower() if isinstance(table, str) else show(value).lower()
