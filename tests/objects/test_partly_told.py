"""Objects of which a part cannot be told: the rest is judged."""

import pytest

from tests.case_files import files_tree
from upgradelint.facts.collect import collect
from upgradelint.rules import Traits, run

HEAD = """
import absent
from oslo_config import cfg
from oslo_utils import versionutils
from oslo_versionedobjects import base, fields

CONF = cfg.CONF


class Other(base.VersionedObject):
    pass


@base.VersionedObjectRegistry.register
class Body(base.VersionedObject):
    VERSION = '{version}'
    fields = {{
        'name': fields.StringField(),
{fields}
    }}
"""
DOUBT = "        'odd': absent.field(),"
DEFAULT = "        'timeout': fields.IntegerField(default=CONF.timeout),"
EXTRA = "        'extra': fields.StringField(),"
BACKPORT = """
    def obj_make_compatible(self, primitive, target_version):
        super({owner}, self).obj_make_compatible(primitive, target_version)
        target = versionutils.convert_version_to_tuple(target_version)
        if target < (1, 1):
            primitive.pop('extra', None)
"""


def source(*lines, version="1.0", more=""):
    return HEAD.format(version=version, fields="\n".join(lines)) + more


CASES = {
    "a default of the configuration": (source(DEFAULT), source(DEFAULT, EXTRA), ["UPG401"]),
    "a type that is not there": (source(DOUBT), source(DOUBT, EXTRA), ["UPG401"]),
    "the field that cannot be told is new": (source(), source(DOUBT), ["UPG401"]),
    "the field that cannot be told is gone": (source(DOUBT), source(), ["UPG402"]),
    "a default that cannot be told is gone": (
        source(DEFAULT),
        source("        'timeout': fields.IntegerField(),"),
        [],
    ),
    "the type can no longer be told": (
        source("        'odd': fields.IntegerField(),"),
        source(DOUBT),
        [],
    ),
    "super() of another class beside a doubt": (
        source(DOUBT),
        source(DOUBT, EXTRA, version="1.1", more=BACKPORT.format(owner="Other")),
        ["UPG460"],
    ),
    "super() of another class beside a default": (
        source(DEFAULT),
        source(DEFAULT, EXTRA, version="1.1", more=BACKPORT.format(owner="Other")),
        ["UPG460"],
    ),
    "a backport beside a doubt": (
        source(DOUBT),
        source(DOUBT, EXTRA, version="1.1", more=BACKPORT.format(owner="Body")),
        [],
    ),
    "a new default on a type that is told": (
        source("        'timeout': fields.IntegerField(default=absent.A),"),
        source("        'timeout': fields.IntegerField(default=absent.B),"),
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_doubt_hides_no_other_change(case):
    before, after, codes = CASES[case]
    trees = [files_tree("a", {"demo/objects.py": text}) for text in (before, after)]
    found = run(*map(collect, trees), Traits())
    assert sorted({finding.code for finding in found if finding.level != "note"}) == codes
