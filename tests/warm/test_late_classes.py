"""A routine that loads a module while facts are made loses no class, and ends no run."""

import textwrap
from collections.abc import Iterator

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options

FILES = {
    "app/__init__.py": "",
    "app/objects/__init__.py": "",
    "app/objects/carrier.py": """
        from oslo_versionedobjects import base, fields

        @base.VersionedObjectRegistry.register
        class Carrier(base.VersionedObject):
            VERSION = '1.0'
            fields = {'name': fields.StringField()}
    """,
    "app/objects/parcel.py": """
        from oslo_utils import versionutils
        from oslo_versionedobjects import base, fields

        @base.VersionedObjectRegistry.register
        class Parcel(base.VersionedObject):
            VERSION = '1.1'
            fields = {'carrier': fields.ObjectField('Carrier')}

            def obj_make_compatible(self, primitive, target_version):
                from app.objects import carrier
                target_version = versionutils.convert_version_to_tuple(target_version)
                if target_version < (1, 1):
                    primitive['carrier'] = carrier.Carrier().obj_to_primitive()
    """,
}


def tree(edited: str = "", end: str = "") -> TextTree:
    texts = {path: textwrap.dedent(text) for path, text in FILES.items()}
    return TextTree("texts", {path: text + end * (path == edited) for path, text in texts.items()})


def edits() -> Iterator[tuple[str, str]]:
    for end in ("X = 1\n", "# touched\n"):
        yield from ((path, end) for path in FILES)


@pytest.mark.parametrize("edit", list(edits()))
def test_of_two_states_the_second_reads_what_changed(edit: tuple[str, str]) -> None:
    options = Options()
    first = collect(tree(), options)
    assert collect(tree(*edit), options) == collect(tree(*edit))
    assert set(first.objects) == {"Carrier", "Parcel"}


def test_what_the_routine_makes_of_the_other_class_is_read() -> None:
    snapshot = collect(tree())
    assert snapshot.unproven == ()
    (below, same) = snapshot.backports["Parcel"].targets
    assert [(key.name, key.kept, key.rewritten) for key in below.keys] == [
        ("carrier", "present", True)
    ]
    assert same.keys == ()
