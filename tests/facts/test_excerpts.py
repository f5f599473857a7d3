"""Excerpts of libraries say what the libraries say: `python -m tests.excerpts` recorded it."""

import json
from typing import Any

import pytest

from tests.case_files import TextTree
from tests.excerpts import EXCERPTS, RECORD, said_by_libraries
from tests.facts.in_memory import snapshot
from upgradelint.facts.collect import collect
from upgradelint.facts.objects.model import FieldFacts
from upgradelint.facts.options import Options
from upgradelint.python.programs.constants import LINEAGES

SAID: dict[str, Any] = json.loads(RECORD.read_text())
HEAD = """from oslo_versionedobjects import base, fields
register = base.VersionedObjectRegistry.register
"""
OBJECT = "@register\nclass A(base.VersionedObject):\n    fields = {}\n"


def fields_of(text: str) -> dict[str, FieldFacts]:
    found = snapshot({"app/objects.py": HEAD + text})
    return {field.name: field for field in found.objects["A"].fields}


def test_field_types_print_and_convert_as_the_library_s() -> None:
    modules = sorted({path.rpartition(".")[0] for path in SAID["fields"]})
    names = {path: f"f{number}" for number, path in enumerate(SAID["fields"])}
    entries = "".join(f"'{name}': {path}(), " for path, name in names.items())
    imports = "".join(f"import {module}\n" for module in modules)
    found = fields_of(imports + OBJECT.format(f"{{{entries}}}"))
    for path, said in SAID["fields"].items():
        field = found[names[path]]
        assert field.text == said["text"], path
        assert field.type.wire == said["wire"], path
        assert field.type.values == (said["values"] and tuple(said["values"])), path


def test_lineages_are_the_library_s() -> None:
    assert {path: list(bases) for path, bases in LINEAGES.items()} == SAID["lineages"]


def test_standard_attributes_come_with_the_model() -> None:
    found = fields_of(
        """
from neutron_lib.db import model_base, standard_attr
from neutron_lib.objects.extensions import standardattributes
class Port(standard_attr.HasStandardAttributes, model_base.BASEV2, model_base.HasId): pass
class Binding(model_base.BASEV2, model_base.HasProject): pass
class Declarative(type):
    def __init__(cls, name, bases, namespace):
        if cls.model and issubclass(cls.model, standard_attr.HasStandardAttributes):
            standardattributes.add_standard_attributes(cls)
class Base(base.VersionedObject, metaclass=Declarative):
    model = None
@register
class A(Base):
    model = Port
    fields = {'own': fields.StringField()}
@register
class B(Base):
    model = Binding
"""
    )
    texts = {name: field.text for name, field in found.items() if name != "own"}
    assert texts == SAID["standard attributes"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("from neutron_lib.objects import common_types as c\nkind = c.FieldOfTomorrow", "Tomorrow"),
        ("from neutron_lib.objects.common_types import *\nkind = FieldOfTomorrow", "Tomorrow"),
        ("from neutron_lib.objects import tomorrow\nkind = tomorrow.Field", "tomorrow"),
    ],
)
def test_what_an_excerpt_lacks_is_unknown_and_no_more(line: str, why: str) -> None:
    found = fields_of(
        f"{line}\nfrom neutron_lib.objects import common_types\n"
        + OBJECT.format("{'a': kind(), 'b': common_types.UUIDField()}")
    )
    assert not found["a"].type.is_known
    assert why in found["a"].text
    assert found["b"].type.name == "UUID"


def test_a_library_that_is_there_is_read_in_place_of_its_excerpt() -> None:
    text = HEAD + "from neutron_lib import constants\n"
    text += OBJECT.format("{'a': fields.EnumField(valid_values=constants.IPV6_MODES)}")
    own = TextTree(
        "own", {"neutron_lib/__init__.py": "", "neutron_lib/constants.py": "IPV6_MODES = ['x']"}
    )
    found = collect(TextTree("app", {"app/objects.py": text}), Options(libraries=(own,)))
    assert found.objects["A"].fields[0].type.values == ("'x'",)


def test_signing_methods_are_told() -> None:
    found = fields_of(
        "from cursive import signature_utils\n"
        + OBJECT.format("{'a': fields.EnumField(sorted(signature_utils.HASH_METHODS))}")
    )
    assert found["a"].type.values == tuple(map(repr, SAID["hash methods"]))


@pytest.mark.slow
def test_the_libraries_still_say_it() -> None:
    said = said_by_libraries()
    assert said["recorded"] == SAID
    for path, text in said["constants"].items():
        assert (EXCERPTS / path).read_text() == text, path
