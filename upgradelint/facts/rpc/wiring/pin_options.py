"""Options of the configuration that a version cap is made of: what operators pin a client by."""

from collections.abc import Iterator

from upgradelint.facts.rpc.config_options import CONFIGURATION, ConfigOptions
from upgradelint.facts.rpc.wiring.startup import PinOption
from upgradelint.python.values.terms import Attribute, Call, Operation, Outside, Value, show

DEPTH = 6


def pin_options(cap: Value, options: ConfigOptions) -> tuple[PinOption, ...]:
    """Return the options of a version cap, each once."""
    return tuple(dict.fromkeys(_described(option, options) for option in _options(cap, DEPTH)))


def _described(value: Value, options: ConfigOptions) -> PinOption:
    name = show(value).removeprefix(f"{CONFIGURATION}.")
    known = options.defined(value)
    if known is None:
        return PinOption(name, None)
    return PinOption(name, options.default(value) or "", known)


def _options(value: Value, depth: int) -> Iterator[Value]:
    if isinstance(value, (Attribute, Outside)) and show(value).startswith(f"{CONFIGURATION}."):
        yield value
        return
    for part in _parts(value) if depth else ():
        yield from _options(part, depth - 1)


def _parts(value: Value) -> tuple[Value, ...]:
    match value:
        case Call():
            return (value.func, *value.args, *(argument for _, argument in value.kwargs))
        case Attribute(base=base):
            return (base,)
        case Operation(operands=operands):
            return operands
    return ()
