"""Conditions that an operation runs under -> guards, and what may be left out of them."""

import re
from collections.abc import Iterable, Iterator

from upgradelint.facts.migrations.model import UNREAD_PART, Guard, GuardKind
from upgradelint.facts.migrations.operations.catalogue import looks_at_catalogue
from upgradelint.facts.migrations.operations.queries import EXECUTORS, query_of
from upgradelint.facts.migrations.operations.statement_calls import is_statement
from upgradelint.facts.migrations.values.schema import (
    COLUMNS,
    TABLES,
    class_table,
    column_name,
    is_call,
    table_name,
    tail,
    walk,
)
from upgradelint.python.states.conditions import Assumption, flipped, simplest, ways_of
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.terms import (
    Attribute,
    Call,
    Operation,
    Outside,
    Template,
    Unknown,
    Value,
    show,
)

Conditions = tuple[Assumption, ...]

SCHEMA_LOOKS = frozenset(
    """
    inspect has_table has_column has_index get_table_names get_columns get_indexes
    get_foreign_keys get_unique_constraints get_pk_constraint get_check_constraints get_enums
    table_names reflect exists index_exists column_exists table_exists indexes foreign_keys
    constraints tables hasattr dialect_has_table from_engine get_sorted_table_and_fkc_names
""".split()
)
_DENIES = re.compile(r"not\s+exists|not_\(|~|bool_and|every|[^<>!]=\s*0\b", re.IGNORECASE)
"""What may make the answer to a query true where no row is found."""

_SHORT = 160


def simplified(found: Iterable[Conditions]) -> Conditions:
    """Return the conditions under which something happens that was seen on several paths.

    Paths that differ in the way one condition went cover both ways: the condition does not
    matter. Of what remains the shortest is kept.
    """
    return min(simplest(way for condition in found for way in ways_of(condition)), key=len)


def guard_of(assumption: Assumption, refusals: frozenset[Assumption], state: State) -> Guard:
    """Return the guard that a condition is; `refusals` are those under which it raises."""
    words = frozenset(_words(assumption.condition, state))
    kind = _kind(assumption, refusals, state)
    return Guard(str(assumption)[:_SHORT], kind, words, assumption.where)


def refusal_of(assumption: Assumption, state: State) -> Guard | None:
    """Return what a migration refuses that raises under a condition, None where that is no rows."""
    guard = guard_of(flipped(assumption), frozenset({assumption}), state)
    return guard if guard.kind in ("leftover", "inverted", "unexecuted") else None


def _kind(assumption: Assumption, refusals: frozenset[Assumption], state: State) -> GuardKind:
    if _looks_at_schema(assumption.condition, state):
        return "existence"
    if not _reads_rows(assumption.condition, state):
        return "other"
    if flipped(assumption) not in refusals:
        return "rows"
    if _is_unexecuted(assumption.condition):
        return "unexecuted"
    return "inverted" if _finds_rows(assumption) else "leftover"


def _finds_rows(assumption: Assumption) -> bool:
    """Whether an assumption says that rows were found."""
    condition, holds = assumption.condition, assumption.holds
    while isinstance(condition, Operation) and condition.operator == "not":
        condition, holds = condition.operands[0], not holds
    if not isinstance(condition, Operation) or len(condition.operands) != 2:
        return holds and isinstance(condition, Call) and not _DENIES.search(show(condition))
    operator, (left, right) = condition.operator, condition.operands
    if not isinstance(right, Unknown):
        return holds is ((operator, right) in _SOME) and (operator, right) in _SOME | _NONE
    if not isinstance(left, Unknown):
        turned = (_TURNED.get(operator, operator), left)
        return holds is (turned in _SOME) and turned in _SOME | _NONE
    return False


_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_SOME = frozenset({(">", 0), (">=", 1), ("!=", 0), ("!=", None), ("is not", None), ("is", True)})
_NONE = frozenset({("==", 0), ("<", 1), ("<=", 0), ("==", None), ("is", None), ("is", False)})
"""How a count, or a row, is compared where some and where none were found."""


def _is_unexecuted(condition: Value) -> bool:
    """Whether a construct itself is asked, in place of what executing it gives."""
    while isinstance(condition, Operation) and condition.operands:
        condition = condition.operands[0]
    return (
        isinstance(condition, Call)
        and tail(condition.func) not in _RESULTS
        and is_statement(condition)
        and not any(tail(call.func) in _RESULTS for call in _chain(condition))
    )


def _chain(value: Value) -> Iterator[Call]:
    """Yield the calls that a value is the end of: `select(..)`, `where(..)`."""
    while isinstance(value, Call):
        yield value
        value = value.func.base if isinstance(value.func, Attribute) else None


_RESULTS = EXECUTORS | frozenset(
    """
    first one one_or_none all fetchone fetchall fetchmany scalar scalars scalar_one
    scalar_one_or_none count rowcount mappings get len next list bool int any tuple
""".split()
)
"""What gives rows, or how many there are."""


def _looks_at_schema(value: Value, state: State) -> bool:
    for node in walk(value, state):
        name = tail(node)
        asks_rows = isinstance(node, Outside) and node.path.startswith("sqlalchemy.")
        if name in SCHEMA_LOOKS and not (asks_rows and name == "exists"):
            return True
        if isinstance(node, str) and looks_at_catalogue(node):
            return True
    return False


def _reads_rows(value: Value, state: State) -> bool:
    for call in walk(value, state):
        if isinstance(call, Call):
            name = call.func.name if isinstance(call.func, Attribute) else ""
            if name in EXECUTORS or is_statement(call) or query_of(call) is not None:
                return True
    return False


def _words(value: Value, state: State) -> Iterator[str]:
    """Yield what a condition asks about: not what a table is declared with beside that."""
    parts = list(walk(value, state, closed=TABLES))
    classes = [part for part in parts if isinstance(part, ClassValue)]
    for part in parts:
        if isinstance(part, Attribute):
            yield part.name.lower()
        elif isinstance(part, ClassValue):
            yield (class_table(part, state) or show(part)).lower()
        elif is_call(part, *TABLES):
            yield (table_name(part, state) or UNREAD_PART).lower()
        elif is_call(part, *COLUMNS):
            yield _column_word(part, classes, state)
        else:
            yield from (word.lower() for word in re.findall(r"\w+", _text(part)))


def _text(value: Value) -> str:
    if isinstance(value, Template):
        return "".join(part for part in value.parts if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _column_word(column: Value, classes: Iterable[ClassValue], state: State) -> str:
    """The name of a column that a class declares, or that is given its name."""
    if named := column_name(column):
        return named.lower()
    content = (item for cls in classes for base in cls.mro for item in state.read(base).items())
    return next((name.lower() for name, held in content if held is column), UNREAD_PART)
