"""Texts made of values: f-strings, percent formatting, and templates with unknown holes."""

import itertools
import re
from collections.abc import Iterable

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.operations.protocols import SCALARS
from upgradelint.python.operations.texts import repr_of, text_of
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import Bound, FunctionValue, Instance
from upgradelint.python.values.effort import effort
from upgradelint.python.values.sizes import SIZE, TOO_BIG, measured
from upgradelint.python.values.terms import Template, Unknown, Value

HUGE = re.compile(r"\d{5}")
"""A width or precision that would make a text of its own size."""


HUGE_PERCENT = re.compile(r"%[^%a-zA-Z]*\d{5}")


def joined_string(parts: Iterable[Value], where: Location) -> Value:
    """Join known texts; with an unknown part the result is a Template."""
    flat: list[Value] = []
    for part in parts:
        flat += part.parts if isinstance(part, Template) else (part,)
    size = sum(len(piece) if isinstance(piece, str) else 1 for piece in flat)
    effort.add(size >> 5)
    if size > SIZE:
        return Unknown(TOO_BIG, where)
    groups = itertools.groupby(flat, lambda piece: isinstance(piece, str))
    made = [each for is_text, some in groups for each in (["".join(some)] if is_text else some)]
    if all(isinstance(piece, str) for piece in made):
        return "".join(made)
    return Template("", where, parts=tuple(made))


def format_value(
    ev: Interpreter, value: Value, conversion: int, spec: Value, state: State
) -> Value:
    """One `{value!conversion:spec}` of an f-string."""
    if conversion == ord("r"):
        value = repr_of(ev, value, state)
    if isinstance(value, Instance) and isinstance(spec, str):
        method, _ = find_in_class(ev, value.cls, "__format__", state)
        if isinstance(method, FunctionValue):
            return ev.call(Bound(method, value), [spec], {}, state, value.where)
    if isinstance(value, SCALARS) and isinstance(spec, str) and not HUGE.search(spec):
        try:
            return measured(format(value, spec), parts_where(value))
        except (ValueError, TypeError, OverflowError):
            return Unknown("format specification does not fit")
    return text_of(ev, value, state) if not spec else Unknown("formatted text", parts_where(value))


def parts_where(value: Value) -> Location:
    """The place an unknown came from, where it has one."""
    return value.where if isinstance(value, Unknown) else Location("", 0)


def percent(ev: Interpreter, text: str, right: Value, state: State, where: Location) -> Value:
    """`text % right` with known values; otherwise a Template with holes."""
    if HUGE_PERCENT.search(text):
        return Unknown("result is too big", where)
    values = right if isinstance(right, tuple) else (right,)
    if isinstance(right, DictValue):
        return _percent_named(ev, text, right, state, where)
    pieces = re.split(r"(%%|%[-+# 0]*[\d*]*(?:\.\d+)?[a-zA-Z])", text)
    if sum(1 for piece in pieces[1::2] if piece != "%%") != len(values):
        return Unknown("format does not fit its arguments", where)
    waiting = list(values)
    made: list[Value] = []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            made.append(piece)
        else:
            made.append("%" if piece == "%%" else _percent_one(ev, piece, waiting.pop(0), state))
    return joined_string(made, where)


def _percent_named(
    ev: Interpreter, text: str, right: DictValue, state: State, where: Location
) -> Value:
    content = state.read(right)
    made: list[Value] = []
    for number, piece in enumerate(re.split(r"(%%|%\(\w+\)[a-zA-Z])", text)):
        if number % 2 == 0:
            made.append(piece)
        elif piece == "%%":
            made.append("%")
        else:
            name, _, rest = piece[2:].partition(")")
            value = content.items.get(name, Unknown(f"{name} is not given", where))
            made.append(_percent_one(ev, f"%{rest}", value, state))
    return joined_string(made, where)


def _percent_one(ev: Interpreter, piece: str, value: Value, state: State) -> Value:
    if piece[-1] == "r":
        value = repr_of(ev, value, state)
        piece = piece[:-1] + "s"
    elif not isinstance(value, SCALARS):
        value = text_of(ev, value, state)
    if isinstance(value, Unknown):
        return value
    try:
        return measured(piece % (value,), parts_where(value))
    except (TypeError, ValueError, OverflowError):
        return Unknown("format does not fit its arguments")
