"""A remotable method, between its facts and what the registry file writes."""

import re
from collections.abc import Sequence

from upgradelint.facts.objects.model import MethodFacts
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.registry.documents.document import MethodEntry
from upgradelint.registry.model import NOWHERE
from upgradelint.registry.signatures import read_signature, write_signature

_ARGUMENTS = re.compile(r"ArgSpec\(args=\[([^\]]*)\]")
_NAME = re.compile(r"'(\w+)'")
_SELF = ("self",)


def method_entry(facts: MethodFacts) -> MethodEntry:
    """Return what the file says of a method."""
    bound = _bound(facts)
    usual = facts.text == _usual_text(bound, facts.parameters)
    return MethodEntry(
        parameters=tuple(write_signature(facts.parameters)),
        bound=None if bound == _SELF or not usual else bound,
        text=None if usual else facts.text,
    )


def method_facts(name: str, entry: MethodEntry) -> MethodFacts:
    """Return the method that the file describes."""
    parameters = tuple(read_signature(entry.parameters))
    bound = _SELF if entry.bound is None else entry.bound
    text = _usual_text(bound, parameters) if entry.text is None else entry.text
    return MethodFacts(name, parameters, text, NOWHERE)


def _bound(facts: MethodFacts) -> tuple[str, ...]:
    """Return the leading arguments in the hashed text that are no parameters of a call."""
    listed = _ARGUMENTS.match(facts.text)
    names = _NAME.findall(listed[1]) if listed else []
    called = sum(parameter.kind == "positional" for parameter in facts.parameters)
    return tuple(names[: max(len(names) - called, 0)])


def _usual_text(bound: Sequence[str], parameters: Sequence[ParameterFacts]) -> str:
    """Return what the fingerprint prints for nearly every method with such parameters."""
    names = [
        *bound,
        *(parameter.name for parameter in parameters if parameter.kind == "positional"),
    ]
    star = next((parameter.name for parameter in parameters if parameter.kind == "varargs"), None)
    stars = next((parameter.name for parameter in parameters if parameter.kind == "varkw"), None)
    values = [
        parameter.default
        for parameter in parameters
        if parameter.kind == "positional" and parameter.default
    ]
    comma = "," if len(values) == 1 else ""
    defaults = f"({', '.join(values)}{comma})" if values else None
    return f"ArgSpec(args={names}, varargs={star!r}, keywords={stars!r}, defaults={defaults})"
