"""Classes made of their annotations: data classes and named tuples.

A named tuple is a tuple of Python's own that knows its class, so whatever takes tuples takes it.
"""

import ast
from collections.abc import Iterable, Iterator

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.operations.natives import Kwargs, Table
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.sources.source import written
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue
from upgradelint.python.values.definitions import ClassValue, Instance, Native, Raised, Record
from upgradelint.python.values.terms import Call, Outside, Unknown, Value

RECORDS = Table()

FIELD = ("dataclasses.field", "attr.field", "attrs.field", "attr.ib")


def annotated(cls: ClassValue) -> Iterator[str]:
    """Yield the names that a class annotates, in order, its bases' first."""
    met: set[str] = set()
    for base in reversed(cls.mro):
        for node in base.node.body if base.node is not None else ():
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                plain = "ClassVar" not in written(node.annotation)
                if plain and node.target.id not in met:
                    met.add(node.target.id)
                    yield node.target.id


# -- data classes


@RECORDS.named(
    "dataclasses.dataclass", "attr.define", "attr.frozen", "attrs.define", "attrs.frozen"
)
def _dataclass(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if not args:
        return Native("dataclass", lambda now, inner, given, named, place: _with_init(now, *given))
    return _with_init(ev, args[0])


def _with_init(ev: Interpreter, cls: Value) -> Value:
    if isinstance(cls, ClassValue) and "__init__" not in cls.content:
        cls.content["__init__"] = Native("__init__", _initialise)
    return cls


def _initialise(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    made, given = args[0], dict(kwargs)
    names = list(annotated(made.cls))
    positional = [name for name in names if _takes(ev, made.cls, name, state)]
    given |= dict(zip(positional, args[1:], strict=False))
    for name in names:
        value = given[name] if name in given else _default(ev, made.cls, name, state, where)
        state.write(made)[name] = value
    after, _ = find_in_class(ev, made.cls, "__post_init__", state)
    if after is not None:
        ev.call(after, [made], {}, state, where)
    return None


def _takes(ev: Interpreter, cls: ClassValue, name: str, state: State) -> bool:
    raw, _ = find_in_class(ev, cls, name, state)
    return not (_is_field(raw) and dict(raw.kwargs).get("init") is False)


def _is_field(value: Value) -> bool:
    return isinstance(value, Call) and isinstance(value.func, Outside) and value.func.path in FIELD


def _default(ev: Interpreter, cls: ClassValue, name: str, state: State, where: Location) -> Value:

    raw, owner = find_in_class(ev, cls, name, state)
    if owner is None:
        raise Raised(Outside("builtins.TypeError"), where)
    if not _is_field(raw):
        return raw
    named = dict(raw.kwargs)
    factory = named.get("default_factory", named.get("factory"))
    return named.get("default") if factory is None else ev.call(factory, [], {}, state, where)


@RECORDS.named("dataclasses.replace", "attr.evolve", "attrs.evolve", "copy.replace")
def _replace(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if isinstance(args[0], Record):
        return _changed(args[0], kwargs)
    if not isinstance(args[0], Instance):
        return Unknown("a changed copy of something unknown", where)
    made = Instance(args[0].cls, where)
    state.write(made).update({**state.read(args[0]), **kwargs})
    return made


@RECORDS.named("dataclasses.asdict", "attr.asdict", "attrs.asdict", "builtins.vars")
def _as_dict(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    known = isinstance(args[0], Instance)
    content = dict(state.read(args[0])) if known else {}
    return DictValue(DictContent(content, more=None if known else Unknown("its attributes")))


@RECORDS.named("dataclasses.astuple", "attr.astuple", "attrs.astuple")
def _as_tuple(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if not isinstance(args[0], Instance):
        return Unknown("the fields of something unknown", where)
    content = state.read(args[0])
    return tuple(content.get(name) for name in annotated(args[0].cls))


# -- named tuples


@RECORDS.named("collections.namedtuple", "typing.NamedTuple")
def _namedtuple(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    given = args[1] if len(args) > 1 else kwargs.get("field_names", ())
    if isinstance(given, str):
        given = tuple(given.replace(",", " ").split())
    items, more = iterate(ev, given, state, where)
    names = tuple(item[0] if isinstance(item, tuple) and item else item for item in items)
    module = ev.program.module("enum")  # any module: the class has no place of its own
    if more is not None or module is None or not all(isinstance(name, str) for name in names):
        return Unknown("a named tuple of unknown fields", where)
    defaults, _ = iterate(ev, kwargs.get("defaults") or (), state, where)
    content: dict[str, Value] = dict(
        zip(names[len(names) - len(defaults) :], defaults, strict=False)
    )
    made = ClassValue(args[0] if isinstance(args[0], str) else "", module, "", None, content)
    as_named_tuple(made, names)
    return made


def as_named_tuple(cls: ClassValue, names: Iterable[str]) -> None:
    """Make a class that of a named tuple with these fields; its defaults are in its namespace."""
    fields = tuple(names)
    defaults = {name: cls.content.pop(name) for name in fields if name in cls.content}
    cls.content["_fields"] = fields

    def new(
        ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        given = {**defaults, **dict(zip(fields, args[1:], strict=False)), **kwargs}
        if set(fields) - given.keys():
            raise Raised(Outside("builtins.TypeError"), where)
        return Record(args[0], fields, [given[name] for name in fields])

    cls.content["__new__"] = Native("__new__", new)


def _changed(record: Record, kwargs: Kwargs) -> Record:
    values = [kwargs.get(name, value) for name, value in zip(record.names, record, strict=True)]
    return Record(record.cls, record.names, values)


def record_attribute(record: Record, name: str) -> Value | None:
    """Return what every named tuple has: `_asdict`, `_replace`."""
    if name == "_replace":
        return Native(name, lambda ev, state, args, kwargs, where: _changed(record, kwargs))
    if name == "_asdict":
        pairs = dict(zip(record.names, record, strict=True))
        return Native(name, lambda *_: DictValue(DictContent(dict(pairs))))
    return None


@RECORDS.named("types.SimpleNamespace", "argparse.Namespace")
def _namespace(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    module = ev.program.module("enum")
    assert module is not None
    made = Instance(ClassValue("SimpleNamespace", module, "SimpleNamespace", None, {}), where)
    state.write(made).update(kwargs)
    return made
