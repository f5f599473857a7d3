"""The remotable methods of one object, before and after.

A call goes out as `args, kwargs` exactly as the caller wrote it, so both the names and the
positions of parameters are promised.
"""

from collections.abc import Iterator

from upgradelint.compare.changes import (
    Change,
    MethodAdded,
    MethodRemoved,
    ParameterAdded,
    ParameterMadeMandatory,
    ParameterRemoved,
    ParameterRenamed,
    ParametersShifted,
)
from upgradelint.facts.objects.model import MethodFacts, ObjectFacts
from upgradelint.facts.parameters import ParameterFacts

Sides = tuple[ObjectFacts, ObjectFacts, MethodFacts, MethodFacts]
"""An object and one of its methods: object before, object after, method before, method after."""


def compare_methods(before: ObjectFacts, after: ObjectFacts) -> Iterator[Change]:
    """Yield what changed method by method, in the order of names."""
    old = {method.name: method for method in before.methods}
    new = {method.name: method for method in after.methods}
    for name in sorted(old | new):
        if not all(methods[name].is_known for methods in (old, new) if name in methods):
            continue
        if name not in old:
            yield MethodAdded(before, after, new[name])
        elif name not in new:
            yield MethodRemoved(before, after, old[name])
        else:
            yield from _compare_method((before, after, old[name], new[name]))


def _compare_method(sides: Sides) -> Iterator[Change]:
    old, new = (_named(method) for method in sides[2:])
    renamed = dict(_renamed(sides))
    removed = [
        parameter for name, parameter in old.items() if name not in new and name not in renamed
    ]
    added = [
        parameter
        for name, parameter in new.items()
        if name not in old and name not in renamed.values()
    ]
    for was, now in renamed.items():
        yield ParameterRenamed(*sides, old[was], new[now])
    if not _takes_anything(sides[3]):
        yield from (ParameterRemoved(*sides, parameter) for parameter in removed)
    yield from (ParameterAdded(*sides, parameter) for parameter in added)
    for name in sorted(old.keys() & new.keys()):
        if old[name].default is not None and new[name].default is None:
            yield ParameterMadeMandatory(*sides, new[name])
    if not removed and all(parameter.default is not None for parameter in added):
        yield from _compare_positions(sides, renamed)


def _named(method: MethodFacts) -> dict[str, ParameterFacts]:
    return {
        parameter.name: parameter
        for parameter in method.parameters
        if parameter.kind in ("positional", "keyword")
    }


def _positional(method: MethodFacts) -> list[ParameterFacts]:
    return [parameter for parameter in method.parameters if parameter.kind == "positional"]


def _takes_anything(method: MethodFacts) -> bool:
    return any(parameter.kind == "varkw" for parameter in method.parameters)


def _renamed(sides: Sides) -> Iterator[tuple[str, str]]:
    """Pair parameters of one position of which neither name is known to the other side."""
    old, new = (_named(method) for method in sides[2:])
    for was, now in zip(_positional(sides[2]), _positional(sides[3]), strict=False):
        unknown = was.name not in new and now.name not in old
        if unknown and (was.default is None) == (now.default is None):
            yield was.name, now.name


def _compare_positions(sides: Sides, renamed: dict[str, str]) -> Iterator[Change]:
    old, new = ([parameter.name for parameter in _positional(method)] for method in sides[2:])
    places = {name: place for place, name in enumerate(new)}
    shifted = tuple(
        name for place, name in enumerate(old) if places.get(renamed.get(name, name)) != place
    )
    if shifted:
        yield ParametersShifted(*sides, shifted)
