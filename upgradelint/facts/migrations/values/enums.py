"""Enum types by the values that the database sees: `Enum(Status)` -> `Enum('NEW', name='status')`.

SQLAlchemy writes the names of a class's members, unless `values_callable` says what else, and
calls the type by the class where `name` is not given.
"""

from functools import partial

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.migrations.values.schema import items, tail
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.calls import call
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import ClassValue, Instance, Raised
from upgradelint.python.values.terms import Attribute, Call, Operation, Outside, Value

ENUMS = frozenset({"Enum", "ENUM", "PgEnum"})
_DEPTH = 8


def with_enum_values(ev: Evaluator, value: Call, state: State, depth: int = _DEPTH) -> Call:
    """Return a term whose enums of a class list the values; what cannot be told stays."""
    if not depth:
        return value

    def inner(part: Value) -> Value:
        if not isinstance(part, Call):
            return part
        return with_enum_values(ev, part, state, depth - 1)

    args = tuple(map(inner, value.args))
    kwargs = tuple((name, inner(argument)) for name, argument in value.kwargs)
    func = value.func
    if isinstance(func, Attribute) and isinstance(func.base, Call):
        func = replace(func, base=inner(func.base))
    if (func, args, kwargs) != (value.func, value.args, value.kwargs):
        value = Call(value.reason, value.where, func=func, args=args, kwargs=kwargs)
    return _spelled(ev, value, state) if tail(value.func) in ENUMS else value


def _spelled(ev: Evaluator, value: Call, state: State) -> Call:
    if texts := _of_literal(value):
        return Call(value.reason, value.where, func=value.func, args=texts, kwargs=value.kwargs)
    named = dict(value.kwargs)
    cls = value.args[0] if len(value.args) == 1 else named.get("enum_class")
    values = member_values(ev, cls, named.get("values_callable"), state, value.where)
    if not values or not isinstance(cls, ClassValue):
        return value
    named.setdefault("name", cls.name.lower())
    named.pop("values_callable", None)
    return Call(
        value.reason, value.where, func=value.func, args=values, kwargs=tuple(named.items())
    )


def _of_literal(value: Call) -> tuple[str, ...]:
    """The values of `Enum(*get_args(Kind))` where `Kind` is a `Literal[..]`."""
    match value.args:
        case (Operation(operator="*", operands=(Call(args=(Operation() as kind,)) as given,)),):
            inner = kind.operands[-1] if tail(given.func) == "get_args" else None
            texts = inner if isinstance(inner, tuple) else (inner,)
            plain = tuple(text for text in texts if isinstance(text, str))
            return plain if plain == texts and tail(kind.operands[0]) == "Literal" else ()
    return ()


def enum_of(ev: Evaluator, cls: ClassValue, state: State) -> Call | None:
    """Return the type that SQLAlchemy gives a column which is annotated with an enumeration."""
    values = member_values(ev, cls, None, state, cls.where)
    if not values:
        return None
    name = (("name", cls.name.lower()),)
    return Call("", cls.where, func=Outside("sqlalchemy.Enum"), args=values, kwargs=name)


def member_values(
    ev: Evaluator, cls: Value, values_callable: Value, state: State, where: Location
) -> tuple[str, ...]:
    """Return what is written for the members of an enumeration, () where that cannot be told."""
    if not isinstance(cls, ClassValue):
        return ()
    members = state.read(cls).get("__members__")
    if not isinstance(members, DictValue) or state.read(members).more:
        return ()
    if values_callable is None:
        return tuple(_names(state.read(members).items, state))
    try:
        given = ev.attempt(partial(call, ev, values_callable, [cls], {}, state, where), where)
    except Raised:
        return ()
    plain = [_plain(item, state) for item in items(given, state)]
    return tuple(text for text in plain if text is not None) if None not in plain else ()


def _names(members: dict[Value, Value], state: State) -> dict[str, None]:
    """The names of members; one with the value of another is only its alias."""
    first: dict[object, str] = {}
    for name, member in members.items():
        value = state.read(member).get("_value_") if isinstance(member, Instance) else name
        known = value if isinstance(value, (str, int, tuple)) else name
        first.setdefault((type(known), known), str(name))
    return dict.fromkeys(first.values())


def _plain(value: Value, state: State) -> str | None:
    if isinstance(value, Instance):
        value = state.read(value).get("_value_")
    return value if isinstance(value, str) else None
