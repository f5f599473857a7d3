"""Code that nobody writes on purpose: it ends in facts or in a reason, never in an exception."""

import textwrap

import pytest

from tests.facts.in_memory import snapshot
from upgradelint.base.defects import BUG

OBJECT = """
from oslo_versionedobjects import base, fields

{before}

@base.VersionedObjectRegistry.register
class Parcel(base.VersionedObject):
    VERSION = {version}
    fields = {{'a': fields.StringField()}}
"""

VALUES = {
    "a range without end": "str(range(1 << 1000))",
    "a range of one from far away": "str(range(1 << 1000, (1 << 1000) + 1))",
    "a range below zero": "str(range(0, 1 << 1000, -1))",
    "half of a range": "str(range(1.5))",
    "an integer of very many digits": "str(int('f' * 4000, 16))",
    "a number of very many digits in a text": "f'{1 << 20000}'",
    "a literal of very many digits": "repr(0x" + "f" * 5000 + ")",
    "a default of very many digits": "(lambda x=0x" + "f" * 5000 + ": x)()",
    "a power": "str(2 ** 10 ** 10)",
    "a root": "str((-2) ** 0.5)",
    "a float too large": "str(10.0 ** 400)",
    "a count of nothing": "'1.' + 'x' * -1",
    "a type of a name": "type(topic='x')",
    "a type of nothing": "type()",
    "a type of three": "type(1, 2, 3)",
    "lists as keys": "str({[]: 1})",
    "a sum of texts": "sum(['1', '.0'])",
    "the character of a large number": "chr(1 << 40)",
    "a character of two": "ord('ab')",
    "digits to round to": "str(round(1.5, 1 << 70))",
    "a slice by texts": "'1.0'['a':'b']",
    "a step of nothing": "'1.0'[::0]",
    "a sort by nothing": "str(sorted([1, 'a', None], key=3))",
    "an index far away": "'1.0'[1 << 70]",
    "a minimum of unlike": "str(min(1, 'a'))",
    "a text joined of itself": "''.join(''.join)",
    "an unknown encoding": "'a'.encode('no such')",
    "half a pair encoded": "str('\\ud800'.encode())",
    "an enumeration from afar": "str(list(enumerate('ab', 1 << 70)))",
    "an attribute called by a number": "getattr('a', 1)",
    "an instance of a text": "str(isinstance(1, 'a'))",
    "a format that recurses": "'{0:{0:{0}}}'.format(1)",
    "a format of a wide field": "'%*d' % (10 ** 9, 1)",
    "a format of a bytes field": "b'%1000000000d' % 1",
    "a shift of a shift": "str(1 << 9000 << 9000 << 9000)",
    "a negative shift": "str(1 << -1)",
    "a divisor of nothing": "str(1 // 0)",
}


@pytest.mark.parametrize("name", VALUES)
def test_value(name: str) -> None:
    code = OBJECT.format(before="", version=VALUES[name])
    read = snapshot({"app/__init__.py": "", "app/a.py": code})
    assert [*read.objects, *(doubt.subject for doubt in read.unproven)] != []
    called = OBJECT.format(
        before=f"def version():\n    return {VALUES[name]}\n", version="version()"
    )
    read = snapshot({"app/__init__.py": "", "app/a.py": called})
    assert [*read.objects, *(doubt.subject for doubt in read.unproven)] != []


FIELDS = {
    "a number of values": "fields.EnumField(1)",
    "values that are code": "fields.EnumField(lambda: 0)",
    "values of bytes": "fields.EnumField(b'ab')",
    "a field without its base": "Bare()",
    "a field of a number": "Auto()",
    "a field of itself": "Itself()",
    "a list of itself": "OfItself()",
    "a type of itself": "fields.Field(Twisted())",
    "a type with other values": "fields.Field(Other())",
}
OWN_FIELDS = """
class Bare(fields.Field):
    def __init__(self): pass

class Auto(fields.AutoTypedField):
    AUTO_TYPE = 3

class Itself(fields.Field):
    def __init__(self): self._type = self

class OfItself(fields.Field):
    def __init__(self): super().__init__(fields.List(self))

class Twisted(fields.FieldType):
    def __init__(self): self._element_type = self

class Other(fields.FieldType):
    def __init__(self): self._element_type, self._valid_values, self._obj_name = 1, 2, []
"""


@pytest.mark.parametrize("name", FIELDS)
def test_field(name: str) -> None:
    code = OBJECT.format(before=OWN_FIELDS, version="'1.0'")
    read = snapshot({"app/a.py": code.replace("fields.StringField()", FIELDS[name])})
    assert list(read.objects) == ["Parcel"]
    assert not any(BUG in str(doubt.reason) for doubt in read.unproven)


TARGETS = ("[[]]", "None", "outside.target", "operator.attrgetter('_target')", "str", "lambda: 1")


CLIENT = """
import oslo_messaging

class API:
    def __init__(self):
        target = oslo_messaging.Target(topic='demo', version='1.0')
        self.client = oslo_messaging.get_rpc_client(TRANSPORT, target)

    def run(self, context):
        self.client.cast(context, 'run')
"""


@pytest.mark.parametrize("getter", TARGETS)
def test_a_property_of_anything(getter: str) -> None:
    head = "import operator, outside, oslo_messaging\n\nclass Manager:\n"
    code = f"{head}    target = property({getter})\n    def run(self, context): pass\n"
    read = snapshot({"app/client.py": CLIENT, "app/manager.py": code})
    assert not any(BUG in str(doubt.reason) for doubt in read.unproven)


def test_a_version_that_is_none_beside_versions_of_children() -> None:
    children = "    obj_relationships = {'a': [('1.0', '1.0'), ('1.1', '1.1')]}\n"
    code = OBJECT.format(before="", version="__name__").replace(
        "fields.StringField()", "fields.ObjectField('Parcel')"
    )
    read = snapshot({"app/a.py": code + children})
    assert not any(BUG in str(doubt.reason) for doubt in read.unproven)


WRAPPERS = ("f.original_fn = f", "f.original_fn, g.original_fn = g, f", "g.original_fn = g")


@pytest.mark.parametrize("link", WRAPPERS)
def test_a_method_that_wraps_itself(link: str) -> None:
    """What a chain of wrappers ends in is looked for once around."""
    wrap = (
        f"def wrap(f):\n    def g(self): pass\n    {link}\n    f.remotable = g.remotable = True\n"
    )
    code = OBJECT.format(before=f"{wrap}    return f", version="'1.0'")
    read = snapshot({"app/a.py": f"{code}    @wrap\n    def run(self): pass\n"})
    assert list(read.objects) == ["Parcel"]


def chain(length: int, otherwise: str = "elif") -> str:
    return "X = 1\nif X == 0:\n    Y = 0\n" + "".join(
        f"{otherwise} X == {number}:\n    Y = {number}\n" for number in range(1, length)
    )


NESTED = {
    "500 branches": chain(500),
    "2000 branches": chain(2000),
    "conditions": "Y = " + "1 if X else " * 900 + "2",
    "attributes": "Y = a" + ".b" * 900,
    "a decorator": "@a" + ".register" * 900 + "\nclass B: pass",
    "a decorator of calls": "@register" + "()" * 800 + "\nclass B: pass",
    "an annotation": "x: " + "a[" * 80 + "b" + "]" * 80,
    "a sum": "Y = " + "1 + " * 900 + "1",
    "a target": "a" + ".b" * 900 + " = 1",
    "names of names": "".join(f"a{n} = a{n - 1}\n" for n in range(900, 0, -1)),
    "names of earlier names": "a0 = 1\n" + "".join(f"a{n} = a{n - 1} + 1\n" for n in range(1, 900)),
    "functions": "".join(f"def f{n}(): return f{n + 1}()\n" for n in range(300)) + "Y = f0()",
    "classes": "".join(" " * n + f"class A{n}:\n" for n in range(60)) + " " * 60 + "x = 1",
    "bases": "class A0: pass\n" + "".join(f"class A{n}(A{n - 1}): pass\n" for n in range(1, 400)),
}


@pytest.mark.parametrize("name", NESTED)
def test_nested(name: str) -> None:
    code = NESTED[name] + "\n" + OBJECT.format(before="", version="'1.0'")
    read = snapshot({"app/__init__.py": "", "app/a.py": code})
    assert "Parcel" in read.objects or [doubt.location.path for doubt in read.unproven] == [
        "app/a.py"
    ]


def test_a_chain_of_elif_is_understood() -> None:
    code = chain(480) + OBJECT.format(before="", version="f'1.{Y}'")
    assert snapshot({"app/a.py": code}).objects["Parcel"].version == "1.1"


MIGRATION = """
from alembic import op
revision = {revision}
down_revision = '0002'
def upgrade():
    op.drop_table('x')
{after}
"""


@pytest.mark.parametrize(
    ("revision", "after", "key"),
    [
        ("'0003", "", "0003"),
        ('"0003', "", "0003"),
        ("''", "print 'x'", "versions/a.py"),
        ("'' # it's", "print 'x'", "versions/a.py"),
        ("'0003'", "def", "0003"),
        ("f'", "", "versions/a.py"),
    ],
)
def test_half_typed_migration(revision: str, after: str, key: str) -> None:
    code = MIGRATION.format(revision=revision, after=after)
    read = snapshot({"versions/a.py": code})
    assert [migration.id for migration in read.migrations.values()] == [key]
    assert read.unproven[0].location.path == "versions/a.py"


@pytest.mark.parametrize("made", ["{}", "None", "1", "dict", "lambda: 1", "object()"])
@pytest.mark.parametrize("within", ["base", "base.VersionedObjectRegistry"])
def test_the_registry_is_replaced(made: str, within: str) -> None:
    name = "_register_class" if within != "base" else "VersionedObjectRegistry"
    before = f"""
    class Registry(base.VersionedObjectRegistry):
        pass

    class Mixin:
        {within}.{name} = {made}
    """
    code = OBJECT.format(before=textwrap.dedent(before), version="'1.0'")
    code = code.replace("@base.VersionedObjectRegistry", "@Registry").replace(
        "(base", "(Mixin, base"
    )
    read = snapshot({"app/a.py": code.replace("Registry(Mixin, ", "Registry(")})
    if within == "base":
        assert "Parcel" in {*read.objects, *(doubt.subject for doubt in read.unproven)}
