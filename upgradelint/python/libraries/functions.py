"""Functions of the standard library and of small helpers everywhere, by dotted name.

Only what changes facts is here; everything else of a library stays `Outside`. A library whose
classes matter has its source read, or a stub under `stubs/`.
"""

import posixpath
import textwrap

from upgradelint.base.digits import whole
from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.libraries.files import FILES
from upgradelint.python.libraries.names import NAMES
from upgradelint.python.libraries.patterns import PATTERNS
from upgradelint.python.libraries.tools import TOOLS
from upgradelint.python.operations.builtins.types import make_dict
from upgradelint.python.operations.natives import Kwargs, Table
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.operations.records import RECORDS
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListContent, ListValue, SetValue
from upgradelint.python.values.definitions import (
    Bound,
    Descriptor,
    FunctionValue,
    ModuleValue,
    Native,
)
from upgradelint.python.values.terms import Call, Outside, Template, Unknown, Value

LIBRARY = Table({**FILES, **NAMES, **PATTERNS, **RECORDS, **TOOLS})
"""The effect of library functions by dotted name."""


@LIBRARY.named("collections.OrderedDict", "collections.ChainMap")
def _ordered_dict(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return make_dict(ev, args, kwargs, state, where, "OrderedDict")


@LIBRARY.named("collections.defaultdict")
def _defaultdict(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    made = make_dict(ev, args[1:], kwargs, state, where, "defaultdict")
    state.write(made).factory = args[0] if args else None
    return made


@LIBRARY.named("itertools.chain")
def _chain(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items: list[Value] = []
    reason: Unknown | None = None
    for arg in args:
        found, more = iterate(ev, arg, state, where)
        items += found
        reason = reason or more
    return ListValue(ListContent(items, reason))


@LIBRARY.named("itertools.chain.from_iterable")
def _chain_from(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    made = _chain(ev, state, items, {}, where)
    state.write(made).more = state.read(made).more or more
    return made


@LIBRARY.named("copy.copy", "copy.deepcopy")
def _copy(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    value = args[0]
    if isinstance(value, ListValue):
        return ListValue(state.read(value).copy())
    if isinstance(value, (DictValue, SetValue)):
        return type(value)(state.read(value).copy(), value.kind)
    return value


@LIBRARY.named("functools.wraps", "six.wraps")
def _wraps(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    wrapped = args[0]
    return Native(
        "wraps", lambda now, inner, given, named, place: _update(now, inner, given[0], wrapped)
    )


@LIBRARY.named("functools.update_wrapper")
def _update_wrapper(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return _update(ev, state, args[0], args[1])


def _update(ev: Interpreter, state: State, wrapper: Value, wrapped: Value) -> Value:
    """Copy the name and the own attributes of the wrapped function, and remember it."""
    inner = wrapped.func if isinstance(wrapped, Bound) else wrapped
    if isinstance(wrapper, FunctionValue):
        content = state.write(wrapper)
        if isinstance(inner, FunctionValue):
            content.update(state.read(inner))
            content["__name__"] = inner.name
        elif isinstance(inner, Unknown):
            content["<wraps>"] = inner
        content["__wrapped__"] = wrapped
    return wrapper


@LIBRARY.named("functools.partial")
def _partial(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:

    func, first, named = args[0], args[1:], dict(kwargs)
    if isinstance(func, Unknown):
        made = Outside("functools.partial")
        given = tuple(kwargs.items())
        ev.observe(Call("", where, func=made, args=tuple(args), kwargs=given), state)
    return Native(
        "partial",
        lambda now, inner, given, more, place: now.call(
            func, [*first, *given], {**named, **more}, inner, place
        ),
        func,
    )


@LIBRARY.named("functools.lru_cache", "functools.cache")
def _cache(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if args and isinstance(args[0], (FunctionValue, Bound, Descriptor)):
        return args[0]
    return Native("lru_cache", lambda now, inner, given, named, place: given[0])


@LIBRARY.named(
    "typing.overload",
    "typing.final",
    "typing.override",
    "typing.no_type_check",
    "functools.total_ordering",
    "six.python_2_unicode_compatible",
    "types.coroutine",
)
def _same(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return args[0]


@LIBRARY.named("decorator.decorator", "wrapt.decorator")
def _signature_kept(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    """Make a decorator of a caller: what it decorates keeps its signature."""
    return Native("decorator", lambda now, inner, given, named, place: given[0])


@LIBRARY.named("functools.cached_property")
def _property(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return Descriptor("property", args[0])


@LIBRARY.named("typing.cast")
def _cast(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return args[1] if len(args) > 1 else Unknown("typing.cast of nothing", where)


@LIBRARY.named("types.MappingProxyType")
def _proxy(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return args[0]


@LIBRARY.named("importlib.util.module_from_spec")
def _module_of_file(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    """The module of `spec_from_file_location(name, path)`, where that is a file of the tree."""
    said = args[0].argument(1, "location") if isinstance(args[0], Call) else None
    path = posixpath.normpath(said) if isinstance(said, str) else ""
    if ev.program.roots[0].files.exists(path) and (module := ev.program.file(path)) is not None:
        return ModuleValue(module)
    return Call("", where, func=Outside("importlib.util.module_from_spec"), args=tuple(args))


@LIBRARY.named("oslo_utils.versionutils.convert_version_to_tuple")
def _version_tuple(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return version_tuple(args[0], where)


def version_tuple(text: Value, where: Location) -> Value:
    """`'1.10'` as `(1, 10)`, as oslo.utils does it."""
    if isinstance(text, str):
        parts = text.split(".")
        if all(part.isdecimal() for part in parts):
            return tuple(whole(part) for part in parts)
    return Call(
        "",
        where,
        func=Outside("oslo_utils.versionutils.convert_version_to_tuple"),
        args=(text,),
    )


@LIBRARY.named("textwrap.dedent", "inspect.cleandoc")
def _dedent(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    """The text without its indentation; one with holes stays as it is, its words are the same."""
    text = args[0] if args else kwargs.get("text")
    if isinstance(text, str):
        return textwrap.dedent(text)
    return text if isinstance(text, Template) else Unknown("the text is not known", where)


@LIBRARY.named("itertools.product")
def _product(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    import itertools

    columns = [iterate(ev, arg, state, where) for arg in args]
    more = next((reason for _, reason in columns if reason is not None), None)
    rows = itertools.islice(itertools.product(*[items for items, _ in columns]), 10_000)
    return ListValue(ListContent(list(rows), more))
