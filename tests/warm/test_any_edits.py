"""Whatever is done to a small project, step by step: what is kept is what a first run reads."""

import textwrap

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.warm.trees import Cold, Files, Store, differences
from upgradelint.facts.options import Options

FOLDERS = ("app", "app/objects", "app/rpc", "app/db", "lib")
NAMES = ("base", "one", "two", "api", "versions")
CLASSES = ("Parcel", "Carrier")

REGISTRY = """
    from oslo_versionedobjects import base

    class Registry(base.VersionedObjectRegistry):
        waiting = []

        def registration_hook(self, cls, index):
            from app import objects
            setattr(objects, cls.obj_name(), cls)

        @classmethod
        def register_notification(cls, given):
            cls.register_if(False)(given)
            cls.waiting.append(given)
            return given

        @classmethod
        def register_waiting(cls):
            for one in cls.waiting:
                cls.register(one)

    KINDS = ['a', 'b']
"""
OBJECT = """
    from oslo_versionedobjects import base as ovo, fields
    from oslo_utils import versionutils
    from {module} import {imported}

    @{registers}
    class {name}(ovo.VersionedObject):
        VERSION = '1.{version}'
        fields = {{'kind': fields.EnumField({kinds}), 'other': fields.ObjectField('{other}')}}

        def obj_make_compatible(self, primitive, target_version):
            {inner}
            target_version = versionutils.convert_version_to_tuple(target_version)
            if target_version < (1, 1):
                primitive['other'] = {made}

        @staticmethod
        def _from_db_object(context, one, row):
            from {module} import {imported}
            one.kind = row['kind']
"""
SERVER = """
    import oslo_messaging as messaging
    from {module} import {imported}

    class Manager:
        target = messaging.Target(topic='app', version='1.{version}')

        def send(self, context, {name}, kind={kinds}):
            pass
"""
CLIENT = """
    import oslo_messaging as messaging
    from {module} import {imported}

    TARGET = messaging.Target(topic='app', version='1.0')
    CLIENT = messaging.get_rpc_client(None, TARGET, None)

    class Api:
        def __init__(self):
            self.client = messaging.get_rpc_client(None, TARGET, None)

        def send(self, context, {name}):
            client = self.client.prepare(version='1.{version}')
            client.cast(context, 'send', {name}={name}, kind={kinds})
"""
MIGRATION = """
    from alembic import op
    import sqlalchemy as sa
    from {module} import {imported}

    revision = '{name}'
    down_revision = None

    def upgrade():
        op.add_column('{other}', sa.Column('kind', sa.String({version})))
"""
MODEL = """
    import sqlalchemy as sa
    from sqlalchemy.orm import declarative_base
    from {module} import {imported}

    Base = declarative_base()

    class {name}(Base):
        __tablename__ = '{other}'
        kind = sa.Column(sa.String({version}))
"""
PINS = """
    from {module} import {imported}

    RELEASES = {{
        'one': {{'rpc': '1.0', 'objects': {{'Parcel': ['1.{version}'], 'Carrier': ['1.0']}}}},
        'master': {{'rpc': '1.{version}', 'objects': {{'{name}': ['1.{version}', '1.0']}}}},
    }}
"""
LOOP = """
    from oslo_versionedobjects import base
    from {module} import {imported}

    for cls in ({imported},):
        base.VersionedObjectRegistry.register(cls)
"""
PLAIN = "\n    from {module} import {imported}\n\n    KINDS = ['a', 'b', '{version}']\n"
BROKEN = "\n    from {module} import {imported}\n    class {name}(:\n"
TEMPLATES = (REGISTRY, OBJECT, OBJECT, SERVER, CLIENT, MIGRATION, MODEL, PINS, LOOP, PLAIN, BROKEN)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    folder, name = draw(st.sampled_from(FOLDERS)), draw(st.sampled_from(NAMES))
    module = folder.replace("/", ".") + draw(st.sampled_from(("", f".{name}")))
    cls, other = draw(st.permutations(CLASSES))
    imported = draw(st.sampled_from(("objects", "Registry", "KINDS", name, other)))
    parts = {
        "module": module,
        "imported": imported,
        "name": cls,
        "other": other,
        "version": draw(st.integers(0, 2)),
        "registers": draw(
            st.sampled_from(
                (
                    "ovo.VersionedObjectRegistry.register",
                    "Registry.register",
                    f"{imported}.Registry.register",
                    "Registry.register_notification",
                )
            )
        ),
        "kinds": draw(st.sampled_from(("['a']", "KINDS", f"{imported}.KINDS"))),
        "inner": draw(st.sampled_from(("pass", f"from {module} import {other}"))),
        "made": draw(st.sampled_from(("None", f"{other}().obj_to_primitive()"))),
    }
    template = draw(st.sampled_from(TEMPLATES))
    return textwrap.dedent(template.format(**parts)).encode()


PATHS = st.builds(
    lambda folder, name: f"{folder}/{name}.py", *map(st.sampled_from, (FOLDERS, NAMES))
)


class Project(RuleBasedStateMachine):
    """A project that is edited, read after each step with what is known, and from nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {f"{folder}/__init__.py": b"" for folder in FOLDERS}
        self.store, self.cold = Store(), Cold(Options())

    @rule(path=PATHS, text=texts())
    def write(self, path: str, text: bytes) -> None:
        self.files[path] = text

    @rule(path=PATHS, text=texts())
    def append(self, path: str, text: bytes) -> None:
        self.files[path] = self.files.get(path, b"") + text

    @rule(folder=st.sampled_from(FOLDERS), text=texts())
    def write_package(self, folder: str, text: bytes) -> None:
        self.files[f"{folder}/__init__.py"] = text

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def touch(self, data: st.DataObject) -> None:
        self.files[self._some(data)] += b"# touched\n"

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        del self.files[self._some(data)]

    @precondition(lambda self: self.files)
    @rule(data=st.data(), path=PATHS)
    def rename(self, data: st.DataObject, path: str) -> None:
        self.files[path] = self.files.pop(self._some(data))

    @rule(
        folder=st.sampled_from(FOLDERS), other=st.sampled_from((*FOLDERS, "elsewhere", "src/app"))
    )
    def rename_package(self, folder: str, other: str) -> None:
        moved = [path for path in self.files if path.startswith(f"{folder}/")]
        for path in moved:
            self.files[other + path.removeprefix(folder)] = self.files.pop(path)

    @rule(folder=st.sampled_from(FOLDERS))
    def begin_or_end_package(self, folder: str) -> None:
        path = f"{folder}/__init__.py"
        if self.files.pop(path, None) is None:
            self.files[path] = b""

    @rule(folder=st.sampled_from(("", "app/", "app/objects/")))
    def begin_or_end_project(self, folder: str) -> None:
        path = f"{folder}setup.cfg"
        if self.files.pop(path, None) is None:
            self.files[path] = b"[metadata]\nname = app\n"

    @invariant()
    def warm_is_cold(self) -> None:
        tree = Files(dict(self.files))
        assert differences(self.store.read(tree, Options()), self.cold(tree)) == []

    def _some(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.files)))


def runs(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_some_sequences_of_edits() -> None:
    run_state_machine_as_test(Project, settings=runs(25, 15))


@pytest.mark.slow
def test_many_sequences_of_edits() -> None:
    run_state_machine_as_test(Project, settings=runs(2_000, 40))
