"""What is written reads like the file it is written into, and leaves the rest as it was."""

import difflib

import pytest

from tests.case_files import TextTree, read
from tests.fixes.test_fix import fixed
from upgradelint.rules import run

HEAD = """\
from oslo_utils import versionutils
from oslo_versionedobjects import base, fields


"""
FLAVOR = (
    HEAD
    + """\
@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
    # Version 1.0: Initial version
    VERSION = '1.0'

    fields = {
        'name': fields.StringField(),
    }
"""
)


def with_field(text: str, indent: str = "        ") -> str:
    line = f"{indent}'name': fields.StringField(),\n"
    assert line in text
    return text.replace(line, f"{line}{indent}'foobars': fields.IntegerField(default=0),\n")


def fix(before: str, after: str) -> str:
    """Return the fixed text; checks that nothing is left to find, to change or to tell."""
    old, new = (TextTree("demo", {"demo.py": text}) for text in (before, after))
    once = fixed(old, new)
    assert [
        finding.message for finding in run(read(old), read(once)) if finding.level != "note"
    ] == []
    assert fixed(old, once) == once
    return once.files["demo.py"]


def added(before: str, after: str) -> list[str]:
    """Return the lines that were added and, after a minus, those that went."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line[2:] if line[0] == "+" else f"-{line[2:]}" for line in lines if line[0] in "+-"]


RAISED = ["    # Version 1.1: Add foobars", "-    VERSION = '1.0'", "    VERSION = '1.1'"]


def test_whole_routine() -> None:
    after = with_field(FLAVOR)
    assert added(after, fix(FLAVOR, after)) == [
        *RAISED,
        "",
        "    def obj_make_compatible(self, primitive, target_version):",
        "        super().obj_make_compatible(primitive, target_version)",
        "        target_version = versionutils.convert_version_to_tuple(target_version)",
        "        if target_version < (1, 1):",
        "            primitive.pop('foobars', None)",
    ]


OTHER = """

@base.VersionedObjectRegistry.register
class Disk(base.VersionedObject):
    # Version 1.0: Initial version
    # Version 1.1: Add size
    VERSION = '1.1'

    fields = {
        'size': fields.IntegerField(),
    }

    def obj_make_compatible(self, primitive, target_version):
        super(Disk, self).obj_make_compatible(primitive, target_version)
        target_version = versionutils.convert_version_to_tuple(target_version)
        if target_version < (1, 1) and 'size' in primitive:
            del primitive['size']
"""


def test_as_the_other_routine_of_the_file_does_it() -> None:
    before = FLAVOR + OTHER
    after = with_field(before)
    assert added(after, fix(before, after)) == [
        *RAISED,
        "",
        "    def obj_make_compatible(self, primitive, target_version):",
        "        super(Flavor, self).obj_make_compatible(primitive, target_version)",
        "        target_version = versionutils.convert_version_to_tuple(target_version)",
        "        if target_version < (1, 1):",
        "            if 'foobars' in primitive:",
        "                del primitive['foobars']",
    ]


CONVERTING = (
    HEAD
    + """\
class ParcelObject(base.VersionedObject):
    def _convert_to_version(self, target_version, remove_unavailable_fields=True):
        pass


@base.VersionedObjectRegistry.register
class Flavor(ParcelObject):
    # Version 1.0: Initial version
    VERSION = '1.0'

    fields = {
        'name': fields.StringField(),
    }
"""
)
CONVERSION = """
    def _convert_to_version(self, target_version, remove_unavailable_fields=True):
        target_version = versionutils.convert_version_to_tuple(target_version)
        self.touch()

    def touch(self):
        pass
"""
CONVERTED = [
    "        if target_version >= (1, 1):",
    "            if not self.obj_attr_is_set('foobars'):",
    "                self.foobars = 0",
    "        elif self.obj_attr_is_set('foobars'):",
    "            if remove_unavailable_fields:",
    "                delattr(self, 'foobars')",
    "            elif self.foobars != 0:",
    "                self.foobars = 0",
]


def test_objects_that_convert_themselves() -> None:
    after = with_field(CONVERTING)
    assert added(after, fix(CONVERTING, after)) == [
        *RAISED,
        "",
        "    def _convert_to_version(self, target_version, remove_unavailable_fields=True):",
        "        super()._convert_to_version(target_version, remove_unavailable_fields)",
        "        target_version = versionutils.convert_version_to_tuple(target_version)",
        *CONVERTED,
    ]


def test_conversion_that_is_there() -> None:
    before = CONVERTING + CONVERSION
    after = with_field(before)
    assert added(after, fix(before, after)) == [*RAISED, *CONVERTED]


HISTORIES = {
    "comments": ("    # Version 1.0: Initial version\n", "    # Version 1.1: Add foobars\n"),
    "short": ("    # 1.0, the first\n", "    # 1.1, Add foobars\n"),
    "going on": (
        "    # Version 1.0: Initial version\n    #              of it all\n    # NOTE: bump it\n",
        "    # Version 1.1: Add foobars\n",
    ),
    "docstring": (
        '    """A flavor.\n\n    Version 1.0: Initial version\n    """\n\n',
        "    Version 1.1: Add foobars\n",
    ),
    "list in a docstring": (
        '    """A flavor.\n\n    - 1.0: Initial version\n      of it all\n    """\n\n',
        "    - 1.1: Add foobars\n",
    ),
    "none": ("", ""),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_history(name: str) -> None:
    history, line = HISTORIES[name]
    before = FLAVOR.replace("    # Version 1.0: Initial version\n", history)
    text = fix(before, with_field(before))
    assert text.count(line) == 1 if line else "1.1: " not in text
    if line:
        place = text.index(line)
        assert text[:place].rstrip("\n").endswith(("version", "the first", "of it all"))


def test_crlf_tabs_and_what_stands_around() -> None:
    before = ("# \u00e9 \u4e2d\n" + FLAVOR + "\n\nVALUE = {  'odd' :1 }   # kept\n").replace(
        "    ", "\t"
    )
    before = before.replace("\n", "\r\n")
    line = "\t\t'name': fields.StringField(),\r\n"
    after = before.replace(line, f"{line}\t\t'foobars': fields.IntegerField(default=0),\r\n")
    text = fix(before, after)
    assert "\n" not in text.replace("\r\n", "")
    assert "\t\tif target_version < (1, 1):\r\n\t\t\tprimitive.pop('foobars', None)\r\n" in text
    assert text.startswith("# \u00e9 \u4e2d\r\n")
    assert text.endswith("VALUE = {  'odd' :1 }   # kept\r\n")


def test_class_on_one_line() -> None:
    line = "class Flavor(base.VersionedObject): VERSION = '1.0'; fields = {%s}\n"
    before = HEAD + "@base.VersionedObjectRegistry.register\n" + line % ""
    after = before.replace("{}", "{'foobars': fields.IntegerField(default=0)}")
    text = fix(before, after)
    assert "VERSION = '1.1'" in text
    assert "primitive.pop('foobars', None)" in text


def test_decorated_and_annotated() -> None:
    before = FLAVOR.replace("VERSION = '1.0'", 'VERSION: str = "1.0"').replace(
        "@base", "@(lambda cls: cls)\n@base"
    )
    text = fix(before, with_field(before))
    assert '    VERSION: str = "1.1"\n' in text


def test_target_that_is_never_converted() -> None:
    routine = """
    def obj_make_compatible(self, primitive, target_version):
        \"\"\"Nothing so far.\"\"\"
        super().obj_make_compatible(primitive, target_version)
"""
    after = with_field(FLAVOR) + routine
    assert added(after, fix(FLAVOR + routine, after)) == [
        *RAISED,
        "        if versionutils.convert_version_to_tuple(target_version) < (1, 1):",
        "            primitive.pop('foobars', None)",
    ]


def test_field_that_the_routine_still_reads_is_dropped_behind_that() -> None:
    routine = """
    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        target_version = versionutils.convert_version_to_tuple(target_version)
        if target_version < (1, 1) and 'foobars' in primitive:
            primitive['name'] = str(primitive['foobars'])
"""
    after = with_field(FLAVOR) + routine
    text = fix(FLAVOR + routine, after)
    assert text.endswith(
        "(primitive['foobars'])\n"
        "        if target_version < (1, 1):\n            primitive.pop('foobars', None)\n"
    )


HELD = (
    HEAD
    + """\
@base.VersionedObjectRegistry.register
class Disk(base.VersionedObject):
    # Version 1.0: Initial version
    # Version 1.1: Add size
    VERSION = '1.1'


@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
    # Version 1.0: Initial version
    # Version 1.1: Add swap
    VERSION = '1.1'

    fields = {
        'disk': fields.ObjectField('Disk'),
        'swap': fields.IntegerField(),
    }

    @classmethod
    def obj_make_compatible(cls, primitive, target_version):
        target_version = versionutils.convert_version_to_tuple(target_version)
        if target_version < (1, 1):
            primitive.pop('swap', None)
"""
)


def test_a_class_method_is_given_no_super() -> None:
    tree = TextTree("demo", {"demo.py": HELD})
    assert [finding.code for finding in run(read(tree), read(tree)) if finding.level != "note"] == [
        "UPG468"
    ]
    assert fixed(tree, tree) == tree
