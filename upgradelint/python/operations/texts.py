"""`str()` and `repr()` of values, as Python prints them; unknown where an address would show."""

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListValue, SetValue
from upgradelint.python.values.definitions import (
    Bound,
    ClassValue,
    FunctionValue,
    Instance,
    NativeType,
)
from upgradelint.python.values.sizes import measured
from upgradelint.python.values.terms import Template, Unknown, Unordered, Value
from upgradelint.python.values.words import worded

NOWHERE = Location("", 0)


def text_of(ev: Interpreter, value: Value, state: State) -> Value:
    """Return `str(value)`, or an Unknown."""
    if isinstance(value, (str, Template)):
        return value
    if isinstance(value, Instance):
        made = _by_method(ev, value, "__str__", state)
        if made is not None:
            return made
    return repr_of(ev, value, state)


def repr_of(ev: Interpreter, value: Value, state: State) -> Value:
    """Return `repr(value)`, or an Unknown."""
    match value:
        case Unknown():
            return value
        case tuple():
            return _sequence(ev, list(value), "(", ",)" if len(value) == 1 else ")", state)
        case ListValue():
            content = state.read(value)
            return content.more or _sequence(ev, content.items, "[", "]", state)
        case DictValue():
            return _mapping(ev, value, state)
        case SetValue():
            return _set(ev, value, state)
        case ClassValue():
            return f"<class '{value.path}'>"
        case NativeType():
            return f"<class '{value.name}'>"
        case Instance():
            return _instance(ev, value, state)
    if isinstance(value, (FunctionValue, Bound)) or not _scalar(value):
        return Unknown(f"the text of {worded(value)} shows an address")
    return _plain(value)


def _plain(value: Value) -> Value:
    try:
        return repr(value)
    except ValueError:
        return Unknown("a number of very many digits")


def _scalar(value: Value) -> bool:
    return isinstance(value, (str, bytes, int, float, complex, bool, type(None), type(...)))


def _instance(ev: Interpreter, value: Instance, state: State) -> Value:
    made = _by_method(ev, value, "__repr__", state)
    if made is not None:
        return made
    return Unknown(f"the text of an instance of {value.cls.name} shows an address", value.where)


def _by_method(ev: Interpreter, value: Instance, name: str, state: State) -> Value | None:
    method, _ = find_in_class(ev, value.cls, name, state)
    if method is None:
        return None
    return ev.call(method, [value], {}, state, value.where)


def _sequence(
    ev: Interpreter, items: list[Value], opening: str, closing: str, state: State
) -> Value:
    ev.step()
    texts = [repr_of(ev, item, state) for item in items]
    broken = next((text for text in texts if not isinstance(text, str)), None)
    return measured(f"{opening}{', '.join(texts)}{closing}", NOWHERE) if broken is None else broken


def _mapping(ev: Interpreter, value: DictValue, state: State) -> Value:
    content = state.read(value)
    if content.more is not None or content.maybe:
        return content.more or Unknown("entries that may be absent")
    if value.kind in ("OrderedDict", "OsloOrderedDict"):
        if not content.items:
            return "OrderedDict()"
        return _sequence(ev, list(content.items.items()), "OrderedDict([", "])", state)
    if value.kind != "dict":
        return Unknown(f"the text of a {value.kind}")
    ev.step()
    texts = []
    for key, item in content.items.items():
        pair = [repr_of(ev, key, state), repr_of(ev, item, state)]
        broken = next((each for each in pair if not isinstance(each, str)), None)
        if broken is not None:
            return broken
        texts.append(": ".join(pair))
    return measured("{" + ", ".join(texts) + "}", NOWHERE)


def _set(ev: Interpreter, value: SetValue, state: State) -> Value:
    content = state.read(value)
    if content.more is not None:
        return content.more
    if len(content.items) > 1:
        return Unordered("a set has no order of its own")
    if not content.items:
        return f"{value.kind}()"
    opening, closing = ("{", "}") if value.kind == "set" else ("frozenset({", "})")
    return _sequence(ev, list(content.items), opening, closing, state)
