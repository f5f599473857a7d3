"""Code that cannot reach a library is not run for its facts; what can reach it, however far, is."""

import textwrap
from pathlib import Path

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.facts.reachable import Reachable
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.store import FactStore
from upgradelint.python.programs.folder import Folder
from upgradelint.python.programs.source_cache import SourceCache

REGISTERED = """
    from svc.base import register, Base
    @register
    class Thing(Base):
        VERSION = '1.0'
"""
DIRECT = """
    from oslo_versionedobjects import base
    register = base.VersionedObjectRegistry.register
    class Base(base.VersionedObject): pass
"""
BY_NAME = """
    import importlib
    base = importlib.import_module('oslo_%s.base' % 'versionedobjects')
    register = base.VersionedObjectRegistry.register
    class Base(base.VersionedObject): pass
"""
FAR = "from svc.tests.far import register, Base\n"
OF_ITS_OWN = """
    def register(cls): return cls
    class Base: pass
"""

TASK = """
    from svc.app import app
    @app.task
    def run(job): ...
"""
QUEUED = """
    from svc.tasks import run
    def start(): run.delay(1)
"""
APPS = {
    "made": "from celery import Celery\napp = Celery('svc')\n",
    "of another package": "from others.celery import app\n",
    "called like it": "from others import celery_app as app\n",
    "imported by several lines": "from others import (\n    one,\n    celery as app,\n)\n",
}
SENT = "def start(app): app.send_task('jobs.run', args=(1,))\n"

HELD = "TABLE = dict(one={'1.0': 'a'})\nMAX_VERSION = '1.2'\nVERSION_HISTORY = (1, 2)\n"
PERIODIC = "class Manager(periodic_task.PeriodicTasks): pass\n"
COLOURS = "TABLE = {'celery': '#c1fd95', 'xkcd:celery' : '#c1fd95'}\n"
CALLS = "def each(values, run): return values.map(run), run.delay(1), values.apply(run)\n"


def read(files: dict[str, str]) -> tuple[Snapshot, SourceCache]:
    cache = SourceCache()
    texts = {path: textwrap.dedent(text) for path, text in files.items()}
    return collect(TextTree("texts", texts), Options(cache=cache)), cache


@pytest.mark.parametrize(
    "files",
    [
        {"svc/base.py": DIRECT},
        {"svc/base.py": BY_NAME},
        {"svc/base.py": FAR, "svc/tests/far.py": DIRECT},
    ],
    ids=["imported", "imported by its name", "imported by a file that is not judged"],
)
def test_objects_that_reach_the_library(files: dict[str, str]) -> None:
    found, _ = read({"svc/__init__.py": "", "svc/thing.py": REGISTERED, **files})
    assert [*found.objects] == ["Thing"]


@pytest.mark.parametrize("app", APPS)
def test_tasks_that_reach_the_library(app: str) -> None:
    files = {"svc/app.py": APPS[app], "svc/tasks.py": TASK, "svc/start.py": QUEUED}
    found, _ = read({"svc/__init__.py": "", **files})
    assert [call.method for call in found.rpc_calls] == ["svc.tasks.run"]


def test_a_task_that_is_queued_by_its_name_in_a_tree_without_tasks() -> None:
    found, _ = read({"svc/__init__.py": "", "svc/start.py": SENT})
    assert [call.method for call in found.rpc_calls] == ["jobs.run"]


@pytest.mark.parametrize(
    "text",
    [REGISTERED, HELD, CALLS, COLOURS + CALLS, PERIODIC + CALLS, "register(object)\n"],
    ids=["classes", "versions", "calls", "colours", "tasks of a service", "a call"],
)
def test_nothing_is_parsed_where_no_library_can_be_reached(text: str) -> None:
    files = {"svc/__init__.py": "", "svc/base.py": OF_ITS_OWN, "svc/other.py": text}
    found, cache = read(files)
    assert not cache._sources
    assert found.unproven == ()


def test_facts_that_were_read_without_a_library_are_read_anew_with_it() -> None:
    sender = "from svc import rpc\n\ndef later(task):\n    rpc.call(task)\n    task.delay(1)\n"
    files = {"svc/__init__.py": "", "svc/rpc.py": "def call(task): ...\n", "svc/api.py": sender}
    more = {"svc/other.py": "import celery\n"}
    store = FactStore()
    for present in (files, files | more, files):
        warm = collect(TextTree("texts", present), Options(fact_store=store))
        assert warm == collect(TextTree("texts", present), Options())


METADATA = (
    "Metadata-Version: 2.4\nName: lib\nRequires-Dist: {}\n\nRequires-Dist: celery, says this text\n"
)


@pytest.mark.parametrize(
    ("requires", "reached"),
    [("celery>=5", True), ("celery ; extra == 'queue'", False), ("kombu", False)],
)
def test_what_is_installed_requires_is_in_the_header_of_its_metadata(
    tmp_path: Path, requires: str, reached: bool
) -> None:
    info = tmp_path / "lib-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(METADATA.format(requires))
    assert Reachable().tasks(Options(libraries=(Folder(tmp_path),))) is reached
