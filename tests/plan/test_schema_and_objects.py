"""Objects of a new version, migrations and online data migrations, each in its step."""

from pathlib import Path

import pytest

from tests.plan.projects import BASE, planned, write
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.migrations.model import Operation, Revision
from upgradelint.facts.snapshot import Snapshot
from upgradelint.plan.formats.look import Look, verdict
from upgradelint.plan.formats.text import render
from upgradelint.plan.lineage import cut_off
from upgradelint.plan.matrix import matrix
from upgradelint.plan.pins import _is_release
from upgradelint.plan.schema import schema_steps
from upgradelint.runs.planning import plan_by_way

ALEMBIC = "[alembic]\nscript_location = demo/migrations\n"

REVISION = """\
import sqlalchemy as sa
from alembic import op

revision = '{id}'
down_revision = {down}

def upgrade():
    {does}
"""

TABLE = "op.create_table('parcels', sa.Column('id', sa.Integer()), sa.Column('kg', sa.Integer()))"
ADD = "op.add_column('parcels', sa.Column('grams', sa.Integer()))"
DROP = "op.drop_column('parcels', 'kg')"

MODEL = """\
import sqlalchemy as sa
from sqlalchemy import orm

Base = orm.declarative_base()

class Parcel(Base):
    __tablename__ = 'parcels'
    id = sa.Column(sa.Integer(), primary_key=True)
    {columns}
"""

MANAGE = """\
import sys

class DbCommands:
    online_migrations = ({movers})

    def sync(self):
        pass

    def online_data_migrations(self):
        pass

CATEGORIES = {{'db': DbCommands}}

def move_grams(context, max_count):
    for parcel in context.query(Parcel).filter(Parcel.kg != None).limit(max_count):
        parcel.grams, parcel.kg = parcel.kg * 1000, None
    return 1, 1

def main():
    sys.exit(CATEGORIES[sys.argv[1]]())
"""


def database(columns: str, *revisions: str, movers: str = "") -> dict[str, str]:
    """Return a release with models, migrations and a list of online data migrations."""
    files = {
        **BASE,
        "alembic.ini": ALEMBIC,
        "demo/models.py": MODEL.format(columns=columns),
        "demo/migrations/env.py": "",
        "demo/manage.py": MANAGE.format(movers=movers),
    }
    for number, does in enumerate(revisions, 1):
        down = f"'{number - 1:04}'" if number > 1 else None
        text = REVISION.format(id=f"{number:04}", down=down, does=does)
        files[f"demo/migrations/versions/{number:04}_x.py"] = text
    return files


MORE = "sa.Column('more', sa.Integer())"
KG, GRAMS = "kg = sa.Column(sa.Integer())", "grams = sa.Column(sa.Integer())"
BOTH = f"{KG}\n    {GRAMS}"
MOVES = "move_grams,"

STEPS = {
    "an expansion": (database(KG, TABLE), database(BOTH, TABLE, ADD), ["b"]),
    "a contraction of what OLD maps": (database(KG, TABLE), database("", TABLE, DROP), ["g"]),
    "a contraction of what OLD does not map": (database("", TABLE), database("", TABLE, DROP), "b"),
    "an expansion, then what waits": (
        database(KG, TABLE),
        database(GRAMS, TABLE, ADD, DROP),
        ["b", "g"],
    ),
    "nothing": (database(KG, TABLE), database(KG, TABLE), []),
}


@pytest.mark.parametrize("case", STEPS)
def test_migrations_run_before_or_after(case: str, tmp_path: Path) -> None:
    old, new, letters = STEPS[case]
    found = planned(old, new, tmp_path)
    steps = [step for step in found.steps if step.letter in "bg"]
    assert [step.letter for step in steps] == [*letters]
    assert all("demo-manage db sync" in step.commands[0] for step in steps)
    assert found.possible


def test_a_command_stops_at_the_last_migration_that_may_run_early(tmp_path: Path) -> None:
    old, new, _ = STEPS["an expansion, then what waits"]
    found = planned(old, new, tmp_path)
    assert [step.commands for step in found.steps if step.letter in "bg"] == [
        ("demo-manage db sync 0002",),
        ("demo-manage db sync",),
    ]


def test_what_one_migration_makes_and_takes_away_cannot_be_rolled(tmp_path: Path) -> None:
    new = database(GRAMS, TABLE, f"{ADD}\n    {DROP}")
    (fault,) = planned(database(KG, TABLE), new, tmp_path).faults
    assert fault.kind == "schema"
    assert "0002 makes parcels.grams, which NEW maps, and the same breaks OLD" in fault.text


def test_the_first_step_waits_for_none(tmp_path: Path) -> None:
    (step,) = planned(database(KG, TABLE), database(KG, TABLE), tmp_path).steps
    assert (step.title.startswith("Restart in any order"), step.before) == (True, ())


def test_what_cannot_be_rolled_says_so_first_and_pauses_for_its_migration(tmp_path: Path) -> None:
    new = database(GRAMS, TABLE, f"{ADD}\n    {DROP}")
    found = planned(database(KG, TABLE), new, tmp_path)
    printed = render(found, Look())
    assert printed.index("Why it cannot be rolled") < printed.index("1. Stop every service")
    stop, rest = found.steps
    assert (stop.letter, stop.commands) == ("d", ("demo-manage db sync",))
    assert rest.title.startswith("Start in any order")
    assert "no way back but the backup" in rest.back


NEEDED = {
    "a column": (ADD, "ordered"),
    "an index": ("op.create_index('by_kg', 'parcels', ['kg'])", "fine"),
    "what OLD does not map goes": ("op.drop_column('parcels', 'other')", "fine"),
}


@pytest.mark.parametrize("case", NEEDED)
def test_new_code_needs_what_migrations_make(case: str, tmp_path: Path) -> None:
    does, verdict = NEEDED[case]
    found = planned(database(KG, TABLE), database(KG, TABLE, does), tmp_path).matrix
    assert [cell.verdict for cell in found if cell.pair == "new code, old schema"] == [verdict]


def test_a_release_in_between_is_a_station_where_it_does_without_what_goes(tmp_path: Path) -> None:
    """What one release makes and takes away at once two can do one after the other."""
    made = database(BOTH, TABLE, ADD)
    releases = {
        "one": database(KG, TABLE),
        "two": made,
        "three": database(GRAMS, TABLE, ADD),
        "four": database(GRAMS, TABLE, ADD, f"{DROP}\n    op.add_column('parcels', {MORE})"),
    }
    releases["four"]["demo/models.py"] = MODEL.format(columns=f"{GRAMS}\n    more = {MORE}")
    write(releases, tmp_path)
    assert [
        fault.kind for fault in plan_by_way("one", "four", (), tmp_path, cached=False).faults
    ] == ["schema"]
    found = plan_by_way("one", "four", ("two", "three"), tmp_path, cached=False)
    assert [(leg.old, leg.new, leg.faults) for leg in found.legs] == [
        ("one", "three", ()),
        ("three", "four", ()),
    ]
    assert verdict(found) == "four cannot be rolled from one at once, by way of three it can"


SQUASHED = """\
revision = '0009'
down_revision = {down}

def upgrade():
    pass
"""
LAST = "demo/migrations/versions/0002_x.py"
CUT = {
    "the end of OLD is not in NEW": ({LAST: SQUASHED.format(down="'0001'")}, True),
    "it begins anew": (
        {"demo/migrations/versions/0001_x.py": "", LAST: SQUASHED.format(down=None)},
        True,
    ),
    "more follows": ({"demo/migrations/versions/0009_x.py": SQUASHED.format(down="'0002'")}, False),
    "a file that cannot be read": (
        {LAST: "revision = ", "demo/migrations/versions/0009_x.py": SQUASHED.format(down="'0001'")},
        False,
    ),
}


@pytest.mark.parametrize("case", CUT)
def test_new_has_to_know_the_end_of_old(case: str, tmp_path: Path) -> None:
    more, cut = CUT[case]
    old = database(GRAMS, TABLE, ADD)
    faults = planned(old, {**old, **more}, tmp_path).faults
    assert ["does not know it" in fault.text for fault in faults] == ([True] if cut else [])


@pytest.mark.parametrize(
    ("last", "following", "cut"),
    [("117", "123", True), ("117", "118", False), ("117", "117", False), ("009", "010", False)],
)
def test_numbered_migrations_go_on_with_the_next_number(
    last: str, following: str, cut: bool
) -> None:
    place = Location("x", 1)
    old, new = (
        Revision(revision, (), (), (), "", "x", "x", (), place, tool="sqlalchemy-migrate")
        for revision in (last, following)
    )
    before, after = (Snapshot("x", migrations={revision.id: revision}) for revision in (old, new))
    assert bool([*cut_off(before, after)]) == cut


def _revision(tree: str, name: str, does: str = "", **more: object) -> Revision:
    ident, path = name.partition("_")[0], f"{tree}/{name}.py"
    operations = (Operation("add_column", "parcels", does, location=Location(path, 1)),)
    done = operations if does else ()
    facts = Revision(ident, (), (), (), "", path, tree, done, Location(path, 1))
    return replace(facts, **more)


MIGRATE = {"tool": "sqlalchemy-migrate"}
FRESH = {
    "a database of its own, with numbers that another has": (
        [_revision("a", "001_x"), _revision("a", "002_x")],
        [_revision("a", "001_x"), _revision("a", "002_x"), _revision("b", "001_y")],
        ["b:001"],
    ),
    "a number that another database has": (
        [_revision("a", "001_x"), _revision("a", "002_x"), _revision("b", "001_y")],
        [
            *(_revision("a", name) for name in ("001_x", "002_x")),
            *(_revision("b", name) for name in ("001_y", "002_y")),
        ],
        ["b:002"],
    ),
    "what databases are stamped with": (
        [_revision("a", "001_x", "grams", **MIGRATE)],
        [_revision("b", "4f_x", "grams", stamped=True), _revision("b", "9c_x", "more")],
        ["b:9c"],
    ),
    "a numbered script under another name": (
        [_revision("a", "001_x", **MIGRATE)],
        [_revision("a", "001_y", **MIGRATE)],
        [],
    ),
    "another folder": ([_revision("a", "4f_x")], [_revision("b", "4f_x")], []),
}


@pytest.mark.parametrize("case", FRESH)
def test_what_a_database_of_old_has_run_is_no_step(case: str) -> None:
    old, new, fresh = FRESH[case]
    before, after = (
        Snapshot("x", migrations={revision.key: revision for revision in revisions})
        for revisions in (old, new)
    )
    steps = schema_steps(before, after, (), ())
    assert [f"{step.tree}:{step.revision}" for step in steps] == fresh


@pytest.mark.parametrize(
    ("names", "more", "text"),
    [
        (["1_x"], {"phase": "contract"}, "1 has to wait for the end of OLD"),
        (["1_x", "2_x"], {"phase": "contract"}, "1, 2 have to wait for the end of OLD"),
        (["1_x"], {"unproven": ("a table",)}, "1 is not read whole"),
        (["1_x", "2_x"], {"unproven": ("a table",)}, "1, 2 are not read whole"),
    ],
)
def test_what_waits_is_in_the_matrix(names: list[str], more: dict[str, object], text: str) -> None:
    new = [_revision("a", name, **more) for name in names]
    after = Snapshot("x", migrations={revision.key: revision for revision in new})
    steps = [*schema_steps(Snapshot("x"), after, (), ())]
    assert next(matrix((), (), steps, (), "", ())).text == text


DOUBTS = {
    "what OLD may write": ("op.alter_column('parcels', 'kg', nullable=False)", "UPG605"),
    "what cannot be read": ("op.execute(open('statement').read())", "runs what cannot be read"),
}


@pytest.mark.parametrize("case", DOUBTS)
def test_what_old_may_not_bear_is_not_fine(case: str, tmp_path: Path) -> None:
    does, text = DOUBTS[case]
    found = planned(database(KG, TABLE), database(KG, TABLE, does), tmp_path)
    (cell,) = (cell for cell in found.matrix if cell.pair == "old code, new schema")
    assert (cell.verdict, text in cell.text) == ("unknown", True)
    (step,) = (step for step in found.steps if step.letter == "b")
    assert step.why == ("OLD can go on running if it bears 0002: look at what they do first.",)


LOCKS = {
    "of the table": ("op.create_index('by_kg', 'parcels', ['kg'])", "UPG651"),
    "of a table that is referred to": (
        "op.create_table('stamps', sa.Column('parcel', sa.Integer(), sa.ForeignKey('parcels.id')))",
        "UPG660",
    ),
}


@pytest.mark.parametrize("case", LOCKS)
def test_locks_are_watched_for(case: str, tmp_path: Path) -> None:
    does, code = LOCKS[case]
    known = "\n[tool.upgradelint]\ndialects = ['postgresql']\nextend-select = ['UPG660']\n"
    new = database(KG, TABLE, does) | {"pyproject.toml": BASE["pyproject.toml"] + known}
    found = planned(database(KG, TABLE), new, tmp_path)
    (step,) = (step for step in found.steps if step.letter == "b")
    assert [code in text for text in step.watch[:-1]] == [True]


def test_migrations_that_do_nothing_are_one_line(tmp_path: Path) -> None:
    new = database(BOTH, TABLE, "pass", ADD, "pass")
    (step, *_) = planned(database(KG, TABLE), new, tmp_path).steps
    assert step.items == ("0003 (expand): adds column parcels.grams", "0002, 0004: nothing")


STATE = "state = sa.Column(sa.Enum('NEW', 'SENT'{more}))"


@pytest.mark.parametrize(("more", "cells"), [(", 'LOST'", ["breaks UPG617"]), ("", [])])
def test_rows_that_old_cannot_read_are_a_cell(more: str, cells: list[str], tmp_path: Path) -> None:
    old, new = (database(STATE.format(more=text), TABLE) for text in ("", more))
    found = planned(old, new, tmp_path).matrix
    rows = [cell for cell in found if cell.pair == "rows of new, old code"]
    assert [f"{row.verdict} {' '.join(row.codes)}" for row in rows] == cells


MOVERS = {
    "new with its contraction": ("", MOVES, DROP, ["mover"]),
    "there before": (MOVES, MOVES, DROP, []),
    "new, and nothing is taken away": ("", MOVES, "pass", []),
    "new, and another column goes": ("", MOVES, "op.drop_column('parcels', 'other')", []),
}


@pytest.mark.parametrize("case", MOVERS)
def test_a_contraction_waits_for_a_mover_that_ended_before(case: str, tmp_path: Path) -> None:
    was, now, does, faults = MOVERS[case]
    old = database(GRAMS, TABLE, ADD, movers=was)
    found = planned(old, database(GRAMS, TABLE, ADD, does, movers=now), tmp_path)
    assert [fault.kind for fault in found.faults] == faults


IN_A_CLASS = """\
class Connection:
    @retried
    def move_grams(self, context, max_count):
        for parcel in context.query(Parcel).filter(Parcel.kg != None).limit(max_count):
            parcel.grams, parcel.kg = parcel.kg * 1000, None
        return 1, 1
"""


def test_a_mover_may_be_a_method(tmp_path: Path) -> None:
    old = database(GRAMS, TABLE, ADD)
    new = database(GRAMS, TABLE, ADD, DROP, movers="connection.Connection().move_grams,")
    new["demo/connection.py"] = f"from demo.retries import retried\n\n{IN_A_CLASS}"
    new["demo/retries.py"] = "def retried(func):\n    return func\n"
    new["demo/manage.py"] = f"from demo import connection\n{new['demo/manage.py']}"
    found = planned(old, new, tmp_path)
    assert [fault.kind for fault in found.faults] == ["mover"]


def test_a_contraction_comes_after_the_mover_that_it_waits_for(tmp_path: Path) -> None:
    old = database(GRAMS, TABLE, ADD)
    found = planned(old, database(GRAMS, TABLE, ADD, DROP, movers=MOVES), tmp_path)
    waited = [step for step in found.steps if step.letter in "bg"]
    assert [step.commands for step in waited] == [
        ("demo-manage db online_data_migrations",),
        ("demo-manage db sync",),
    ]
    assert waited[1].why == ("0003: demo.manage.move_grams has to have moved what it takes away",)


def test_movers_are_ended_before_and_run_afterwards(tmp_path: Path) -> None:
    old = database(BOTH, TABLE, ADD, movers=MOVES)
    found = planned(old, database(BOTH, TABLE, ADD), tmp_path)
    (step,) = (step for step in found.steps if step.letter == "a")
    assert step.commands == ("demo-manage db online_data_migrations",)
    assert step.items == (
        "demo.manage.move_grams: NEW does not have it any more, it has to end here",
    )
    found = planned(database(BOTH, TABLE), old, tmp_path / "again")
    assert [step.items for step in found.steps if step.id == "g-movers"] == [
        ("demo.manage.move_grams (new)",)
    ]


OBJECTS = """\
from oslo_versionedobjects import base, fields

@base.VersionedObjectRegistry.register
class Parcel(base.VersionedObject):
    VERSION = '{version}'
    fields = {{'id': fields.IntegerField()}}
"""

CONDUCTOR = """\
import oslo_messaging as messaging

class Conductor:
    target = messaging.Target(version='1.0')

    def object_class_action_versions(self, context, objname, objmethod, object_versions, args):
        pass
"""

CONDUCTOR_API = """\
import oslo_messaging as messaging
from demo import rpc

class ConductorAPI:
    def __init__(self):
        self.client = rpc.get_client(messaging.Target(topic='conductor', version='1.0'))

    def object_class_action_versions(self, context, objname, objmethod, object_versions, args):
        return self.client.prepare().call(
            context, 'object_class_action_versions', objname=objname, objmethod=objmethod,
            object_versions=object_versions, args=args)
"""


def with_objects(version: str) -> dict[str, str]:
    """Return a release whose compute asks a conductor for its objects."""
    cmd = BASE["demo/cmd.py"].replace(
        "    server =", "    Base.indirection_api = ConductorAPI()\n    server =", 1
    )
    imports = (
        "from demo.objects import Parcel as Base\nfrom demo.conductor.rpcapi import ConductorAPI\n"
    )
    starts = (
        "\ndef conductor():\n    from demo.conductor.manager import Conductor\n"
        "    server = rpc.get_server(messaging.Target(topic='conductor', server='a'), "
        "[Conductor()])\n    server.start()\n    server.wait()\n"
    )
    return {
        **BASE,
        "pyproject.toml": BASE["pyproject.toml"] + 'demo-conductor = "demo.cmd:conductor"\n',
        "demo/cmd.py": imports + cmd + starts,
        "demo/objects.py": OBJECTS.format(version=version),
        "demo/conductor/__init__.py": "",
        "demo/conductor/manager.py": CONDUCTOR,
        "demo/conductor/rpcapi.py": CONDUCTOR_API,
    }


@pytest.mark.parametrize(("version", "first"), [("1.1", "demo-conductor"), ("1.0", "")])
def test_who_backports_goes_before_who_asks_it(version: str, first: str, tmp_path: Path) -> None:
    found = planned(with_objects("1.0"), with_objects(version), tmp_path)
    known = {service.name: service for service in found.services}
    assert known["demo-compute"].database == "indirection"
    pairs = [(edge.first, edge.then) for edge in found.edges if edge.then == "demo-compute"]
    assert pairs == ([(first, "demo-compute")] if first else [])


RELEASES = """\
RELEASE_MAPPING = {{
    '6.0': {{'rpc': '1.0', 'objects': {{'{listed}': ['0.9']}}}},
    '7.0': {{'rpc': '1.0', 'objects': {{'{listed}': ['1.0']}}}},
    '8.0': {{'rpc': '1.0', 'objects': {{'{listed}': ['{version}', '1.0']}}}},
    'master': {{'rpc': '1.0', 'objects': {{'{listed}': ['{version}', '1.0']}}}},
}}
RELEASE_MAPPING['named'] = RELEASE_MAPPING['6.0']
"""

BY_RELEASE = """\
from oslo_config import cfg
import oslo_messaging as messaging
from demo import rpc
from demo.releases import RELEASE_MAPPING

CONF = cfg.CONF

class ComputeAPI:
    def __init__(self):
        release = RELEASE_MAPPING.get({option})
        version_cap = release['rpc'] if release else '1.0'
        target = messaging.Target(topic='compute', version='1.0')
        self.client = rpc.get_client(target, version_cap=version_cap)

    def build(self, context, host):
        self.client.prepare(version='1.0').call(context, 'build', host=host)
"""


def by_release(version: str, listed: str, option: str, lists: str = "") -> dict[str, str]:
    return {
        **BASE,
        "demo/objects.py": OBJECTS.format(version=version),
        "demo/releases.py": RELEASES.format(version=version, listed=listed) + lists,
        "demo/compute/rpcapi.py": BY_RELEASE.format(option=option),
    }


OPTION = "CONF.pin_release_version"


@pytest.mark.parametrize(
    ("version", "listed", "option", "pinned"),
    [
        pytest.param("1.1", "Parcel", OPTION, True, id="the release holds an object back"),
        pytest.param("2.0", "Parcel", OPTION, True, id="of another major"),
        pytest.param("1.1", "Parcel", "CONF.upgrade.release_version", True, id="in a group"),
        pytest.param("1.0", "Parcel", OPTION, False, id="no object rises"),
        pytest.param("1.1", "Other", OPTION, False, id="it is not listed"),
        pytest.param("1.1", "Parcel", "'7.0'", False, id="no option"),
    ],
)
def test_an_option_that_holds_objects_back_is_set_and_taken_away(
    version: str, listed: str, option: str, pinned: bool, tmp_path: Path
) -> None:
    old, new = by_release("1.0", listed, option), by_release(version, listed, option)
    steps = {step.id: step for step in planned(old, new, tmp_path).steps}
    assert ("c-pins" in steps, "f-unpin" in steps) == (pinned, pinned)
    if pinned:
        assert steps["c-pins"].items[0].endswith("release_version = 7.0: for compute")
        assert f"holds back Parcel {version}: OLD knows 1.0" in steps["c-pins"].items
        assert steps["f-unpin"].items == (f"Parcel {version}: it was sent as 1.0",)


def test_a_release_that_new_does_not_list_is_a_question(tmp_path: Path) -> None:
    """A bare version would be no value of an option that takes names of releases."""
    old = by_release("1.0", "Parcel", OPTION)
    new = by_release("1.1", "Parcel", OPTION)
    new["demo/releases.py"] = new["demo/releases.py"].replace("['1.0']", "['0.8']")
    found = planned(old, new, tmp_path)
    assert "pin_release_version = ?: for compute" in found.steps[0].items[0]
    assert "which value of pin_release_version means old?" in [
        question.text for question in found.questions
    ]


@pytest.mark.parametrize(
    ("label", "name", "same"),
    [
        ("ironic 38.0.2", "38.0", True),
        ("ironic 38.0.0", "38", True),
        ("ironic@38.0", "38.0", True),
        ("ironic 138.0", "38.0", False),
        ("ironic 38.0.0", "0.0", False),
        ("HEAD~1", "1", False),
    ],
)
def test_a_release_is_called_by_its_number(label: str, name: str, same: bool) -> None:
    assert _is_release(label, name) is same


CLI = """\
class Parsed:
    @classmethod
    def add_argument_parser(cls, subparsers):
        return subparsers.{adds}(cls.name)

class Sync(Parsed):
    name = '{name}'

    @classmethod
    def add_argument_parser(cls, subparsers):
        parser = super().add_argument_parser(subparsers)
        for flag in {flags}:
            parser.add_argument(flag, action='store_true')

def main():
    Sync.main()
"""
DELEGATING = "from demo import cli\n\ndef main():\n    cli.main()\n"
ALEMBIC_ITSELF = ("alembic upgrade 0002", "alembic upgrade head")


@pytest.mark.parametrize(
    ("parts", "commands"),
    [
        pytest.param(
            ("db_sync", "add_parser", "('--expand', '--contract')"),
            ("demo-manage db_sync --expand", "demo-manage db_sync --contract"),
            id="halves",
        ),
        pytest.param(
            ("db_sync", "add_parser", "('--force',)"),
            ("demo-manage db_sync 0002", "demo-manage db_sync"),
            id="whole",
        ),
        pytest.param(("doctor", "add_parser", "('--expand',)"), ALEMBIC_ITSELF, id="another"),
        pytest.param(("db_sync", "add_plugin", "()"), ALEMBIC_ITSELF, id="no parser"),
    ],
)
def test_a_class_with_a_name_is_a_command(
    parts: tuple[str, str, str], commands: tuple[str, str], tmp_path: Path
) -> None:
    name, adds, flags = parts
    more = {
        "demo/manage.py": DELEGATING,
        "demo/cli.py": CLI.format(name=name, adds=adds, flags=flags),
    }
    old, new, _ = STEPS["an expansion, then what waits"]
    steps = planned({**old, **more}, {**new, **more}, tmp_path).steps
    assert tuple(step.commands[0] for step in steps if step.letter in "bg") == commands


GIVING = """\
import oslo_messaging as messaging
from demo import objects

class Parcels:
    target = messaging.Target(version='1.0', namespace='parcels')

    def pull(self, context, version, number):
        return {gives}
"""

ASKING = """\
import oslo_messaging as messaging
from demo import objects, rpc

class Pulling:
    def __init__(self):
        target = messaging.Target(topic='plugin', version='1.0', namespace='parcels')
        self.client = rpc.get_client(target)

    def pull(self, context):
        return self.client.prepare().call(
            context, 'pull', version=objects.Parcel.VERSION, number=1)
"""

GIVES = {
    "in the version that is asked for": (
        "objects.Parcel().obj_to_primitive(target_version=version)",
        [("parcels", "demo-agent")],
    ),
    "by its place": ("objects.Parcel().obj_to_primitive(version)", [("parcels", "demo-agent")]),
    "in its own version": ("objects.Parcel().obj_to_primitive()", []),
    "in a fixed version": ("objects.Parcel().obj_to_primitive(target_version='1.0')", []),
    "of something else": ("objects.Parcel().as_dict(target_version=version)", []),
}


def with_pull(version: str, gives: str) -> dict[str, str]:
    """Return a release whose agent asks for objects in the version that it knows."""
    agent = (
        "from demo.asking import Pulling\n\ndef agent():\n    Pulling().pull(None)\n    s.wait()\n"
    )
    return {
        **BASE,
        "pyproject.toml": BASE["pyproject.toml"] + 'demo-agent = "demo.agent:agent"\n',
        "demo/agent.py": agent,
        "demo/objects.py": OBJECTS.format(version=version),
        "demo/plugin.py": GIVING.format(gives=gives),
        "demo/asking.py": ASKING,
    }


@pytest.mark.parametrize("case", GIVES)
def test_who_gives_objects_goes_before_who_asks_for_its_versions(case: str, tmp_path: Path) -> None:
    gives, expected = GIVES[case]
    found = planned(with_pull("1.0", gives), with_pull("1.1", gives), tmp_path)
    assert [(edge.first, edge.then) for edge in found.edges] == expected
    assert not found.faults
    if expected:
        assert "InvalidTargetVersion: Invalid target version 1.1" in found.edges[0].why
        same = planned(with_pull("1.0", gives), with_pull("1.0", gives), tmp_path / "same")
        assert not same.edges


AGES = """\
SERVICE_VERSION = {number}
SERVICE_VERSION_ALIASES = {{'Juno': 1, 'Kilo': 2, 'Liberty': 3}}
{limit}
"""

LIMITS = {
    "by name": ("OLDEST_SUPPORTED_SERVICE_VERSION = 'Kilo'", 1, "Kilo (2)"),
    "by number": ("MIN_SERVICE_VERSION = 2", 1, "2"),
    "reached": ("OLDEST_SUPPORTED_SERVICE_VERSION = 'Kilo'", 2, ""),
    "of another number": ("OLDEST_SUPPORTED_API_VERSION = 'Kilo'", 1, ""),
    "not listed": ("OLDEST_SUPPORTED_SERVICE_VERSION = 'Mitaka'", 1, ""),
}


@pytest.mark.parametrize("case", LIMITS)
def test_new_may_refuse_to_run_beside_what_is_too_old(case: str, tmp_path: Path) -> None:
    limit, number, called = LIMITS[case]
    old = {**BASE, "demo/service.py": AGES.format(number=number, limit="")}
    new = {**BASE, "demo/service.py": AGES.format(number=3, limit=limit)}
    faults = planned(old, new, tmp_path).faults
    assert [fault.kind for fault in faults] == (["age"] if called else [])
    if called:
        assert faults[0].text.startswith(
            f"NEW runs beside services from SERVICE_VERSION {called} on, and OLD is 1"
        )


@pytest.mark.parametrize(
    ("method", "moves"),
    [
        ("migrate_flavor_data", True),
        ("parcel_data_migration", True),
        ("migrate", False),
        ("purge_data", False),
    ],
)
def test_a_command_that_moves_rows_by_itself_is_run(
    method: str, moves: bool, tmp_path: Path
) -> None:
    manage = f"class DbCommands:\n    def {method}(self):\n        pass\n\n"
    manage += "CATEGORIES = {'db': DbCommands}\n\ndef main():\n    pass\n"
    found = planned(BASE, {**BASE, "demo/manage.py": manage}, tmp_path)
    commands = [step.commands for step in found.steps if step.id == "g-rows"]
    assert commands == ([(f"demo-manage db {method}",)] if moves else [])


SILENCED = {
    "ignored": ('ignore = ["UPG6"]', DROP),
    "another selection": ('select = ["UPG1"]', DROP),
    "a comment": ("", f"{DROP}  # noqa: UPG601"),
    "in a file": ('per-file-ignores = {"demo/migrations/" = ["UPG6"]}', DROP),
    "a note": ('severity = {UPG6 = "note"}', DROP),
}


@pytest.mark.parametrize("case", SILENCED)
def test_what_is_silenced_has_its_step_all_the_same(case: str, tmp_path: Path) -> None:
    settings, drop = SILENCED[case]
    new = database(KG, TABLE, drop)
    new["pyproject.toml"] += f"[tool.upgradelint]\n{settings}\n"
    found = planned(database(KG, TABLE), new, tmp_path)
    assert [step.letter for step in found.steps if "parcels" in str(step.items)] == ["g"]
    assert not [each for each in found.findings if each.level != "note"]
