"""Object facts of texts, beside the real oslo.versionedobjects run on the same texts."""

import sys
import textwrap
import types
import warnings

import pytest

from tests.facts.in_memory import snapshot
from upgradelint.base.sealed import unsealed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oslo_versionedobjects import base, fixture

HEAD = """
import abc
import collections
import enum
import functools
from oslo_versionedobjects import base, fields

register = base.VersionedObjectRegistry.register
"""

SOURCES = {
    "plain": """
        @register
        class A(base.VersionedObject):
            VERSION = '1.3'
            fields = {'x': fields.StringField(), 'n': fields.IntegerField(nullable=True)}
    """,
    "fields merged from a base and a mixin": """
        class Mixin:
            fields = {'m': fields.UUIDField(), 'x': fields.IntegerField()}

        class Base(base.VersionedObject):
            fields = {'b': fields.BooleanField(default=False)}

        @register
        class A(Mixin, Base, base.TimestampedObject):
            VERSION = '2.0'
            fields = {'x': fields.StringField()}
    """,
    "defaults of every kind": """
        ONE = 1

        @register
        class A(base.VersionedObject):
            fields = {
                'a': fields.IntegerField(default=ONE + 1),
                'b': fields.ListOfStringsField(default=['x', "it's"]),
                'c': fields.DictOfStringsField(default={'k': 'v'}),
                'd': fields.SetOfIntegersField(default=set([3, 1, 2])),
                'e': fields.StringField(default=None, nullable=True),
                'f': fields.FloatField(default=1.5),
                'g': fields.StringField(default=''),
                'h': fields.BooleanField(default=not True, read_only=True),
            }
    """,
    "containers and objects": """
        @register
        class Child(base.VersionedObject):
            VERSION = '1.1'

        @register
        class A(base.VersionedObject):
            fields = {
                'one': fields.ObjectField('Child', nullable=True),
                'many': fields.ListOfObjectsField('Child', default=[]),
                'table': fields.DictOfListOfStringsField(),
                'own': fields.Field(fields.List(fields.Dict(fields.Integer()))),
                'when': fields.DateTimeField(tzinfo_aware=False),
            }

        @register
        class AList(base.ObjectListBase, base.VersionedObject):
            VERSION = '1.2'
            child_versions = {'1.0': '1.0', '1.2': '1.1', '1.1': '1.0'}
            fields = {'objects': fields.ListOfObjectsField('A')}

        @register
        class BareList(base.ObjectListBase, base.VersionedObject):
            pass
    """,
    "enums named, anonymous, from constants and from enum.Enum": """
        class Colour(fields.Enum):
            RED = 'red'
            GREEN = 'green'
            ALL = (RED, GREEN)

            def __init__(self):
                super(Colour, self).__init__(valid_values=Colour.ALL)

        class ColourField(fields.BaseEnumField):
            AUTO_TYPE = Colour()

        class Size(enum.Enum):
            S = 'small'
            L = 'large'

        @register
        class A(base.VersionedObject):
            fields = {
                'a': ColourField(default=Colour.RED),
                'b': fields.EnumField(['x', 'y'], nullable=True),
                'c': fields.EnumField(valid_values=tuple(s.value for s in Size)),
                'd': fields.ListOfEnumField(valid_values=['p', 'q']),
                'e': fields.EnumField(sorted({'n', 'm'})),
            }
    """,
    "a field type and field class of the project": """
        class Upper(fields.String):
            def coerce(self, obj, attr, value):
                return value.upper()

        class UpperField(fields.AutoTypedField):
            AUTO_TYPE = Upper()

            def __init__(self, *args, **kwargs):
                kwargs.setdefault('nullable', True)
                super().__init__(**kwargs)

        class Loud(UpperField):
            def __repr__(self):
                return 'Loud!%s' % self._nullable

        @register
        class A(base.VersionedObject):
            fields = {'u': UpperField(), 'v': UpperField(nullable=False), 'w': Loud()}
    """,
    "remotable methods": """
        def logged(fn):
            @functools.wraps(fn)
            def inner(*args, **kwargs):
                return fn(*args, **kwargs)
            return inner

        class Base(base.VersionedObject):
            @base.remotable
            def inherited(self):
                pass

        @register
        class A(Base):
            VERSION = '1.1'

            @base.remotable_classmethod
            def get(cls, context, uuid, expected=None):
                pass

            @classmethod
            @base.remotable
            def all(cls, context, *args, **kwargs):
                pass

            @base.remotable
            def save(self, *, force=False):
                pass

            @logged
            @base.remotable
            def outer(self, a, b=(1, 'x')):
                pass

            @base.remotable
            @logged
            def under(self, a):
                pass

            @base.remotable
            def typed(self, a: int, b: str = 'x', *c: bytes, d: None = None, **e: dict) -> list:
                pass

            def local(self):
                pass

            @staticmethod
            def helper():
                pass

            @property
            def prop(self):
                return 1
    """,
    "a remotable overridden by a plain method is gone": """
        class Base(base.VersionedObject):
            @base.remotable
            def act(self):
                pass

        @register
        class A(Base):
            def act(self):
                pass
    """,
    "a comprehension over the fields of another": """
        @register
        class Source(base.VersionedObject):
            fields = {'a': fields.StringField(), 'b': fields.IntegerField()}

        @register
        class Copy(base.VersionedObject):
            fields = {k: v.__class__(nullable=True) for k, v in Source.fields.items() if k != 'b'}
            SCHEMA = {k: ('source', k) for k in fields}
    """,
    "fields changed after the class statement and by a metaclass": """
        class Meta(abc.ABCMeta):
            def __init__(cls, name, bases, namespace):
                super().__init__(name, bases, namespace)
                if 'keyed' in namespace:
                    cls.fields = cls.fields.copy()
                    cls.fields.update({'key': fields.UUIDField()})

        class Base(base.VersionedObject, metaclass=Meta):
            pass

        class Raw(Base):
            keyed = True
            fields = {'a': fields.StringField()}

        Raw.fields['late'] = fields.IntegerField()

        A = register(Raw)
    """,
    "two versions under one name: the highest counts": """
        @register
        class A(base.VersionedObject):
            VERSION = '2.0'
            fields = {'new': fields.StringField()}

        @register
        class AV1(base.VersionedObject):
            VERSION = '1.10'
            fields = {'old': fields.StringField()}

            @classmethod
            def obj_name(cls):
                return 'A'
    """,
    "register_if and objectify": """
        @base.VersionedObjectRegistry.register_if(False)
        class Abstract(base.VersionedObject):
            fields = {'a': fields.StringField()}

        @base.VersionedObjectRegistry.objectify
        class AlsoNot(Abstract):
            pass

        @base.VersionedObjectRegistry.register_if(True)
        class A(Abstract):
            VERSION = '1.4'
    """,
    "version of another class": """
        @register
        class Source(base.VersionedObject):
            VERSION = '1.7'

        @register
        class A(base.VersionedObject):
            VERSION = Source.VERSION
    """,
    "a default that is an object": """
        @register
        class Inner(base.VersionedObject):
            fields = {'a': fields.StringField()}

        @register
        class A(base.VersionedObject):
            fields = {'inner': fields.ObjectField('Inner', default=Inner())}
    """,
    "registered in branches and loops": """
        if len('ab') == 2:
            @register
            class A(base.VersionedObject):
                VERSION = '1.9'
        else:
            @register
            class Never(base.VersionedObject):
                pass
    """,
    "functools.partial and a helper make fields": """
        text = functools.partial(fields.StringField, nullable=True)

        def pair(name):
            return {name: text(), name + '_at': fields.DateTimeField()}

        @register
        class A(base.VersionedObject):
            fields = dict(pair('made'), **pair('gone'))
            fields.update(x=text(default='d'))
    """,
}


def living(source: str) -> dict[str, str]:
    """The hashes that the real library computes of the executed text."""
    base.VersionedObjectRegistry._registry = None
    module = types.ModuleType("service")
    sys.modules["service"] = module
    try:
        exec(compile(HEAD + textwrap.dedent(source), "service.py", "exec"), module.__dict__)
        return fixture.ObjectVersionChecker().get_hashes()
    finally:
        del sys.modules["service"]
        base.VersionedObjectRegistry._registry = None


@pytest.mark.parametrize("case", SOURCES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fingerprints_equal_those_of_the_real_library(case):
    found = snapshot({"service.py": HEAD + textwrap.dedent(SOURCES[case])})
    static = {name: obj.fingerprint for name, obj in found.objects.items()}
    assert found.unproven == ()
    assert static == living(SOURCES[case])


UNPROVEN = {
    "base class absent.Base cannot be read": "class A(absent.Base):\n    VERSION = '1.0'",
    "decorated by absent.wrapped": "@absent.wrapped\nclass A(base.VersionedObject):\n    pass",
    "fields cannot be told: absent.more is not there to read": (
        "class A(base.VersionedObject):\n"
        "    fields = {'a': fields.StringField()}\n"
        "    fields.update(absent.more)"
    ),
    "VERSION cannot be told: absent.VERSION is not there to read": (
        "class A(base.VersionedObject):\n    VERSION = absent.VERSION"
    ),
    "metaclass absent.Meta cannot be read": (
        "class A(base.VersionedObject, metaclass=absent.Meta):\n    pass"
    ),
    "running it raises ValueError": (
        "class A(base.VersionedObject):\n    n = int('x')\n    VERSION = '1.1'"
    ),
    "too complex to evaluate": (
        "class A(base.VersionedObject):\n    n = [x for x in range(90000) for y in range(90000)]"
    ),
}


@pytest.mark.parametrize("reason", UNPROVEN)
def test_what_cannot_be_told_makes_the_object_unproven(reason):
    found = snapshot({"service.py": f"import absent\n{HEAD}\n@register\n{UNPROVEN[reason]}\n"})
    assert dict(found.objects) == {}
    assert [(doubt.subject, doubt.reason) for doubt in found.unproven] == [("A", reason)]


PARTLY = {
    "field a cannot be told: absent.field() is not there to read": (
        "class A(base.VersionedObject):\n    fields = {'a': absent.field()}"
    ),
    "method get: absent.wrapped cannot be read": (
        "class A(base.VersionedObject):\n"
        "    @base.remotable\n    @absent.wrapped\n    def get(self):\n        pass"
    ),
    "method get: decorator absent.wrapped cannot be read": (
        "class A(base.VersionedObject):\n"
        "    @absent.wrapped\n    @base.remotable\n    def get(self):\n        pass"
    ),
    "child_versions cannot be told: absent.CHILDREN is not there to read": (
        "class A(base.VersionedObject):\n    child_versions = absent.CHILDREN"
    ),
}


@pytest.mark.parametrize("reason", PARTLY)
def test_a_part_that_cannot_be_told_hides_nothing_else(reason):
    text = f"import absent\n{HEAD}\n@register\n{PARTLY[reason]}\n"
    text += "    @base.remotable\n    def save(self, when):\n        pass\n"
    found = snapshot({"service.py": text})
    assert [method.name for method in found.objects["A"].methods if method.is_known] == ["save"]
    assert [(doubt.subject.split(".")[0], doubt.reason) for doubt in found.unproven] == [
        ("A", reason)
    ]


UNHASHED = {
    "the default of field a cannot be told: absent.DEFAULT is not there to read": (
        "class A(base.VersionedObject):\n"
        "    fields = {'a': fields.StringField(default=absent.DEFAULT)}"
    ),
    "field e cannot be told: a set has no order of its own": (
        "class A(base.VersionedObject):\n    fields = {'e': fields.EnumField({'x', 'y'})}"
    ),
}


@pytest.mark.parametrize("reason", UNHASHED)
def test_what_never_travels_is_known_enough_but_for_the_hash(reason):
    found = snapshot({"service.py": f"import absent\n{HEAD}\n@register\n{UNHASHED[reason]}\n"})
    assert (found.unproven, found.objects["A"].unhashed) == ((), reason)


def test_values_from_a_set_made_a_list_are_unproven_in_their_field_alone():
    enum = "fields.EnumField(list({'x', 'y'}))"
    text = f"{HEAD}\n@register\nclass A(base.VersionedObject):\n    fields = {{'e': {enum}}}\n"
    (doubt,) = snapshot({"service.py": text}).unproven
    assert (doubt.family, doubt.subject) == ("field", "A.e")


HOOK = """
    from oslo_versionedobjects import base, fields
    from svc import objects

    class Registry(base.VersionedObjectRegistry):
        later = []

        def registration_hook(self, cls, index):
            setattr(objects, cls.obj_name(), cls)

        @classmethod
        def register_notification(cls, notification):
            cls.register_if(False)(notification)
            cls.later.append(notification)
            return notification

        @classmethod
        def register_notifications(cls):
            for one in cls.later:
                cls.register(one)
"""

PROJECT = {
    "svc/__init__.py": "",
    "svc/objects/__init__.py": "",
    "svc/base.py": HOOK,
    "svc/objects/a.py": """
        from oslo_versionedobjects import base as ovo, fields
        from svc import base, objects

        @base.Registry.register
        class A(ovo.VersionedObject):
            VERSION = '1.1'
            fields = {'b': fields.StringField(default=objects.B.VERSION)}
    """,
    "svc/objects/b.py": """
        from oslo_versionedobjects import base as ovo
        from svc import base

        @base.Registry.register
        class B(ovo.VersionedObject):
            VERSION = '1.5'
    """,
    "svc/payload.py": """
        from oslo_versionedobjects import base as ovo, fields
        from svc import base

        @base.Registry.register_notification
        class Payload(ovo.VersionedObject):
            SCHEMA = {'x': ('a', 'y')}
            fields = {'x': fields.StringField()}
    """,
    "svc/tests/test_hashes.py": """
        from oslo_versionedobjects import fixture

        def extra(cls):
            return (sorted(cls.SCHEMA.items()),) if hasattr(cls, 'SCHEMA') else ()

        class TestHashes:
            def test_versions(self):
                fixture.ObjectVersionChecker().test_hashes({}, extra_data_func=extra)
    """,
}


def test_registration_hooks_notifications_and_extra_data():
    found = snapshot(PROJECT)
    assert found.unproven == ()
    objects = found.objects
    assert {name: obj.role for name, obj in objects.items()} == {
        "A": "object",
        "B": "object",
        "Payload": "notification",
    }
    assert unsealed(objects["A"].fields[0].default or "") == "objects.B.VERSION"
    assert objects["Payload"].extra == ("[('x', ('a', 'y'))]",)
    assert objects["B"].extra == ()


def test_tests_of_the_project_register_nothing():
    files = {"svc/__init__.py": "", "svc/tests/__init__.py": ""}
    text = HEAD + "\n@register\nclass MyObj(base.VersionedObject):\n    pass\n"
    found = snapshot({**files, "svc/tests/test_a.py": text, "svc/real.py": text})
    assert list(found.objects) == ["MyObj"]
    assert found.objects["MyObj"].location.path == "svc/real.py"


def test_a_file_that_cannot_be_parsed_is_unproven_with_its_line():
    found = snapshot({"a.py": HEAD + "\n@register\nclass A(base.VersionedObject:\n    pass\n"})
    (doubt,) = found.unproven
    assert (doubt.family, doubt.subject) == ("file", "a.py")
    assert doubt.reason.startswith("syntax error")
    assert doubt.location.line > 1


REGISTERING = (
    "from oslo_versionedobjects.base import VersionedObjectRegistry as R\nregister = R.register\n"
)
OBJECT = "class A(base.VersionedObject):\n    VERSION = '1.2'\n"


@pytest.mark.parametrize(
    "source",
    [
        f"from svc.reg import register\n@register\n{OBJECT}",
        f"from svc import reg\n@reg.register  # known to RPC\n{OBJECT}",
        f"from svc import reg\n@reg.register\n{OBJECT}".replace("\n", "\r\n"),
        f"from svc.reg import register\n{OBJECT}register(A)\n",
    ],
    ids=["imported name", "comment behind", "CRLF", "explicit call"],
)
def test_registering_under_any_name_is_seen(source):
    text = f"from oslo_versionedobjects import base\n{source}"
    found = snapshot({"svc/__init__.py": "", "svc/reg.py": REGISTERING, "svc/a.py": text})
    assert [obj.version for obj in found.objects.values()] == ["1.2"]


def test_values_that_cannot_be_told_are_no_value():
    found = snapshot(
        {
            "service.py": f"import absent\n{HEAD}\n"
            "class SizeField(fields.AutoTypedField):\n"
            "    AUTO_TYPE = fields.Enum(valid_values=absent.SIZES)\n\n"
            "@register\nclass A(base.VersionedObject):\n"
            "    fields = {'size': SizeField(), 'sizes': fields.Field(\n"
            "        fields.List(fields.Enum(['s', absent.LARGE])))}\n"
        }
    )
    (obj,) = found.objects.values()
    assert obj.field("size").type.values == ()
    assert obj.field("sizes").type.element.values == ()
    assert [(doubt.family, doubt.subject, doubt.reason) for doubt in found.unproven] == [
        ("field", "A.size", "the valid values of field size cannot be told"),
        ("field", "A.sizes", "the valid values of field sizes cannot be told"),
    ]


def test_one_name_in_two_namespaces_is_two_objects():
    def thing(namespace, field):
        return (
            f"from oslo_versionedobjects import base, fields\n\n"
            f"@base.VersionedObjectRegistry.register\nclass Thing(base.VersionedObject):\n"
            f"    OBJ_PROJECT_NAMESPACE = '{namespace}'\n"
            f"    fields = {{'{field}': fields.StringField()}}\n"
        )

    found = snapshot(
        {
            "svc/__init__.py": "",
            "svc/new.py": thing("svc_new", "b"),
            "svc/old.py": thing("svc", "a"),
        }
    )
    assert {name: obj.fields[0].name for name, obj in found.objects.items()} == {
        "Thing": "a",
        "svc_new.Thing": "b",
    }
    assert [obj.name for obj in found.objects.values()] == ["Thing", "svc_new.Thing"]


def test_a_field_or_a_class_in_place_of_a_type_is_that_type_on_the_wire():
    def of(element):
        text = (
            f"{HEAD}\nclass Own(fields.FieldType):\n    def coerce(self, obj, attr, value):\n"
            "        return value\n\n"
            "class OwnField(fields.AutoTypedField):\n    AUTO_TYPE = Own()\n\n"
            "@register\nclass A(base.VersionedObject):\n"
            f"    fields = {{'x': fields.Field(fields.List({element}))}}\n"
        )
        return snapshot({"service.py": text}).objects["A"].field("x").type.element

    assert of("OwnField()") == of("Own()")
    assert of("Own").wire == of("Own()").wire == "Own"
