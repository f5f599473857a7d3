"""Facts of objects as they are written: what no file of theirs shows is told by name.

The hash is made of the values, so this comes after it.
"""

from collections.abc import Callable

from upgradelint.base.frozen import replace
from upgradelint.facts.objects.model import FieldFacts, MethodFacts
from upgradelint.facts.shown import default_at, default_texts, shown_text, strings_in
from upgradelint.python.values.definitions import ClassValue, FunctionValue
from upgradelint.python.values.terms import Value


def written_field(field: FieldFacts, cls: ClassValue) -> FieldFacts:
    """Return a field of a class."""
    if field.default is None:
        return field
    modules = [each.module for each in cls.mro if isinstance(each, ClassValue)]
    here = next((module for module in modules if module.path == field.location.path), None)
    named = shown_text(field.default, modules, default_at(here, field.location.line))
    if named == field.default:
        return field
    text = field.text
    # Some types print the text itself, some its repr.
    for value in (field.default, *strings_in(field.default)):
        text = text.replace(f"default={value!s}", f"default={named}")
    return replace(field, default=named, text=text)


def written_method(
    method: MethodFacts, func: FunctionValue, text_of: Callable[[Value], str]
) -> MethodFacts:
    """Return a remotable method, whose function that is."""
    named, text = default_texts(func, text_of), method.text
    for name, value in default_texts(func, text_of, plain=True).items():
        text = text.replace(value, named[name]) if named[name] != value else text
    return replace(method, text=text)
