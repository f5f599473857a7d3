"""Python's builtin functions and types, over known and unknown values."""

import functools
from collections.abc import Callable
from typing import TypeAlias

from upgradelint.location import Location
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.state import State
from upgradelint.python.values import (
    Bound,
    Call,
    ClassValue,
    Descriptor,
    DictContent,
    DictValue,
    FunctionValue,
    Instance,
    ListContent,
    ListValue,
    ModuleValue,
    Native,
    NativeType,
    Operation,
    Outside,
    Raised,
    SetValue,
    Super,
    Template,
    Unknown,
    Unordered,
    Value,
    show,
)

Kwargs: TypeAlias = dict[str, Value]
Body: TypeAlias = Callable[[Evaluator, State, list[Value], Kwargs, Location], Value]

RANGE = 100_000

_BODIES: dict[str, Body] = {}


def builtin(*names: str) -> Callable[[Body], Body]:
    """Register the body of a builtin function under its names."""

    def register(body: Body) -> Body:
        for name in names:
            _BODIES[name] = body
        return body

    return register


def _made(name: str, args: list[Value], where: Location) -> Call:
    return Call("", where, func=Outside(f"builtins.{name}"), args=tuple(args))


def _items(
    ev: Evaluator, value: Value, state: State, where: Location
) -> tuple[list[Value], Unknown | None]:
    from upgradelint.python.operators import iterate

    return iterate(ev, value, state, where)


@builtin("len")
def _len(ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location) -> Value:
    from upgradelint.python.attributes import find_in_class
    from upgradelint.python.calls import call

    value = args[0]
    if isinstance(value, (str, bytes, tuple)):
        return len(value)
    if isinstance(value, (ListValue, DictValue, SetValue)):
        content = state.read(value)
        uncertain = getattr(content, "maybe", None) or (
            content.more is not None and not isinstance(content.more, Unordered)
        )
        return _made("len", args, where) if uncertain else len(content.items)
    if isinstance(value, Instance):
        method, _ = find_in_class(ev, value.cls, "__len__", state)
        if isinstance(method, FunctionValue):
            return call(ev, Bound(method, value), [], {}, state, where)
    return _made("len", args, where)


@builtin("range", "xrange")
def _range(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if all(isinstance(one, int) for one in args):
        try:
            numbers = range(*args)
        except (TypeError, ValueError):
            raise Raised(Outside("builtins.TypeError"), where) from None
        if len(numbers) <= RANGE:
            return tuple(numbers)
    return _made("range", args, where)


@builtin("isinstance")
def _isinstance(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    wanted = args[1] if isinstance(args[1], tuple) else (args[1],)
    found = [_is_instance(args[0], one) for one in wanted]
    if True in found:
        return True
    return _made("isinstance", args, where) if None in found else False


def _is_instance(value: Value, cls: Value) -> bool | None:
    if isinstance(value, Unknown) or isinstance(cls, Unknown):
        return True if isinstance(value, Template) and cls == NativeType("str") else None
    if isinstance(cls, NativeType):
        return (
            type_name(value) == cls.name
            or (cls.name, type_name(value)) in _SUBTYPES
            or (cls.name == "object" or _derives_from_native(value, cls))
        )
    if isinstance(cls, ClassValue):
        if isinstance(value, Instance):
            return True if cls in value.cls.mro else None if value.cls.opaque else False
        if isinstance(value, ClassValue) and value.metaclass is not None:
            return cls in value.metaclass.mro
        return False
    return None


_SUBTYPES = {("int", "bool"), ("dict", "OrderedDict"), ("dict", "defaultdict")}


def _derives_from_native(value: Value, cls: NativeType) -> bool:
    return isinstance(value, Instance) and any(cls in one.bases for one in value.cls.mro)


def type_name(value: Value) -> str:
    """The name of a builtin value's type; "" for others."""
    if isinstance(value, (DictValue, SetValue)):
        return value.kind
    if isinstance(value, ListValue):
        return "list"
    if isinstance(value, (ClassValue, NativeType)):
        return "type"
    if isinstance(value, (FunctionValue, Native)):
        return "function"
    if isinstance(value, (Instance, Bound, ModuleValue, Unknown, Descriptor, Super)):
        return ""
    return type(value).__name__


@builtin("issubclass")
def _issubclass(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    wanted = args[1] if isinstance(args[1], tuple) else (args[1],)
    if not isinstance(args[0], ClassValue):
        return _made("issubclass", args, where)
    found = [
        one in args[0].mro
        or any(one in each.bases for each in args[0].mro)
        or one == NativeType("object")
        for one in wanted
    ]
    if True in found:
        return True
    unsure = any(_may_derive(args[0], one) for one in wanted)
    return _made("issubclass", args, where) if unsure else False


def _may_derive(cls: ClassValue, wanted: Value) -> bool:
    """Whether a class may derive from another through bases that cannot be read.

    A base from a library that is not there to read does not derive from code that is.
    """
    if cls.opaque is None:
        return False
    outside = [base for one in cls.mro for base in one.bases if isinstance(base, Unknown)]
    foreign = all(isinstance(base, Outside) for base in outside)
    return not (foreign and outside and isinstance(wanted, ClassValue))


@builtin("getattr")
def _getattr(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    from upgradelint.python.attributes import find_attribute, get_attribute

    if not isinstance(args[1], str):
        return _made("getattr", args, where)
    if len(args) < 3:
        return get_attribute(ev, args[0], args[1], state, where)
    found = find_attribute(ev, args[0], args[1], state, where)
    if found is not None and not isinstance(found[0], Unknown):
        return found[0]
    if found is None:
        return _made("getattr", args, where) if _may_hide(args[0], state) else args[2]
    if _is_missing_name(args[0], found[0]):
        return args[2]
    return found[0]


def _may_hide(base: Value, state: State) -> bool:
    from upgradelint.python.attributes import may_have_more

    return isinstance(base, (ClassValue, Instance)) and may_have_more(base, state)


def _is_missing_name(base: Value, found: Value) -> bool:
    return isinstance(base, ModuleValue) and type(found) is Unknown


@builtin("hasattr")
def _hasattr(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    from upgradelint.python.attributes import find_attribute

    if not isinstance(args[1], str) or isinstance(args[0], Unknown):
        return _made("hasattr", args, where)
    found = find_attribute(ev, args[0], args[1], state, where)
    if found is None:
        return _made("hasattr", args, where) if _may_hide(args[0], state) else False
    return not _is_missing_name(args[0], found[0])


@builtin("setattr")
def _setattr(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    from upgradelint.python.attributes import set_attribute

    if isinstance(args[1], str):
        set_attribute(ev, args[0], args[1], args[2], state, where)
    elif isinstance(args[0], Instance):
        state.write(args[0])["<partial>"] = True
    elif isinstance(args[0], ClassValue):
        args[0].opaque = args[0].opaque or Unknown("an attribute of unknown name is set", where)
    return None


@builtin("delattr")
def _delattr(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    from upgradelint.python.attributes import delete_attribute

    if isinstance(args[1], str):
        delete_attribute(ev, args[0], args[1], state)
    return None


@builtin("callable")
def _callable(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if isinstance(args[0], Unknown):
        return _made("callable", args, where)
    return isinstance(args[0], (FunctionValue, Native, NativeType, ClassValue, Bound, Descriptor))


@builtin("super")
def _super(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if len(args) == 2 and isinstance(args[0], ClassValue):
        return Super(args[0], args[1])
    return Unknown("super() of something unknown", where)


def _descriptor(kind: str) -> Body:
    def make(
        ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        func = args[0] if args else kwargs.get("fget")
        return Descriptor(kind, func)

    return make


for _kind in ("classmethod", "staticmethod", "property"):
    _BODIES[_kind] = _descriptor(_kind)


@builtin("sorted")
def _sorted(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = _items(ev, args[0], state, where)
    if more is not None:
        return ListValue(ListContent(items, more))
    made = ordered(ev, items, kwargs, state, where)
    return made if isinstance(made, Unknown) else ListValue(ListContent(made))


def ordered(
    ev: Evaluator, items: list[Value], kwargs: Kwargs, state: State, where: Location
) -> list[Value] | Unknown:
    """Sort items by the `key` and `reverse` given, or say why they cannot be compared."""
    from upgradelint.python.calls import call
    from upgradelint.python.operators import is_plain

    key = kwargs.get("key")
    keys = [call(ev, key, [one], {}, state, where) if key is not None else one for one in items]

    def smaller(left: Value, right: Value) -> int:
        if isinstance(left, tuple) and isinstance(right, tuple):
            for one, other in zip(left, right, strict=False):
                if one is not other and one != other:
                    return smaller(one, other)
            return len(left) - len(right)
        if not is_plain(left) or not is_plain(right):
            raise TypeError
        return (left > right) - (left < right)

    try:
        order = sorted(
            range(len(items)),
            key=functools.cmp_to_key(lambda one, other: smaller(keys[one], keys[other])),
            reverse=kwargs.get("reverse") is True,
        )
    except TypeError:
        return Unknown("items that cannot be ordered", where)
    return [items[one] for one in order]


@builtin("zip")
def _zip(ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location) -> Value:
    columns = [_items(ev, one, state, where) for one in args]
    more = next((reason for _, reason in columns if reason is not None), None)
    return ListValue(ListContent(list(zip(*[items for items, _ in columns], strict=False)), more))


@builtin("enumerate")
def _enumerate(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = _items(ev, args[0], state, where)
    start = args[1] if len(args) > 1 else kwargs.get("start", 0)
    return ListValue(
        ListContent(list(enumerate(items, start if isinstance(start, int) else 0)), more)
    )


@builtin("map")
def _map(ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location) -> Value:
    from upgradelint.python.calls import call

    columns = [_items(ev, one, state, where) for one in args[1:]]
    more = next((reason for _, reason in columns if reason is not None), None)
    rows = zip(*[items for items, _ in columns], strict=False)
    return ListValue(
        ListContent([call(ev, args[0], list(row), {}, state, where) for row in rows], more)
    )


@builtin("filter")
def _filter(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    from upgradelint.python.calls import call
    from upgradelint.python.operators import truth

    items, more = _items(ev, args[1], state, where)
    kept = []
    for one in items:
        value = one if args[0] is None else call(ev, args[0], [one], {}, state, where)
        holds = truth(ev, value, state, where)
        if holds is None:
            more = more or Unknown("filtered by an unknown condition", where)
        if holds is not False:
            kept.append(one)
    return ListValue(ListContent(kept, more))


def _quantifier(name: str, stops: bool) -> Body:
    def body(
        ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        from upgradelint.python.operators import truth

        items, more = _items(ev, args[0], state, where)
        found = [truth(ev, one, state, where) for one in items]
        if stops in found:
            return stops
        return _made(name, args, where) if None in found or more is not None else not stops

    return body


_BODIES["any"] = _quantifier("any", stops=True)
_BODIES["all"] = _quantifier("all", stops=False)


def _extreme(name: str, pick: Callable[..., Value]) -> Body:
    def body(
        ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        items, more = _items(ev, args[0], state, where) if len(args) == 1 else (args, None)
        plain = all(isinstance(one, (str, int, float, tuple)) for one in items)
        if more is not None or not plain or not items or kwargs:
            return _made(name, args, where)
        try:
            return pick(items)
        except TypeError:
            return _made(name, args, where)

    return body


_BODIES["min"] = _extreme("min", min)
_BODIES["max"] = _extreme("max", max)
_BODIES["sum"] = _extreme("sum", sum)


@builtin("reversed")
def _reversed(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = _items(ev, args[0], state, where)
    return ListValue(ListContent(items[::-1], more))


@builtin("iter")
def _iter(ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location) -> Value:
    items, more = _items(ev, args[0], state, where)
    return ListValue(ListContent(items, more))


@builtin("next")
def _next(ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location) -> Value:
    items, more = _items(ev, args[0], state, where)
    if items:
        return items[0]
    if more is None and len(args) > 1:
        return args[1]
    return _made("next", args, where)


@builtin("repr")
def _repr(ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location) -> Value:
    from upgradelint.python.texts import repr_of

    return repr_of(ev, args[0], state)


@builtin("print")
def _print(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return None


@builtin("format")
def _format(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    from upgradelint.python.strings import format_value

    return format_value(ev, args[0], -1, args[1] if len(args) > 1 else "", state)


@builtin("__import__")
def _import(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if not isinstance(args[0], str):
        return _made("__import__", args, where)
    return ev.program.imported(args[0].partition(".")[0])


def _numeric(name: str, func: Callable[..., Value]) -> Body:
    def body(
        ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        if not all(isinstance(one, (int, float, str)) for one in args):
            return _made(name, args, where)
        try:
            return func(*args)
        except (TypeError, ValueError, OverflowError) as error:
            raise Raised(Outside(f"builtins.{type(error).__name__}"), where) from None

    return body


for _name, _func in {
    "abs": abs,
    "ord": ord,
    "chr": chr,
    "round": round,
    "hex": hex,
    "bin": bin,
}.items():
    _BODIES[_name] = _numeric(_name, _func)


TYPES = """
    str bytes int float bool complex list dict tuple set frozenset object type unicode
    basestring long
""".split()

ERRORS = """
    BaseException Exception ArithmeticError AssertionError AttributeError ImportError
    IndexError KeyError LookupError ModuleNotFoundError NameError NotImplementedError
    OSError IOError PermissionError RuntimeError StopIteration SystemExit TypeError
    UnicodeDecodeError ValueError ZeroDivisionError DeprecationWarning Warning
    UserWarning FileNotFoundError TimeoutError
""".split()


BUILTINS: dict[str, Value] = {}


def _native(name: str, body: Body) -> Native:
    def run(
        ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        try:
            return body(ev, state, args, kwargs, where)
        except IndexError:
            raise Raised(Outside("builtins.TypeError"), where) from None

    return Native(name, run)


BUILTINS.update(
    {
        name: NativeType({"unicode": "str", "basestring": "str", "long": "int"}.get(name, name))
        for name in TYPES
    }
)
BUILTINS.update({name: Outside(f"builtins.{name}") for name in ERRORS})
BUILTINS.update({name: _native(name, body) for name, body in _BODIES.items()})
BUILTINS["NotImplemented"] = Outside("builtins.NotImplemented")
BUILTINS["__debug__"] = True


def construct(
    ev: Evaluator, cls: NativeType, args: list[Value], kwargs: Kwargs, state: State, where: Location
) -> Value:
    """Call a builtin type: a conversion, a new container, or `type()`."""
    from upgradelint.python.metaclasses import make_type
    from upgradelint.python.texts import text_of

    name = cls.name
    if name == "type":
        return (
            make_type(ev, None, args, state, where) if len(args) > 1 else _type_of(args[0], where)
        )
    if name == "object":
        return _made("object", args, where)
    if name == "str":
        return text_of(ev, args[0], state) if args else ""
    if name in ("int", "float", "bytes", "complex"):
        return _number(name, args, where)
    if name == "bool":
        return _bool(ev, args, state, where)
    if name in ("list", "tuple", "set", "frozenset"):
        return _collection(ev, name, args, state, where)
    return make_dict(ev, args, kwargs, state, where)


def _bool(ev: Evaluator, args: list[Value], state: State, where: Location) -> Value:
    from upgradelint.python.operators import truth

    if not args:
        return False
    if isinstance(args[0], Unknown):
        return args[0]
    holds = truth(ev, args[0], state, where)
    return _made("bool", args, where) if holds is None else holds


def _type_of(value: Value, where: Location) -> Value:
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, ClassValue):
        return value.metaclass or NativeType("type")
    name = type_name(value)
    return NativeType(name) if name in TYPES else _made("type", [value], where)


def _number(name: str, args: list[Value], where: Location) -> Value:
    if not all(isinstance(one, (int, float, str, bytes)) for one in args):
        return _made(name, args, where)
    if any(isinstance(one, (str, bytes)) and len(one) > 4000 for one in args) or name == "bytes":
        return _made(name, args, where)
    try:
        return {"int": int, "float": float, "complex": complex}[name](*args)
    except (TypeError, ValueError, OverflowError) as error:
        raise Raised(Outside(f"builtins.{type(error).__name__}"), where) from None


def _collection(
    ev: Evaluator, name: str, args: list[Value], state: State, where: Location
) -> Value:
    items, more = _items(ev, args[0], state, where) if args else ([], None)
    if name in ("set", "frozenset"):
        unknown = next((one for one in items if isinstance(one, Unknown)), None)
        known = [one for one in items if not isinstance(one, Unknown)]
        return SetValue(DictContent(dict.fromkeys(known), more=more or unknown), name)
    if more is None and args and isinstance(args[0], SetValue) and len(items) > 1:
        more = Unordered("taken from a set, whose order is random", where)
    if name == "tuple" and more is None:
        return tuple(items)
    return ListValue(ListContent(items, more))


def make_dict(
    ev: Evaluator,
    args: list[Value],
    kwargs: Kwargs,
    state: State,
    where: Location,
    kind: str = "dict",
) -> DictValue:
    """`dict(...)` and its family."""
    from upgradelint.python.containers import dict_update

    made = DictValue(DictContent({}), kind)
    dict_update(ev, made, state, args, dict(kwargs), where)
    return made


def type_attribute(ev: Evaluator, cls: NativeType, name: str) -> tuple[Value] | None:
    """`dict.fromkeys`, `str.join`, `object.__new__` and the like."""
    if name == "__name__":
        return (cls.name,)
    if (cls.name, name) == ("dict", "fromkeys"):
        return (Native("fromkeys", _fromkeys),)
    if cls.name in ("type", "object"):
        from upgradelint.python.metaclasses import object_method

        known = object_method(name)
        return None if known is None else (known,)
    if cls.name in ("str", "list", "dict", "set", "tuple"):
        return (Native(f"{cls.name}.{name}", functools.partial(_unbound, name)),)
    return None


def _fromkeys(
    ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = _items(ev, args[0], state, where)
    return DictValue(
        DictContent(dict.fromkeys(items, args[1] if len(args) > 1 else None), more=more)
    )


def _unbound(
    name: str, ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    from upgradelint.python.attributes import get_attribute
    from upgradelint.python.calls import call

    method = get_attribute(ev, args[0], name, state, where)
    return call(ev, method, args[1:], kwargs, state, where)


__all__ = ["BUILTINS", "Operation", "construct", "make_dict", "ordered", "show"]
