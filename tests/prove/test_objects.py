"""Objects on their way between two releases, tried with the classes of oslo.versionedobjects."""

from pathlib import Path

import pytest

from tests.prove.projects import ROOT, all_tried, cases, cases_of, made_false, tried, written
from upgradelint.base.frozen import replace
from upgradelint.compare.changes import ParameterAdded
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.prove.model import CannotRunError
from upgradelint.prove.running.trial import Laboratory
from upgradelint.prove.writing import witness_of

PARCELS = ROOT / "examples/parcels"
CODES = ("UPG4",)

HEAD = """\
from oslo_versionedobjects import base
from oslo_versionedobjects import fields
from oslo_utils import versionutils

from service import texts

NAMES = ('name', 'title')


def shortened(text):
    return text[:1]


class Kind(fields.AutoTypedField):
    AUTO_TYPE = fields.Enum(valid_values=(4, 6))


class Stranger:
    pass


@base.VersionedObjectRegistry.register
class Server(base.VersionedObject):
    VERSION = '{version}'
    fields = {{
        'id': fields.IntegerField(),
{fields}
    }}

{methods}
"""
BACKPORT = """\
    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        target_version = versionutils.convert_version_to_tuple(target_version)
        if target_version < (1, 1):
            self._shorten(primitive)

    @staticmethod
    def _shorten(primitive):
        {body}
"""


def server(fields: str, version: str = "1.0", methods: str = "") -> dict[str, str]:
    text = HEAD.format(fields=fields, version=version, methods=methods)
    return {"service/__init__.py": "", "service/server.py": text, "service/texts.py": ""}


NAME = "        'name': fields.StringField(),"
BOTH = f"{NAME}\n        'size': fields.IntegerField(),"
SIZE = "        'size': fields.{}Field(),"

Change = tuple[dict[str, str], dict[str, str], str, str]


def retyped(before: str, after: str, said: str) -> Change:
    """A field of one type that becomes another, and what is said of a value in it."""
    old, new = (server(SIZE.format(kind)) for kind in (before, after))
    return old, new, "UPG403 Server.size", f"{said} in field 'size'"


CHANGES: dict[str, Change] = {
    "a new field": (server(NAME), server(BOTH), "UPG401 Server.size", "Cannot load 'size'"),
    "a field less": (server(BOTH), server(NAME), "UPG402 Server.size", "Cannot load 'size'"),
    "text for a number": retyped("Integer", "String", "ValueError: 'text'"),
    "a number for text, which the library turns into text": retyped(
        "String", "Integer", "a wrong value for 1"
    ),
    "a list for text: it is taken for its letters": retyped(
        "ListOfStrings", "String", "a wrong value for 'text'"
    ),
    "a dict for a list": retyped("DictOfStrings", "ListOfStrings", "AttributeError: ['text']"),
    "a backport that crashes": (
        server(BOTH, "1.1"),
        server(BOTH, "1.1", BACKPORT.format(body="del primitive['flavor']")),
        "UPG460 Server",
        "KeyError: 'flavor'",
    ),
    "an enum of numbers beside it": (
        server(f"{NAME}\n        'kind': Kind(),"),
        server(f"{BOTH}\n        'kind': Kind(),"),
        "UPG401 Server.size",
        "Cannot load 'size'",
    ),
    "two breaks in one object": (
        server(f"{NAME.replace('String', 'Integer')}\n{SIZE.format('Integer')}"),
        server(f"{NAME.replace('String', 'DateTime')}\n{SIZE.format('DateTime')}"),
        "UPG403 Server.name",
        "ValueError",
    ),
    "a backport with all it uses": (
        server(NAME),
        server(
            BOTH,
            "1.1",
            BACKPORT.replace("super()", "super(Server, self)").format(
                body="primitive[NAMES[0]] = shortened('long')"
            ),
        ),
        "UPG450 Server.size",
        "arrives all the same",
    ),
    "super() of a class that is no base": (
        server(NAME),
        server(
            BOTH,
            "1.1",
            BACKPORT.replace("super()", "super(Stranger, self)").format(
                body="primitive.pop('size', None)"
            ),
        ),
        "UPG460 Server",
        "TypeError",
    ),
}


def test_breaks_are_proved(tmp_path: Path, laboratory: Laboratory) -> None:
    found = {}
    for name, (before, after, key, _) in CHANGES.items():
        folder = tmp_path / name
        found[name] = cases(written(folder / "1.0", before), written(folder / "2.0", after))[key]
    verdicts = all_tried(found, laboratory)
    wrong = {
        name: said
        for name, said in verdicts.items()
        if not said.startswith("proved") or CHANGES[name][3] not in said
    }
    assert not wrong


def test_a_parameter_that_a_registry_remembers_never_becomes_code() -> None:
    found = cases(PARCELS / "before", PARCELS / "after-bad", ["UPG422"])
    case = found["UPG422 Carrier.get_by_name(region)"]
    (change,) = case.subjects
    assert isinstance(change, ParameterAdded)
    odd = ParameterFacts("x=print('mine')", "positional")
    old = replace(change.old, parameters=(*change.old.parameters, odd))
    remembered = replace(case.older, tree=None)
    case = replace(case, before=remembered, subjects=(replace(change, old=old),))
    with pytest.raises(CannotRunError, match="is no name for a parameter"):
        witness_of(case)


def test_what_needs_the_service_is_not_run(tmp_path: Path, laboratory: Laboratory) -> None:
    after = server(BOTH, "1.1", BACKPORT.format(body="primitive['name'] = texts.NAMES[0]"))
    found = cases(written(tmp_path / "1.0", server(NAME)), written(tmp_path / "2.0", after))
    proof = tried(found["UPG450 Server.size"], laboratory)
    said = "it uses service.texts, which needs the service around"
    assert (proof.verdict, proof.said) == ("cannot be run", said)


@pytest.mark.slow
def test_all_breaks_of_the_example_are_proved(laboratory: Laboratory) -> None:
    found = cases(PARCELS / "before", PARCELS / "after-bad", CODES)
    verdicts = all_tried(found, laboratory)
    assert len(verdicts) == 13
    assert {verdict.partition(":")[0] for verdict in verdicts.values()} == {"proved"}


@pytest.mark.slow
def test_false_findings_are_not(laboratory: Laboratory) -> None:
    """The newer release is the older one, and the rules say what they say of the bad one."""
    bad = cases(PARCELS / "before", PARCELS / "after-bad", CODES)
    found = {name: made_false(case, PARCELS / "before") for name, case in bad.items()}
    verdicts = all_tried(found, laboratory)
    assert "proved" not in {verdict.partition(":")[0] for verdict in verdicts.values()}


HOLDERS = """\
from oslo_versionedobjects import base
from oslo_versionedobjects import fields


@base.VersionedObjectRegistry.register
class Image(base.VersionedObject):
    VERSION = '1.0'
    fields = {{'name': fields.StringField()}}


@base.VersionedObjectRegistry.register
class ImageMeta(base.VersionedObject):
    VERSION = '1.0'
    fields = {{'name': fields.StringField()}}


@base.VersionedObjectRegistry.register
class Server(base.VersionedObject):
    VERSION = '1.0'
    fields = {{'image': {field}}}
"""


@pytest.mark.parametrize("field", ["fields.{}('{}')", "fields.{}('{}', nullable=True)"])
def test_another_object_is_refused_whatever_module_it_is_of(
    field: str, laboratory: Laboratory
) -> None:
    before, after = (
        {"service/server.py": HOLDERS.format(field=field.format("ObjectField", name))}
        for name in ("Image", "ImageMeta")
    )
    (proof,) = all_tried(cases_of(before, after, "UPG404"), laboratory).values()
    assert proof == "proved: ValueError: An object of type Image is required"
