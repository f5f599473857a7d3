"""Functions of each kind the domains need, explored: every path with its conditions."""

import pytest

from tests.python.evaluation import evaluator, name
from upgradelint.base.location import Location
from upgradelint.python.evaluation.choices import Script
from upgradelint.python.operations.lookup import PARTIAL
from upgradelint.python.states.outcomes import events
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue
from upgradelint.python.values.definitions import Bound, Instance
from upgradelint.python.values.terms import Argument, Attribute, Call, Outside, Value


def shown(conditions) -> list[str]:
    return [str(condition) for condition in conditions]


OPERATIONS = ("add_column", "drop_column", "drop_table", "drop_index", "execute")


class Notes:
    """Notes casts, schema operations, and keys that may be absent."""

    def called(self, call: Call, state: State) -> Value | None:
        called = call.func.name if isinstance(call.func, Attribute) else str(call.func)
        called = called.rpartition(".")[2]
        if called == "cast":
            prepared = call.func.base
            version = dict(prepared.kwargs)["version"]
            state.note(("cast", version, tuple(name for name, _ in call.kwargs)), call.where)
        elif called in OPERATIONS:
            state.note((called, *_batch(call.func), *_texts(call.args)), call.where)
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        return None

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        state.note(("unset", key), where)


def _batch(func: Value) -> list[str]:
    base = func.base if isinstance(func, Attribute) else None
    batch = isinstance(base, Call) and str(base.func).endswith("batch_alter_table")
    return [base.args[0]] if batch else []


def _texts(args: tuple[Value, ...]) -> list[str]:
    texts = [
        fact.args[0] if isinstance(fact, Call) and "text" in str(fact.func) else fact
        for fact in args
    ]
    return [str(text) for text in texts if not isinstance(text, Call)]


def partial(ev, path: str, **attributes: Value) -> Instance:
    """An instance of which only some attributes are known."""
    made = Instance(name(ev, path))
    made.content.update({PARTIAL: True, **attributes})
    return made


CLIENT = """
    import oslo_messaging as messaging

    class API:
        VERSION_ALIASES = {'old': '5.0'}

        def __init__(self):
            target = messaging.Target(topic='compute', version='6.0')
            self.client = messaging.get_rpc_client(target)

        def _ver(self, ctxt, old):
            client = self.client
            if client.can_send_version('6.0'):
                return '6.0'
            return old

        def rebuild(self, ctxt, instance, reimage=None, target_state=None, host=None):
            client = self.client
            args = {'instance': instance, 'reimage': reimage, 'target_state': target_state}
            version = '6.2'
            if not client.can_send_version(version):
                if target_state:
                    raise ValueError('too old')
                else:
                    del args['target_state']
                    version = '6.1'
            if not client.can_send_version(version):
                if reimage:
                    raise ValueError('too old')
                del args['reimage']
                version = self._ver(ctxt, '5.12')
            cctxt = client.prepare(server=host, version=version)
            cctxt.cast(ctxt, 'rebuild_instance', **args)
"""


def test_guarded_client_call_keeps_version_and_arguments_together():
    ev = evaluator(CLIENT)
    ev.observers.append(Notes())
    api = partial(ev, "code.API", client=Outside("client"))
    method = Bound(name(ev, "code.API").content["rebuild"], api)
    given = [Argument("", name=text) for text in ("ctxt", "instance", "reimage", "target_state")]
    outcomes = ev.explore(method, given)
    casts = {
        event.what: shown(event.conditions)
        for outcome in outcomes
        for event in outcome.state.events
    }
    full = ("instance", "reimage", "target_state")
    not_62, not_61 = (f"not client.can_send_version('{text}')" for text in ("6.2", "6.1"))
    too_old = [not_62, "not target_state", not_61, "not reimage"]
    assert casts == {
        ("cast", "6.2", full): ["client.can_send_version('6.2')"],
        ("cast", "6.1", full[:2]): [not_62, "not target_state", "client.can_send_version('6.1')"],
        ("cast", "6.0", full[:1]): [*too_old, "client.can_send_version('6.0')"],
        ("cast", "5.12", full[:1]): [*too_old, "not client.can_send_version('6.0')"],
    }
    assert [outcome.kind for outcome in outcomes].count("raise") == 2


BACKPORT = """
    from oslo_utils import versionutils
    from oslo_versionedobjects import base, fields

    OLD = (('a', (1, 3)), ('b', (1, 4)))

    def drop(primitive, target, table):
        for key, since in table:
            if target < since:
                primitive.pop(key, None)

    @base.VersionedObjectRegistry.register
    class Thing(base.VersionedObject):
        VERSION = '1.6'
        fields = {'a': fields.StringField(), 'c': fields.StringField()}

        def obj_make_compatible(self, primitive, target_version):
            super(Thing, self).obj_make_compatible(primitive, target_version)
            target_version = versionutils.convert_version_to_tuple(target_version)
            drop(primitive, target_version, OLD)
            if target_version < (1, 6) and 'c' in primitive:
                if primitive['c'] == 'new':
                    raise ValueError('too new')
                del primitive['c']
            if target_version < (1, 5):
                primitive['d'] = primitive.get('e') or 'none'
                del primitive['f']
            for key in ('g', 'h'):
                if key in primitive and target_version < (1, 2):
                    del primitive[key]
"""


@pytest.mark.parametrize(
    ("target", "gone", "stay"),
    [
        ("1.6", "", "abcefgh"),
        ("1.5", "c", "abefgh"),
        ("1.4", "cf", "abdegh"),
        ("1.3", "bcf", "adegh"),
        ("1.2", "abcf", "degh"),
        ("1.1", "abcfgh", "de"),
    ],
)
def test_backport_of_a_concrete_target_drops_what_the_version_lacks(target, gone, stay):
    ev = evaluator(BACKPORT)
    watch = Notes()
    ev.observers.append(watch)
    ev.max_paths = 4
    state = ev.base.fork()
    letters = "abcefgh"
    primitive = DictValue(
        DictContent({letter: Argument("", name=letter) for letter in letters}, maybe=set(letters))
    )
    method = Bound(name(ev, "code.Thing").content["obj_make_compatible"], partial(ev, "code.Thing"))
    outcomes = ev.explore(method, [primitive, target], state=state)
    returned = [outcome.state.read(primitive) for outcome in outcomes if outcome.kind == "return"]
    assert returned
    for content in returned:
        assert not content.items.keys() & set(gone), target
    assert set().union(*(content.items for content in returned)) == set(stay)
    unset = {event.what for outcome in outcomes for event in outcome.state.events}
    assert unset == ({("unset", "f")} if "f" in gone else set())


MIGRATION = """
    from alembic import op
    import sqlalchemy as sa
    from helpers import drop_columns

    TABLES = ['instances', 'shadow_instances']

    def _has(bind, table, column):
        return column in [one['name'] for one in sa.inspect(bind).get_columns(table)]

    def upgrade():
        bind = op.get_bind()
        for table in TABLES:
            with op.batch_alter_table(table, schema=None) as batch_op:
                batch_op.add_column(sa.Column('foobars', sa.Integer()))
                batch_op.drop_column('memory_mb')
        if not _has(bind, 'flavors', 'x'):
            op.add_column('flavors', sa.Column('x', sa.Text(), nullable=False))
        if bind.dialect.name == 'mysql':
            op.execute('ALTER TABLE %s ENGINE=InnoDB' % 'flavors')
        drop_columns(op, 'flavors', *['y%d' % n for n in range(2)])
        rows = bind.execute(sa.text('SELECT id FROM flavors')).fetchall()
        for row in rows:
            bind.execute(sa.text(f"UPDATE flavors SET z = {row.id}"))
        try:
            op.drop_table('old')
        except Exception:
            pass
        match bind.dialect.name:
            case 'sqlite':
                return
        op.drop_index('ix')
"""

HELPERS = """
    def drop_columns(operations, table, *names):
        for name in names:
            getattr(operations, 'drop_column')(table, name)
"""


def test_migration_shows_its_operations_through_helpers_batches_and_guards():
    ev = evaluator({"code.py": MIGRATION, "helpers.py": HELPERS})
    ev.observers.append(Notes())
    outcomes = ev.explore(name(ev, "code.upgrade"))
    conditions_of = {event.what: shown(event.conditions) for event in events(outcomes)}
    operations = [what for what in conditions_of if what[0] not in ("get_bind", "unset")]
    assert [operation[:3] for operation in operations] == [
        ("add_column", "instances"),
        ("drop_column", "instances", "memory_mb"),
        ("add_column", "shadow_instances"),
        ("drop_column", "shadow_instances", "memory_mb"),
        ("add_column", "flavors"),
        ("execute", "ALTER TABLE flavors ENGINE=InnoDB"),
        ("drop_column", "flavors", "y0"),
        ("drop_column", "flavors", "y1"),
        ("execute", "SELECT id FROM flavors"),
        (
            "execute",
            "UPDATE flavors SET z = {each alembic.op.get_bind().execute("
            "sqlalchemy.text('SELECT id FROM flavors')).fetchall().id}",
        ),
        ("drop_table", "old"),
        ("drop_index", "ix"),
    ]
    assert any("dialect.name" in text for text in conditions_of[operations[5]])
    assert any("is not empty" in text for text in conditions_of[operations[9]])


LOADED = """
    import somewhere

    if somewhere.ready():
        A = 1
    else:
        A = 2

    def work():
        somewhere.cast(A)
"""


def test_what_a_module_went_through_is_no_condition_of_what_runs_later():
    ev = evaluator(LOADED)
    ev.explore(name(ev, "code.work"))
    outcomes = ev.explore(name(ev, "code.work"))
    assert [outcome.state.conditions for outcome in outcomes] == [()]


def test_equal_terms_have_equal_hashes_and_a_place_does_not_count():
    calls = [Call("", Location("a", line), func=Outside("f"), args=(1,)) for line in (1, 2)]
    assert calls[0] == calls[1]
    assert hash(calls[0]) == hash(calls[1])
    assert hash(calls[0]) != hash(Call("", func=Outside("f"), args=(2,)))


AGAIN = """
    from elsewhere import note

    def pick(flag):
        note()
        return 1 if flag else 2

    def keep(into, value):
        into.append(value)
        return into

    def several(a, b):
        return [pick(a) + pick(b)]

    def two(value):
        if value == 1:
            raise ValueError(value)
        return value

    def raising(a, b):
        return [two(pick(a)) + pick(b)]

    def made_before(a, b):
        return keep([pick(a)], pick(b))

    def made_and_changed(a, b):
        return keep(keep([], 0), keep([], pick(a))[0] + pick(b))
"""


@pytest.mark.parametrize(
    ("function", "ways", "runs"),
    [
        ("several", [[2], [3], [3], [4]], 3),
        ("raising", [[3], [4], None], 2),
        ("made_before", [[1, 1], [1, 2], [2, 1], [2, 2]], 5),
        ("made_and_changed", [[0, 2], [0, 3], [0, 3], [0, 4]], 8),
    ],
)
def test_a_call_is_run_once_for_all_ways_that_come_after_it(function, ways, runs):
    ev = evaluator(AGAIN)
    noted: list[Call] = []

    class Notes:
        def called(self, call: Call, state: State) -> None:
            noted.append(call)

        def decides(self, condition: Value, state: State) -> None:
            return None

    with ev.observed(Notes()):
        outcomes = ev.explore(name(ev, f"code.{function}"), [Argument("a"), Argument("b")])
    found = [
        outcome.state.read(outcome.value).items if outcome.kind == "return" else None
        for outcome in outcomes
    ]
    assert (sorted(found, key=str), len(noted)) == (sorted(ways, key=str), runs)


def test_a_run_that_finds_fewer_ways_than_the_one_before_takes_the_last():
    assert Script([2], [], {}).choose(2) == 1


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("f'mysql+{x}'.startswith('mysql')", True),
        ("f'mysql+{x}'.startswith('mysql+')", True),
        ("f'mysql+{x}'.startswith('post')", False),
        ("f'mysql+{x}'.startswith('mysql+py')", None),
        ("f'{x}.py'.endswith('.py')", True),
        ("f'{x}.py'.endswith('a.py')", None),
        ("f'{x}.py'.endswith('.txt')", False),
        ("f'{x}.py'.startswith('a')", None),
        ("f'mysql+{x}' == 'sqlite'", False),
        ("f'mysql+{x}' == 'mysql'", False),
        ("f'mysql+{x}' == 'mysql+pymysql'", None),
        ("f'a{x}a' == 'a'", False),
        ("'sqlite' != f'mysql+{x}'", True),
        ("f'{x}' == f'a{y}'", None),
    ],
)
def test_texts_that_are_known_in_part(expression, expected):
    ev = evaluator(f"def f(x, y):\n    return {expression}\n")
    (item,) = ev.explore(name(ev, "code.f"), [Argument("", name="x"), Argument("", name="y")])
    assert (item.value if isinstance(item.value, bool) else None) is expected


def test_of_too_many_ways_through_one_expression_none_is_followed():
    code = """
        def f(op, known):
            columns = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
            op.drop_table(str(len([(1 if one in known else 2) for one in columns])))
            op.drop_column('t', 'a')
    """
    ev = evaluator(code)
    ev.rough = True
    ev.observers.append(Notes())
    outcomes = ev.explore(name(ev, "code.f"), [Argument("", name="op"), Argument("", name="known")])
    assert [outcome.kind for outcome in outcomes] == ["return"]
    assert [event.what for event in events(outcomes)] == [
        ("drop_table", "9"),
        ("drop_column", "t", "a"),
    ]
