"""Which table a row is of: by the class that a query asks for, or by an annotation."""

import ast
from collections.abc import Mapping

from upgradelint.facts.migrations.models.annotations import annotated_with
from upgradelint.facts.migrations.values.schema import class_table, tail
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Argument, Attribute, Call, Operation, Value

ENTITIES = frozenset("query select get get_one update insert merge scalars aliased".split())
"""Calls that are given the class whose rows they are about."""

_STATEMENTS = frozenset("execute scalars scalar exec stream stream_scalars".split())
"""Calls that are given a query, or are a step from a query to its rows."""

_STEPS = _STATEMENTS | frozenset(
    """
    filter filter_by where order_by limit offset all first one one_or_none scalar_one unique
    scalar_one_or_none options join outerjoin with_for_update yield_per group_by having distinct
    execution_options populate_existing get get_or_404 first_or_404 fetchall fetchone mappings
    values returning query select_from update with_hint filter_or_404 partitions
    """.split()
)
"""Methods that go from a query to its rows and change nothing about which table they are of."""


def annotated_tables(ev: Evaluator, func: FunctionValue) -> dict[str, str]:
    """Return the tables of the parameters that an annotation says a mapped class for."""
    spec = func.node.args
    found = {}
    for argument in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs):
        table = _annotated(ev, func, argument.annotation)
        found.update({argument.arg: table} if table is not None else {})
    return found


def _annotated(ev: Evaluator, func: FunctionValue, annotation: ast.expr | None) -> str | None:
    if annotation is None:
        return None
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return None
    cls = annotated_with(ev, func, annotation)
    return class_table(cls, ev.base) if isinstance(cls, ClassValue) else None


def row_table(value: Value, state: State, parameters: Mapping[str, str]) -> str | None:
    """Return the table of a row, or of the rows that a query is about; None where it cannot be
    told. `parameters` are the tables of a function's own.
    """
    while True:
        match value:
            case ClassValue() | Instance():
                return class_table(value, state)
            case Argument(name=name):
                return parameters.get(name)
            case Operation(operator="each" | "[]", operands=(base, *_)):
                value = base
            case Attribute(base=base, name="query" | "objects"):
                value = base
            case Call():
                table, value = _called(value, state)
                if table is not None:
                    return table
            case _:
                return None


def _called(call: Call, state: State) -> tuple[str | None, Value]:
    """The table that a call names, or what of it to look at instead."""
    name = tail(call.func)
    if name in ENTITIES:
        classes = {
            class_table(given, state) for given in call.args if isinstance(given, ClassValue)
        }
        if classes:
            return (classes.pop() if len(classes) == 1 else None), None
    if name in _STATEMENTS and call.args and isinstance(call.args[0], Call):
        return None, call.args[0]
    if name in _STEPS and isinstance(call.func, Attribute):
        return None, call.func.base
    return None, None
