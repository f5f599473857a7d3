"""Strings: methods, formatting, and templates with unknown holes."""

import re
import string
from collections.abc import Callable

from upgradelint.base.digits import whole
from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.formatting import format_value, joined_string
from upgradelint.python.operations.items import get_item
from upgradelint.python.operations.protocols import element, is_plain, iterate
from upgradelint.python.operations.texts import text_of
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListContent, ListValue
from upgradelint.python.values.definitions import Native, Raised
from upgradelint.python.values.effort import effort
from upgradelint.python.values.sizes import SIZE
from upgradelint.python.values.terms import Operation, Outside, Template, Unknown, Value

PURE = frozenset(
    """
    capitalize casefold center count decode encode endswith expandtabs find index
    isalnum isalpha isdigit isidentifier islower isnumeric isspace istitle isupper ljust
    lower lstrip partition removeprefix removesuffix replace rfind rindex rjust
    rpartition rsplit rstrip split splitlines startswith strip swapcase title upper
    zfill
""".split()
)
"""Methods whose result depends on the text and plain arguments alone."""


WIDTH = 10_000

SLOW = frozenset({"idna", "punycode"})
"""Codecs that take more than twice as long for twice the text."""

HUGE_FIELD = re.compile(r"\{[^{}]*\d{5}")


def string_method(ev: Interpreter, base: Value, name: str) -> tuple[Value] | None:
    """Return a method of a string, bytes or template in a tuple, or None where there is none."""
    if name == "join":
        return (Native("join", _method(base, _join)),)
    if name == "format":
        return (Native("format", _method(base, _format)),)
    if name == "format_map":
        return (Native("format_map", _method(base, _format_map)),)
    if name in PURE:
        return (Native(name, _method(base, _pure(name))),)
    return None


Body = Callable[[Interpreter, Value, State, list[Value], dict[str, Value], Location], Value]


def _method(base: Value, body: Body) -> Callable[..., Value]:
    return lambda ev, state, args, kwargs, where: body(ev, base, state, args, kwargs, where)


def _pure(name: str) -> Body:
    def method(
        ev: Interpreter,
        base: Value,
        state: State,
        args: list[Value],
        kwargs: dict[str, Value],
        where: Location,
    ) -> Value:
        if isinstance(base, Template):
            return _on_template(name, base, args, where)
        plain = all(is_plain(argument) for argument in (*args, *kwargs.values()))
        if not plain or _takes_too_much(name, base, [*args, *kwargs.values()]):
            return Operation("", where, operator=name, operands=(base, *args))
        effort.add(len(base) >> 8)
        try:
            result = getattr(base, name)(*args, **kwargs)
        except (TypeError, ValueError, LookupError, UnicodeError) as error:
            raise Raised(Outside(f"builtins.{type(error).__name__}"), where) from None
        return ListValue(ListContent(result)) if isinstance(result, list) else result

    return method


def _on_template(name: str, base: Template, args: list[Value], where: Location) -> Value:
    """Changes of case and white space keep the known parts of a template; its ends may be known."""
    if name in ("startswith", "endswith") and len(args) == 1 and isinstance(args[0], str):
        known = _has_end(base, name, args[0])
        if known is not None:
            return known
    if name in ("lower", "upper", "strip", "lstrip", "rstrip") and not args:
        parts = [getattr(part, name)() if isinstance(part, str) else part for part in base.parts]
        kept = parts if name in ("lower", "upper") else list(base.parts)
        return Template("", where, parts=tuple(kept))
    return Operation("", where, operator=name, operands=(base, *args))


def _has_end(base: Template, method: str, affix: str) -> bool | None:
    """Whether a template starts or ends with a text, None where a hole decides."""
    known = base.ends[0]
    if method == "endswith":
        known, affix = base.ends[1][::-1], affix[::-1]
    if known.startswith(affix):
        return True
    return None if affix.startswith(known) else False


def _takes_too_much(name: str, base: Value, args: list[Value]) -> bool:
    """Whether the result could be much longer than the text, or take long to make."""
    if name in ("center", "ljust", "rjust", "zfill"):
        return any(isinstance(arg, int) and arg > WIDTH for arg in args)
    if name == "expandtabs":
        return any(isinstance(arg, int) and arg * len(base) > SIZE for arg in args)
    if name == "replace":
        longest = max([1, *(len(arg) for arg in args if isinstance(arg, (str, bytes)))])
        return (len(base) + 1) * longest > SIZE
    if name in ("encode", "decode"):
        return len(base) > WIDTH and any(str(arg).lower() in SLOW for arg in args)
    return False


def _join(
    ev: Interpreter,
    base: Value,
    state: State,
    args: list[Value],
    kwargs: dict[str, Value],
    where: Location,
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    if more is not None:
        items = [*items, element(more, where)]
    parts: list[Value] = []
    for number, item in enumerate(items):
        if number:
            parts.append(base)
        parts.append(item if isinstance(item, str) else text_of(ev, item, state))
    return joined_string(parts, where) if parts else ""


def _format_map(
    ev: Interpreter,
    base: Value,
    state: State,
    args: list[Value],
    kwargs: dict[str, Value],
    where: Location,
) -> Value:
    named = state.read(args[0]).items if isinstance(args[0], DictValue) else {}
    return _format(ev, base, state, [], {str(key): item for key, item in named.items()}, where)


def _format(
    ev: Interpreter,
    base: Value,
    state: State,
    args: list[Value],
    kwargs: dict[str, Value],
    where: Location,
) -> Value:
    if not isinstance(base, str) or HUGE_FIELD.search(base):
        return Operation("", where, operator="format", operands=(base,))
    try:
        parsed = list(string.Formatter().parse(base))
    except ValueError:
        raise Raised(Outside("builtins.ValueError"), where) from None
    parts: list[Value] = []
    counter = iter(range(len(args) + len(parsed)))
    for text, field, spec, conversion in parsed:
        parts.append(text)
        if field is None:
            continue
        key = field or str(next(counter))
        value = _format_argument(ev, key, args, kwargs, state, where)
        parts.append(format_value(ev, value, ord(conversion) if conversion else -1, spec, state))
    return joined_string(parts, where)


def _format_argument(
    ev: Interpreter,
    field: str,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> Value:
    """What `{0.name[key]}` stands for."""
    key = re.match(r"[^.\[]*", field)[0]  # type: ignore[index]
    value = kwargs.get(key, Unknown(f"{key} is not given", where))
    if key.isdecimal() and whole(key) < len(args):
        value = args[whole(key)]
    for name, inside in re.findall(r"\.(\w+)|\[([^\]]*)\]", field[len(key) :]):
        if name:
            value = ev.attribute(value, name, state, where)
        else:
            value = get_item(
                ev, value, whole(inside) if inside.isdecimal() else inside, state, where
            )
    return value
