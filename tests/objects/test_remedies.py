"""What a finding advises fits the class that it is about: lines for its backport, or a backport."""

import ast
import textwrap

import pytest

from tests.case_files import make_tree
from upgradelint.facts.collect import collect
from upgradelint.rules import run

HEAD = """\
from oslo_utils import versionutils
from oslo_versionedobjects import base, fields

class Base(base.VersionedObject):
    {inherited}

@base.VersionedObjectRegistry.register
class Flavor(Base):
    VERSION = '1.{minor}'
    fields = {{'id': fields.IntegerField(), {more}}}
    {routine}
"""
ROUTINE = """\
def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        target_version = versionutils.convert_version_to_tuple(target_version)
        if target_version < (1, 1):
            primitive.pop('name', None)
"""
NAME, SIZE = "'name': fields.StringField(), ", "'size': fields.IntegerField(), "


def hints(minor: int, more: str, routine: str = "", inherited: str = "pass") -> list[str]:
    """Return what is advised where a version of Flavor has other fields than 1.1 had."""
    given = {"inherited": inherited, "routine": routine}
    before = HEAD.format(minor=1, more=NAME, **given)
    after = HEAD.format(minor=minor, more=NAME + more, **given)
    trees = (make_tree("before", before), make_tree("after", after))
    return [finding.hint for finding in run(*map(collect, trees)) if finding.level != "note"]


@pytest.mark.parametrize(
    ("minor", "more"),
    [
        pytest.param(1, SIZE, id="no bump: UPG401"),
        pytest.param(2, SIZE, id="bumped and left in: UPG450"),
        pytest.param(1, "'name': fields.IntegerField(), ", id="another type: UPG403"),
        pytest.param(1, "'id': fields.IntegerField(nullable=True), ", id="nullable: UPG405"),
    ],
)
def test_lines_are_added_to_the_backport_of_a_class(minor: int, more: str) -> None:
    (own,) = hints(minor, more, ROUTINE)
    assert "def " not in own
    assert "if target_version < (1, 2)" in own
    (without,) = hints(minor, more)
    (inherited,) = hints(minor, more, inherited=ROUTINE)
    for made in (without, inherited):
        assert made.count("def obj_make_compatible(") == 1
    ast.parse(textwrap.dedent(own[own.index("if target_version") :]))
