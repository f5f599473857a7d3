"""Facts of a file are the same whoever else was read before it, or not at all."""

import textwrap

import pytest

from tests.warm.trees import Cold, Files, Store, differences
from upgradelint.facts.collect import Options, collect
from upgradelint.facts.store import FactStore

REGISTRY = """
    from oslo_versionedobjects import base

    class Registry(base.VersionedObjectRegistry):
        collected = []

        @classmethod
        def register_notification(cls, given):
            cls.register_if(False)(given)
            cls.collected.append(given)
            return given

        @classmethod
        def register_notification_objects(cls):
            for one in cls.collected:
                cls.register(one)
"""
OBJECT = """
    from oslo_versionedobjects import base, fields

    @base.VersionedObjectRegistry.register
    class {name}(base.VersionedObject):
        VERSION = '{version}'
        fields = {{'name': fields.StringField()}}
"""
PAYLOAD = """
    from oslo_versionedobjects import base, fields
    from app.registry import Registry

    @Registry.register_notification
    class {name}(base.VersionedObject):
        VERSION = '1.0'
        fields = {{'name': fields.StringField()}}
"""
PLAIN = OBJECT.replace("    @base.VersionedObjectRegistry.register\n", "")

RELEASES = "".join(
    f"'1.{minor}': {{'rpc': '1.{minor}', 'objects': {{'A': ['1.1', '1.0']}}}},"
    for minor in range(400)
)

PROJECTS: dict[str, dict[str, str]] = {
    "a file registers the class of another": {
        "app/a.py": "    from app import b\n" + OBJECT.format(name="A", version="1.0"),
        "app/b.py": OBJECT.format(name="B", version="1.0") + PLAIN.format(name="C", version="1.0"),
        "app/c.py": """
            from oslo_versionedobjects import base
            from app import b

            base.VersionedObjectRegistry.register(b.C)
        """,
    },
    "a loop registers": {
        "app/a.py": "    from app import b\n\n    LAST = b.one\n"
        + OBJECT.format(name="A", version="1.0"),
        "app/b.py": PLAIN.format(name="B", version="1.0")
        + PLAIN.format(name="C", version="1.0")
        + """
    for one in (B, C):
        base.VersionedObjectRegistry.register(one)
    """,
    },
    "a factory registers": {
        "app/make.py": """
            from oslo_versionedobjects import base, fields

            def make(name):
                made = type(name, (base.VersionedObject,), {'VERSION': '1.0', 'fields': {}})
                return base.VersionedObjectRegistry.register(made)

            A = make('A')
        """,
        "app/b.py": "    from app import make\n\n    B = make.A\n"
        + OBJECT.format(name="C", version="1.0"),
    },
    "payloads are registered later": {
        "app/registry.py": REGISTRY,
        "app/one.py": PAYLOAD.format(name="One"),
        "app/two.py": PAYLOAD.format(name="Two"),
    },
    "a routine loads a table, then a list of versions is read": {
        "app/a.py": """
            from oslo_versionedobjects import base, fields

            @base.VersionedObjectRegistry.register
            class A(base.VersionedObject):
                VERSION = '1.1'
                fields = {'name': fields.StringField()}

                @staticmethod
                def _from_db_object(context, one, row):
                    from app import releases
                    one.name = releases.MAPPING[row['name']]
        """,
        "app/releases.py": f"""
            MAPPING = {{
                {RELEASES}
            }}
        """,
    },
    "a module that is loaded calls what is not known": {
        "app/a.py": """
            from oslo_versionedobjects import base, fields

            @base.VersionedObjectRegistry.register
            class A(base.VersionedObject):
                VERSION = '1.1'
                fields = {'name': fields.StringField()}

                @staticmethod
                def _from_db_object(context, one, row):
                    one.name = row['name']

                def create(self):
                    from app import models
                    models.COLUMN.save(self.name)
        """,
        "app/b.py": "    from app import models\n\n    TOLD = models.COLUMN\n"
        + OBJECT.format(name="B", version="1.0"),
        "app/models.py": """
            import sqlalchemy

            COLUMN = sqlalchemy.Column(autoincrement=True, cascade='all')
        """,
    },
}


def tree(name: str) -> Files:
    texts = {path: textwrap.dedent(text) for path, text in PROJECTS[name].items()}
    return Files({"app/__init__.py": b"", **{path: text.encode() for path, text in texts.items()}})


@pytest.mark.parametrize("name", PROJECTS)
def test_one_file_read_again_says_what_all_read_at_once_say(name: str) -> None:
    before, options = tree(name), Options()
    store, cold = Store(), Cold(options)
    store.read(before, options)
    for path, content in before.files.items():
        after = before.edited(path, content + b"# touched\n")
        assert differences(store.read(after, options, keep=False), cold(after)) == []


OBJECTS = [
    ("a file registers the class of another", ["A", "B", "C"]),
    ("a loop registers", ["A", "B", "C"]),
    ("a factory registers", ["A", "C"]),
    ("payloads are registered later", ["One", "Two"]),
]


@pytest.mark.parametrize(("name", "objects"), OBJECTS)
def test_no_class_is_lost(name: str, objects: list[str]) -> None:
    assert sorted(Cold(Options())(tree(name)).objects) == objects


def test_what_modules_hold_is_no_column_that_loading_writes() -> None:
    found = Cold(Options())(tree("a module that is loaded calls what is not known"))
    assert found.facades["A"].writes == ()


def test_a_list_is_read_whoever_looked_at_it_first() -> None:
    found = Cold(Options())(tree("a routine loads a table, then a list of versions is read"))
    assert [len(table.entries) for table in found.pins.tables] == [400]


def test_less_is_wanted_than_is_known() -> None:
    before, store = tree("a file registers the class of another"), Store()
    store.read(before, Options())
    less = Options(families=frozenset({"objects", "rpc"}))
    assert differences(store.read(before, less), Cold(less)(before)) == []


def test_a_package_that_begins_or_ends_gives_its_files_other_names() -> None:
    text = textwrap.dedent(OBJECT.format(name="A", version="1.0")).encode()
    held = {"app/__init__.py": b"", "app/objects/a.py": text, "app/objects/__init__.py": b""}
    whole = Files(held)
    outside = Files(
        {path: text for path, text in held.items() if path != "app/objects/__init__.py"}
    )
    for trees in ([whole, outside], [outside, whole]):
        store, cold = Store(), Cold(Options())
        for tree in trees:
            assert differences(store.read(tree, Options()), cold(tree)) == []


SERVER = """
    import oslo_messaging as messaging
    from app import a
    from app import b

    class Manager:
        target = messaging.Target(topic='app', version='1.0')

        def one(self, context, given=None):
            return a.NAMES[given.name]

        def two(self, context, given=None):
            return b.NAMES[given.name]
"""


def test_a_method_is_explored_again_where_what_it_rests_on_changes() -> None:
    names = {f"app/{letter}.py": b"NAMES = {'a': 1}\n" for letter in "ab"}
    server = textwrap.dedent(SERVER).encode()
    before = Files({"app/__init__.py": b"", "app/server.py": server, **names})
    after = before.edited("app/a.py", b"NAMES = {'a': 2}\n")
    options = Options(fact_store=FactStore())
    for tree in (before, after):
        assert differences(collect(tree, options), Cold(Options())(tree)) == []
    kept = options.fact_store.kept.items()
    read = {key.rpartition(".")[2]: len(found) for key, found in kept if "method app." in key}
    assert read == {"one": 2, "two": 1}
